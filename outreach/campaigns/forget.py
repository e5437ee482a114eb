"""What a person may ask of us: to be left alone, to see everything, to be forgotten.

Forgetting keeps three things: the keyed hash that stops us from ever writing again, the fact and
day of each letter without its text, and the record of events, which is append-only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.lifecycle import end_enrolment
from outreach.mail.addresses import normalised_address
from outreach.model.campaign import EnrolmentState
from outreach.model.contact import Contact, Verification
from outreach.model.event import record
from outreach.model.suppression import SuppressionReason
from outreach.store import campaigns, contacts, suppressions
from outreach.store import personal_records as records

GONE = "(erased)"


def leave_alone(
    session: Session, contact: Contact, *, why: str, at: datetime, actor: str
) -> list[str]:
    """Never write to this person again, at any address, from any project; return the addresses."""
    rows = contacts.with_ids(session, contacts.same_person(session, contact.id or 0))
    for row in rows:
        suppressions.add(
            session, row.address, SuppressionReason.MANUAL, source=why, at=at, actor=actor
        )
        _stop(session, row, why=why, at=at, actor=actor)
    return [row.address for row in rows]


def export(session: Session, contact: Contact) -> dict[str, Any]:
    """Everything that is kept about a person, as plain values (Article 15 and 20 GDPR)."""
    rows = contacts.with_ids(session, contacts.same_person(session, contact.id or 0))
    return {"addresses": [records.everything_about(session, row) for row in rows]}


def forget(session: Session, contact: Contact, *, at: datetime, actor: str) -> int:
    """Erase a person with all addresses (Article 17 GDPR); return how many addresses there were."""
    rows = contacts.with_ids(session, contacts.same_person(session, contact.id or 0))
    for row in rows:
        _stop(session, row, why="The person asked to be forgotten.", at=at, actor=actor)
        suppressions.remember_erased(session, row.address, at=at, actor=actor)
        _blank(session, row, at=at, actor=actor)
    return len(rows)


def let_go(session: Session, row: Contact, *, why: str, at: datetime, actor: str) -> None:
    """Erase one address because its time is over (Article 5(1)(e) GDPR).

    Nobody objected, so no hash is kept; a suppression that exists stays as it is.
    """
    for enrolment in campaigns.open_for_contact(session, row.id or 0):
        end_enrolment(session, enrolment, EnrolmentState.STOPPED, at=at, actor=actor, why=why)
    _blank(session, row, at=at, actor=actor, why=why)


def _blank(session: Session, row: Contact, *, at: datetime, actor: str, why: str = "") -> None:
    personal = [row.address, row.name]
    records.blank_mail(session, row.id or 0, GONE)
    for carrier, field in records.carriers(session, row):
        setattr(carrier, field, without(getattr(carrier, field), personal))
    records.drop_traces(session, row)
    row.address = f"erased-{row.id}@erased.invalid"
    row.address_key = normalised_address(row.address)
    row.name = row.role = row.country_reason = row.law_override = ""
    row.confidence, row.confidence_reasons, row.consent = 0, [], {}
    row.verification, row.erased_at = Verification.INVALID, at
    row.keep_ground = ""
    record(row, "erased", at=at, actor=actor, why=why)


def _stop(session: Session, row: Contact, *, why: str, at: datetime, actor: str) -> None:
    for enrolment in campaigns.open_for_contact(session, row.id or 0):
        state = EnrolmentState.UNSUBSCRIBED
        end_enrolment(session, enrolment, state, at=at, actor=actor, why=why)


def without(value: Any, personal: Iterable[str]) -> Any:
    """A plain value with every occurrence of an address or a name taken out."""
    words = [re.escape(word) for word in personal if len(word) > 3]
    return _scrubbed(value, re.compile("|".join(words), re.IGNORECASE)) if words else value


def _scrubbed(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, dict):
        return {key: _scrubbed(each, pattern) for key, each in value.items()}
    return [_scrubbed(each, pattern) for each in value] if isinstance(value, list) else value
