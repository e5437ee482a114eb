"""Consents, the kind of subscriber, and a named person's override: recorded with their proof.

What is written here is the sender's evidence (CA-7): who recorded what, when, on which ground.
Each entry is also an event, and events are append-only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from outreach.contacts.law import ConsentKind, PolicyVerdict, Subscriber
from outreach.errors import Conflict, InvalidInput
from outreach.model.contact import Contact
from outreach.model.event import record

LONGEST = 500


class Relation(StrEnum):
    """What an implied consent by business relation began with; CASL ends it accordingly (CA-6)."""

    PURCHASE = "purchase"  # or contract: 2 years
    INQUIRY = "inquiry"  # 6 months


_MONTHS = {Relation.PURCHASE: 24, Relation.INQUIRY: 6}


@dataclass(frozen=True, slots=True)
class Told:
    """A consent as somebody tells it.

    Attributes:
        evidence: URL or file that proves it; for PUBLISHED the page where the address stands.
        given_on: of the consent, purchase, inquiry or publication.
        wording: what the person agreed to, as far as it is known.
        relation: for BUSINESS_RELATION.
        no_refusal_beside_it, role_fit: for PUBLISHED, see `outreach.contacts.law.Consent`.
    """

    kind: ConsentKind
    evidence: str
    given_on: date | None
    wording: str = ""
    relation: Relation | None = None
    no_refusal_beside_it: bool = False
    role_fit: str = ""


def expiry(told: Told) -> date | None:
    """The last day of an implied consent, None if it does not end by itself. Pure."""
    if told.relation is None or told.given_on is None:
        return None
    months = told.given_on.month - 1 + _MONTHS[told.relation]
    year, month = told.given_on.year + months // 12, months % 12 + 1
    for day in range(told.given_on.day, 27, -1):  # the 31st of a shorter month is its last day
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(told.given_on.day, 28))


def refuse_incomplete(told: Told, *, today: date) -> None:
    """Refuse a consent that would prove nothing. Pure.

    Raises:
        InvalidInput: the first field that is missing, with what belongs there.
    """
    wanted = [
        (told.kind is not ConsentKind.NONE, "kind", "say on what the consent rests."),
        (bool(told.evidence.strip()), "evidence", "write the page or file that proves it."),
        (told.given_on is not None, "given_on", "write the day on which it was given."),
    ]
    if told.kind is ConsentKind.BUSINESS_RELATION:
        why = "a purchase or an inquiry? It decides when the consent ends."
        wanted.append((told.relation is not None, "relation", why))
    if told.kind is ConsentKind.PUBLISHED:
        why = "look whether the page says that it wants no such mail."
        wanted.append((told.no_refusal_beside_it, "no_refusal_beside_it", why))
        why = "write why the letter fits this person's role."
        wanted.append((bool(told.role_fit.strip()), "role_fit", why))
    for there, field, sentence in wanted:
        if not there:
            raise InvalidInput(sentence, field=field)
    if told.given_on is not None and told.given_on > today:
        raise InvalidInput("this day has not come yet.", field="given_on")
    ends = expiry(told)
    if ends is not None and ends < today:
        raise InvalidInput(f"this consent ended on {ends}.", field="given_on")


def note_consent(contact: Contact, told: Told, *, at: datetime, actor: str) -> None:
    """Keep a consent with its proof and who recorded it.

    Raises:
        InvalidInput: a part of the proof is missing, or it has ended already.
    """
    refuse_incomplete(told, today=at.date())
    contact.consent = _plain(told, at=at, actor=actor)
    record(contact, "consent_noted", at=at, actor=actor, why=told.evidence, consent=told.kind)


def withdraw_consent(contact: Contact, *, at: datetime, actor: str, why: str) -> None:
    """There is no consent any more; that there was one stays in the record of events."""
    if not contact.consent:
        raise Conflict("No consent is on record.")
    before, contact.consent = contact.consent, {}
    record(contact, "consent_ended", at=at, actor=actor, why=why, before=before)


def set_subscriber(
    contact: Contact, subscriber: Subscriber, *, at: datetime, actor: str, why: str
) -> None:
    """Say whose line it is (GD-8); a company needs a word on how that is known.

    Raises:
        InvalidInput: no evidence was given.
    """
    if subscriber is not Subscriber.UNKNOWN and not why.strip():
        raise InvalidInput("write how this is known, as a register number.", field="why")
    contact.subscriber_type = subscriber.value
    record(contact, "subscriber_set", at=at, actor=actor, why=why[:LONGEST], now=subscriber)


def override(
    contact: Contact, verdict: PolicyVerdict, reason: str, *, at: datetime, actor: str
) -> None:
    """A named person lets letters to one contact pass; "" takes that back.

    Raises:
        Conflict: the rule allows no override.
        InvalidInput: the reason is too short to be one.
    """
    if reason and not verdict.may_override:
        raise Conflict(f"Nobody can let this pass: {verdict.reason} ({verdict.citation})")
    if reason and len(reason.split()) < 3:
        raise InvalidInput("write the reason as a sentence; it stands in the ledger.", field="why")
    contact.law_override = f"{reason.strip()[:LONGEST]} ({actor}, {at:%Y-%m-%d})" if reason else ""
    verb = "law_overridden" if reason else "override_ended"
    record(contact, verb, at=at, actor=actor, why=reason)


def keep(contact: Contact, ground: str, *, at: datetime, actor: str) -> None:
    """Keep a contact that was never written to beyond the day on which it would go (GD-4).

    Raises:
        InvalidInput: no ground was given.
    """
    if not ground.strip():
        raise InvalidInput("write on which ground it is kept.", field="ground")
    contact.keep_ground = ground.strip()[:LONGEST]
    record(contact, "kept", at=at, actor=actor, why=contact.keep_ground)


def _plain(told: Told, *, at: datetime, actor: str) -> dict[str, Any]:
    ends = expiry(told)
    return {
        "kind": told.kind.value,
        "evidence": told.evidence.strip()[:LONGEST],
        "given_on": told.given_on.isoformat() if told.given_on else "",
        "expires_on": ends.isoformat() if ends else "",
        "wording": told.wording.strip()[:LONGEST],
        "relation": told.relation.value if told.relation else "",
        "no_refusal_beside_it": told.no_refusal_beside_it,
        "role_fit": told.role_fit.strip()[:LONGEST],
        "recorded_by": actor,
        "recorded_at": at.isoformat(),
    }
