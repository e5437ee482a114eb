"""Everything that is kept about one person, to be shown to them or taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, or_, select

from outreach.model.campaign import Enrolment
from outreach.model.contact import Contact, ContactFinding, PersonAddress
from outreach.model.email import InboundEmail, OutboundEmail, SealedLetter
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity
from outreach.model.press import Journalist, JournalistRequest, Outlet
from outreach.model.prospect import Prospect
from outreach.store import contacts, press, suppressions

_OF_CONTACT = {"address_key"}
_LETTER = {"id", "recipient", "subject", "body", "footer", "state", "created_at", "accepted_at"}
_ANSWER = {"id", "sender_name", "sender_address", "subject", "text", "received_at", "intent"}
_ENROLMENT = {"id", "campaign_id", "state", "state_reason", "created_at", "ended_at"}


def everything_about(session: Session, row: Contact) -> dict[str, Any]:
    """One address with its sources, letters, answers, events and whether it is suppressed."""
    number = row.id or 0
    suppressed = suppressions.find(session, row.address)
    return {
        "contact": row.model_dump(mode="json", exclude=_OF_CONTACT),
        "found_at": [
            {"url": one.url, "how": one.how, "context": one.context, "on": one.found_at.isoformat()}
            for one in contacts.findings(session, number)
        ],
        "letters": _dumped(session, OutboundEmail, number, _LETTER),
        "answers": _dumped(session, InboundEmail, number, _ANSWER),
        "sequences": _dumped(session, Enrolment, number, _ENROLMENT),
        "written_to_about": [
            session.get_one(Prospect, one.prospect_id).url for one in _opportunities(session, row)
        ],
        "events": [
            {"at": one.at.isoformat(), "verb": one.verb, "why": one.why}
            for one in events_of(session, number)
        ],
        "never_written_to_again": suppressed.source if suppressed else "",
    }


def _dumped(session: Session, table: Any, contact_id: int, fields: set[str]) -> list[Any]:
    query = select(table).where(col(table.contact_id) == contact_id).order_by(col(table.id))
    return [row.model_dump(mode="json", include=fields) for row in session.exec(query)]


def events_of(session: Session, contact_id: int) -> list[Event]:
    """What happened to a contact, oldest first."""
    query = (
        select(Event)
        .where(col(Event.subject_kind) == "contact", col(Event.subject_id) == contact_id)
        .order_by(col(Event.id))
    )
    return list(session.exec(query))


def _opportunities(session: Session, row: Contact) -> list[Opportunity]:
    query = select(Opportunity).where(col(Opportunity.contact_id) == row.id)
    return list(session.exec(query.order_by(col(Opportunity.id))))


def blank_mail(session: Session, contact_id: int, instead: str) -> None:
    """Take address and text out of all mail with a contact; dates and Message-IDs stay."""
    written = col(OutboundEmail.contact_id) == contact_id
    for letter in session.exec(select(OutboundEmail).where(written)):
        letter.recipient = letter.subject = letter.body = letter.footer = instead
        letter.variables, letter.objections = {}, []
    theirs = select(col(OutboundEmail.id)).where(written)
    session.exec(delete(SealedLetter).where(col(SealedLetter.email_id).in_(theirs)))
    answers = select(InboundEmail).where(col(InboundEmail.contact_id) == contact_id)
    for answer in session.exec(answers):
        answer.sender_name = answer.sender_address = answer.subject = instead
        answer.text = answer.fresh_text = instead
        answer.html, answer.raw, answer.intent_evidence = "", None, {}


def carriers(session: Session, row: Contact) -> Iterator[tuple[SQLModel, str]]:
    """(row, field) of everything else in which the address or the name may stand."""
    on_site = or_(col(Opportunity.site_id) == row.site_id, col(Opportunity.contact_id) == row.id)
    for opportunity in session.exec(select(Opportunity).where(on_site)):
        yield opportunity, "evidence"
        yield opportunity, "note"
    for prospect in session.exec(select(Prospect).where(col(Prospect.site_id) == row.site_id)):
        yield prospect, "facts"
    asked = or_(
        col(JournalistRequest.address) == row.address,
        (col(JournalistRequest.journalist) == row.name) & (col(JournalistRequest.journalist) != ""),
    )
    for request in session.exec(select(JournalistRequest).where(asked)):
        for field in ("address", "journalist", "text", "topic"):
            yield request, field


def drop_traces(session: Session, row: Contact) -> None:
    """Forget where an address stood, whose it was, and what that person wrote for whom."""
    session.exec(delete(ContactFinding).where(col(ContactFinding.contact_id) == row.id))
    session.exec(delete(PersonAddress).where(col(PersonAddress.contact_id) == row.id))
    here = select(Outlet.id).where(col(Outlet.site_id) == row.site_id)
    by_name = col(Journalist.outlet_id).in_(here) & (
        col(Journalist.name_key) == press.name_key(row.name)
    )
    query = select(Journalist).where(or_(col(Journalist.contact_id) == row.id, by_name))
    for journalist in session.exec(query):
        journalist.name, journalist.name_key = "(erased)", f"erased-{journalist.id}"
        journalist.title, journalist.articles, journalist.contact_id = "", [], None
