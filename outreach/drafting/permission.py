"""What a person learns about a recipient, and what the law says to the drafts after that."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.contacts.nations import country_named
from outreach.contacts.permission import unmet, verdict_on
from outreach.drafting.objections import LAW, look_over
from outreach.drafting.prepare import Drafting, draft, load_rows
from outreach.errors import InvalidInput
from outreach.model.campaign import Enrolment
from outreach.model.contact import Contact
from outreach.model.email import OutboundState
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.store import outbound

LONGEST_NOTE = 2_000


def learn_more(
    session: Session,
    drafting: Drafting,
    opportunity: Opportunity,
    contact: Contact | None,
    *,
    note: str,
    country: str | None,
    actor: str,
) -> int:
    """Save a note and, unless it is None, the contact's country; return the drafts judged anew.

    Raises:
        InvalidInput: the note is too long, or the country is none that we know; "" clears it.
    """
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(f"write at most {LONGEST_NOTE:,} characters.", field="note")
    now = drafting.clock.now()
    if note != opportunity.note:
        opportunity.note = note
        record(opportunity, "noted", at=now, actor=actor)
    if contact is None:
        return 0
    if country is not None and country != contact.country:
        set_country(contact, country, actor=actor, at=now)
    return judge_again(session, drafting, contact.id or 0)


def set_country(contact: Contact, country: str, *, actor: str, at: datetime) -> None:
    """Say in which country a contact is, as a code or a name; "" makes it unknown again."""
    code = country_named(country)
    if country and not code:
        raise InvalidInput(f"unknown: {country!r}; write a code such as US.", field="country")
    contact.country = code
    contact.country_reason = "set by a person" if code else ""
    record(contact, "country_set", at=at, actor=actor, country=code)


def judge_again(session: Session, drafting: Drafting, contact_id: int) -> int:
    """Judge every letter to a contact that has not left anew; return how many drafts there are.

    Footer and objections follow what is known now; subject and text stay as they are, for a person
    may have worked on them. What was approved and may not leave any more becomes a draft again.
    """
    _recall_forbidden(session, drafting, contact_id)
    drafts = outbound.drafts_to(session, contact_id)
    for email in drafts:
        rows = load_rows(session, session.get_one(Enrolment, email.enrolment_id))
        variant = email.variant.rpartition("/")[2]
        fresh = draft(session, drafting, rows, now=drafting.clock.now(), variant=variant)
        email.footer, email.variables = fresh.footer, fresh.variables
        law = [one for one in fresh.objections if one["rule"] == LAW]
        email.objections = [*law, *(one for one in email.objections if one["rule"] != LAW)]
        look_over(email)
    return len(drafts)


def _recall_forbidden(session: Session, drafting: Drafting, contact_id: int) -> None:
    now = drafting.clock.now()
    for email in outbound.approved_to(session, contact_id):
        rows = load_rows(session, session.get_one(Enrolment, email.enrolment_id))
        verdict = verdict_on(rows.contact, rows.opportunity, drafting.rules, today=now.date())
        why = unmet(verdict, rows.project, rows.opportunity)
        if why:
            email.approved_by, email.approved_at = "", None
            email.move_to(OutboundState.DRAFTED, at=now, actor=WORKER, why=why)
    session.flush()
