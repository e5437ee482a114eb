"""The list of who is never written to, in the browser."""

from __future__ import annotations

import io

import pytest
from sqlmodel import select

from outreach.model.event import Event
from outreach.model.suppression import Suppression
from outreach.store import suppressions
from tests.web.conftest import Browser, Parts


@pytest.fixture
def page(signed_in: Browser, filled: int) -> str:
    signed_in.get(f"/p/{filled}/never")
    return f"/p/{filled}/never"


def test_typed_and_brought_ones_are_kept_and_shown_in_part(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    assert signed_in.post(page, {"entries": "rosa@site.example\nco.uk"}).status_code == 303
    file = (io.BytesIO(b"Email,Why\r\n=cmd@site2.example,x\r\nanna@site2.example,\r\n"), "old.csv")
    assert signed_in.post(page, {"entries": "", "file": file}).status_code == 303
    shown = signed_in.get(page).get_data(as_text=True)
    assert "a***@site2.example" in shown
    assert "anna@site2.example" not in shown
    with parts.store.read() as session:
        assert suppressions.is_suppressed(session, "anna@site2.example")
        assert not suppressions.is_suppressed(session, "x@anything.co.uk")


def test_an_address_is_looked_up(signed_in: Browser, page: str) -> None:
    signed_in.post(page, {"entries": "site.example"})
    asked = f"{page}?address=rosa@site.example"
    assert "By its domain." in signed_in.get(asked).get_data(as_text=True)
    free = signed_in.get(f"{page}?address=rosa@free.example").get_data(as_text=True)
    assert "not among them" in free
    assert "is not an e-mail address" in signed_in.get(f"{page}?address=x").get_data(as_text=True)


def test_nothing_given_is_said(signed_in: Browser, page: str) -> None:
    assert signed_in.post(page, {"entries": " "}).status_code == 422


def test_the_file_holds_no_address(signed_in: Browser, page: str) -> None:
    signed_in.post(page, {"entries": "rosa@site.example"})
    file = signed_in.get(f"{page}.csv").get_data(as_text=True)
    assert "address" in file
    assert "rosa" not in file


def test_a_file_may_be_larger_than_a_form_and_a_line_without_end_costs_nothing(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    people = b"".join(b"p%d@site%d.example\n" % (number, number) for number in range(300))
    endless = b"x" * (3 * 2**20) + b"\n"
    file = (io.BytesIO(people + endless + b"last@site.example\n"), "old.txt")
    answer = signed_in.post(page, {"entries": "", "file": file})
    answer.request.environ["wsgi.input"].close()  # the client spools it to a file
    assert answer.status_code == 303
    with parts.store.read() as session:
        assert suppressions.is_suppressed(session, "p299@site299.example")
        assert suppressions.is_suppressed(session, "last@site.example")
        added = session.exec(select(Event).where(Event.verb == "suppression.added")).all()
        rows = {row.id for row in session.exec(select(Suppression))}
    assert len(added) >= 301
    assert {one.subject_id for one in added} <= rows
