"""The contacts' pages: why we may write, where it is from, and what a person may ask of us."""

from __future__ import annotations

from sqlmodel import col, select

from outreach.model.contact import Contact
from outreach.model.opportunity import Opportunity, Stage
from tests.web.conftest import Browser, Parts


def _first(parts: Parts, stage: Stage) -> tuple[Opportunity, Contact]:
    query = (
        select(Opportunity, Contact)
        .join(Contact, col(Contact.id) == Opportunity.contact_id)
        .where(col(Opportunity.stage) == stage)
        .order_by(col(Opportunity.id))
    )
    with parts.store.read() as session:
        found = session.exec(query).first()
    assert found is not None
    return found


def test_the_list_and_the_page(signed_in: Browser, parts: Parts, filled: int) -> None:
    row, contact = _first(parts, Stage.READY)
    shown = signed_in.get(f"/p/{filled}/contacts?words={contact.address}").get_data(as_text=True)
    assert contact.address in shown
    page = signed_in.get(f"/p/{filled}/contacts/{contact.id}").get_data(as_text=True)
    assert "May we write, and why?" in page
    assert f"/opportunities/{row.id}" in page
    assert signed_in.get(f"/p/{filled}/contacts/9999").status_code == 404


def test_left_alone_exported_and_forgotten(signed_in: Browser, parts: Parts, filled: int) -> None:
    _, contact = _first(parts, Stage.READY)
    page = f"/p/{filled}/contacts/{contact.id}"
    signed_in.get(page)
    assert signed_in.post(f"{page}/leave-alone", {"why": "By phone."}).status_code == 303
    assert "never written to: By phone." in signed_in.get(page).get_data(as_text=True)
    told = signed_in.get(f"{page}/export")
    assert told.get_json()["addresses"][0]["contact"]["address"] == contact.address
    assert "attachment" in told.headers["Content-Disposition"]
    signed_in.get(page)
    assert signed_in.post(f"{page}/erase", {"word": "no"}).status_code == 422
    assert signed_in.post(f"{page}/erase", {"word": "erase"}).status_code == 303
    every = signed_in.get(f"/p/{filled}/contacts").get_data(as_text=True)
    assert contact.address not in every


def test_merged_and_split(signed_in: Browser, parts: Parts, filled: int) -> None:
    _, one = _first(parts, Stage.READY)
    _, two = _first(parts, Stage.CONTACTED)
    page = f"/p/{filled}/contacts/{one.id}"
    signed_in.get(page)
    assert signed_in.post(f"{page}/merge", {"address": two.address}).status_code == 303
    assert two.address in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/merge", {"address": two.address}).status_code == 409
    assert signed_in.post(f"{page}/merge", {"address": "x@nobody.example"}).status_code == 404
    assert signed_in.post(f"{page}/split").status_code == 303
    assert signed_in.post(f"{page}/split").status_code == 409


def test_another_contact_and_a_guess(signed_in: Browser, parts: Parts, filled: int) -> None:
    row, contact = _first(parts, Stage.READY)
    page = f"/p/{filled}/opportunities/{row.id}"
    signed_in.get(page)
    waiting = signed_in.post(f"{page}/contact", {"contact_id": contact.id})
    assert waiting.status_code == 409  # a letter to them is on its way
    with parts.store.read() as session:
        fresh = session.exec(select(Opportunity).where(col(Opportunity.stage) == Stage.OPEN)).all()
    chosen = f"/p/{filled}/opportunities/{fresh[0].id}/contact"
    assert signed_in.post(chosen, {"contact_id": contact.id}).status_code == 303
    assert signed_in.post(f"{page}/guess").status_code == 409  # too few colleagues to guess from
    assert signed_in.post(f"/p/{filled}/contacts/{contact.id}/approve").status_code == 409
