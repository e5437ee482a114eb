"""What may have changed between writing a first letter and approving it (T-RECENT and others).

The same questions as at enrolment, asked once more of the rows as they are now.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from outreach.drafting.lint import Level, Objection
from outreach.drafting.objections import plain
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundEmail
from outreach.model.opportunity import Opportunity
from outreach.store import campaigns, contacts, suppressions

RECENT = timedelta(days=100)
_BAD = {Verification.INVALID, Verification.BOUNCED}


def prechecks(
    session: Session, email: OutboundEmail, *, now: datetime, recent: timedelta = RECENT
) -> list[dict[str, Any]]:
    """Objections that the rows make to a letter of a sequence, all of them blocking."""
    contact = session.get_one(Contact, email.contact_id)
    found = [
        ("T-SUPP", suppressions.is_suppressed(session, email.recipient), _SUPPRESSED),
        ("T-GUESS", contact.guessed and not contact.guess_approved_by, _GUESS),
        ("T-ADDR", contact.verification in _BAD, "Mail to this address comes back."),
        ("T-LINKED", _is_closed(session, email), "There is nothing to write about any more."),
    ]
    if email.is_first:
        found += [
            ("T-RECENT", _written_to_lately(session, email, now - recent), _lately(recent)),
            ("T-ACTIVE", _in_another(session, email), "Another campaign is writing to them."),
        ]
    return [plain(Objection(rule, Level.BLOCK, why, "body")) for rule, holds, why in found if holds]


_SUPPRESSED = "This person, or the whole site, asked not to be written to."
_GUESS = "The address is a guess; a person must approve it first (CS-13)."


def _lately(recent: timedelta) -> str:
    return f"Somebody here wrote to this person within the last {recent.days} days."


def _is_closed(session: Session, email: OutboundEmail) -> bool:
    if email.opportunity_id is None:
        return False
    return session.get_one(Opportunity, email.opportunity_id).is_closed


def _addresses(session: Session, email: OutboundEmail) -> list[int]:
    return contacts.same_person(session, email.contact_id) or [email.contact_id]


def _written_to_lately(session: Session, email: OutboundEmail, since: datetime) -> bool:
    letters = [campaigns.last_letter_at(session, one) for one in _addresses(session, email)]
    return any(at is not None and at >= since for at in letters)


def _in_another(session: Session, email: OutboundEmail) -> bool:
    return any(
        enrolment.id != email.enrolment_id
        for one in _addresses(session, email)
        for enrolment in campaigns.open_for_contact(session, one)
    )
