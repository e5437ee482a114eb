"""The partners' pages and the month's plan: what can be written down, and what is said of it."""

from __future__ import annotations

import pytest

from outreach.model.backlink import BacklinkState
from outreach.model.partner import Partner
from outreach.model.site import Site
from outreach.prospecting.partners.standing import circle, listing
from outreach.store import own_links, partners
from tests.support.build import Build
from tests.web.conftest import Browser, Parts


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


def test_many_partners_come_in_pages_and_whole_as_a_file(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        for number in range(52):
            site = Site(key=f"mill{number:02}.example", first_seen_at=parts.clock.now())
            session.add(site)
            session.flush()
            named = f"Mill {number:02}"
            session.add(
                Partner(
                    project_id=filled, site_id=site.id, name=named, created_at=parts.clock.now()
                )
            )
    page = f"/p/{filled}/partners"
    first = signed_in.get(page).get_data(as_text=True)
    assert "Mill 49" in first
    assert "Mill 50" not in first
    assert "Page 1 of 2" in first
    assert "Mill 51" in signed_in.get(f"{page}?page=2").get_data(as_text=True)
    assert len(signed_in.get(f"{page}.json").get_json()) == 52


def test_links_in_both_directions_are_counted(build: Build) -> None:
    now, project = build.clock.now(), build.the_project.id or 0
    sites = [build.site(f"mill{number}.example") for number in range(3)]
    build.backlink(build.prospect(sites[0]), state=BacklinkState.LIVE, followed=True)
    build.backlink(build.prospect(sites[1]), state=BacklinkState.LIVE, followed=False)
    links = [(f"https://{site.key}/", True) for site in sites]
    with build.store.write() as session:
        own_links.replace(session, project, build.the_asset.id or 0, links, at=now)
        for site in sites:
            session.add(Partner(project_id=project, site_id=site.id, name=site.key, created_at=now))
    with build.store.read() as session:
        everybody = circle(session, project, today=now.date())
        some = partners.listed(session, project, page=2, size=2)
        few = listing(session, project, some.rows, today=now.date())
    assert (few.reciprocity.ours, few.reciprocity.both) == (3, 1)
    assert few.reciprocity == everybody.reciprocity
    assert few.standings == everybody.standings[2:]
    assert few.outlinks_known
