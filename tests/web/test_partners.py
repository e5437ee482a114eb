"""The partners' pages and the month's plan: what can be written down, and what is said of it."""

from __future__ import annotations

import pytest

from tests.web.conftest import Browser


@pytest.fixture
def mill(signed_in: Browser, filled: int) -> str:
    """The page of a partner that was added in the browser."""
    signed_in.get(f"/p/{filled}/partners")
    fields = {"name": "The <b>Mill</b>", "site": "https://mill.example/", "kind": "supplier"}
    answer = signed_in.post(f"/p/{filled}/partners", fields)
    assert answer.status_code == 303
    return answer.location


def test_a_partner_with_everything(signed_in: Browser, filled: int, mill: str) -> None:
    signed_in.get(mill)
    signed_in.post(f"{mill}/agreements", {"title": "Courses for both", "ends_on": "2026-12-31"})
    owed = {"what": "A photo of the loaves", "owed_by": "us", "due_on": "2026-05-01"}
    signed_in.post(f"{mill}/obligations", owed)
    signed_in.post(f"{mill}/page", {"page": "https://mill.example/customers"})
    shown = signed_in.get(mill).get_data(as_text=True)
    assert "The &lt;b&gt;Mill&lt;/b&gt;" in shown
    assert "Courses for both" in shown
    assert "Overdue since 1 May 2026" in shown
    assert "https://mill.example/customers" in shown
    every = signed_in.get(f"/p/{filled}/partners").get_data(as_text=True)
    assert "1 overdue" in every
    plan = signed_in.get(f"/p/{filled}/plan").get_data(as_text=True)
    assert "Keep 1 promise to partners" in plan
    assert signed_in.post(f"/p/{filled}/obligations/1/done").status_code == 303
    assert "Overdue" not in signed_in.get(f"/p/{filled}/partners").get_data(as_text=True)
    assert signed_in.post(f"/p/{filled}/obligations/1/done").status_code == 409


def test_what_is_wrong_is_said_beside_the_form(signed_in: Browser, filled: int, mill: str) -> None:
    page = f"/p/{filled}/partners"
    own = signed_in.post(page, {"name": "Us", "site": "https://www.ours.example/", "kind": "event"})
    assert own.status_code == 422
    assert "another organisation" in own.get_data(as_text=True)
    again = signed_in.post(page, {"name": "M", "site": "http://mill.example", "kind": "event"})
    assert again.status_code == 409
    assert signed_in.post(f"{mill}/page", {"page": "https://other.example/"}).status_code == 422
    assert signed_in.post(f"{mill}/obligations", {"what": "", "owed_by": "us"}).status_code == 422


def test_an_ended_partnership_says_so(signed_in: Browser, mill: str) -> None:
    assert signed_in.post(f"{mill}/end", {"why": "They moved."}).status_code == 303
    assert "ended on" in signed_in.get(mill).get_data(as_text=True)
    assert signed_in.post(f"{mill}/end").status_code == 409


def test_partners_of_other_projects_are_not_there(signed_in: Browser, filled: int) -> None:
    assert signed_in.get(f"/p/{filled}/partners/999").status_code == 404


def test_the_plan_names_real_sites(signed_in: Browser, filled: int) -> None:
    plan = signed_in.get(f"/p/{filled}/plan").get_data(as_text=True)
    assert "about a dead link" in plan
    assert "compost.example" in plan


def test_an_exchange_of_links_is_written_down_knowingly_or_not_at_all(
    signed_in: Browser, filled: int
) -> None:
    page = f"/p/{filled}/partners"
    signed_in.get(page)
    signed_in.post(page, {"name": "The Mill", "site": "https://mill.example/", "kind": "supplier"})
    assert "If both of you link afterwards" in signed_in.get(f"{page}/1").get_data(as_text=True)
    deal: dict[str, object] = {"title": "Link exchange on <b>both</b> sites"}
    answer = signed_in.post(f"{page}/1/agreements", deal)
    assert answer.status_code == 409
    shown = answer.get_data(as_text=True)
    assert "exchange scheme" in shown
    assert "Link exchange on &lt;b&gt;both&lt;/b&gt; sites" in shown
    assert "None was written down" in shown
    assert signed_in.post(f"{page}/1/agreements", {**deal, "knowing": "1"}).status_code == 303
    assert "None was written down" not in signed_in.get(f"{page}/1").get_data(as_text=True)
