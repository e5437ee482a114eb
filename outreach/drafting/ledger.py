"""The ledger: for each person whom a project may write to, on what that rests (GD-2, CA-7).

One line per person and reason to write, as values that go into CSV or JSON as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session

from outreach.contacts.permission import unmet, verdict_on
from outreach.contacts.rules import Condition, Outcome, Rules
from outreach.model.contact import Contact, ContactFinding
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.suppression import Suppression
from outreach.store import basis, contacts, suppressions


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; days are ISO dates, "" where there is nothing."""

    address: str
    name: str
    country: str
    country_known_by: str
    subscriber: str
    source_url: str
    found_on: str
    guess_approved_by: str
    purpose: str
    page_note: str
    basis: str
    verdict: str
    reason: str
    citation: str
    rule_version: str
    assessment_version: str
    notice_sent_on: str
    consent: str
    consent_evidence: str
    consent_given_on: str
    consent_ends_on: str
    consent_recorded_by: str
    override: str
    objection: str
    objection_on: str
    letters_on: str
    kept_because: str


COLUMNS = tuple(Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of some hundreds of contacts beside their own rows.

    Attributes:
        assessment: version of the latest assessment of our interest, "" if there is none.
        secret: what addresses are hashed with that must not be passed on (CS-9).
    """

    project: Project
    rules: Rules
    today: date
    assessment: str
    secret: str
    found: Mapping[int, ContactFinding]
    stopped: Mapping[str, Suppression]
    letters: Mapping[tuple[int, int], list[datetime]]


def ledger(session: Session, project: Project, rules: Rules, *, today: date) -> Iterator[Entry]:
    """All lines of a project, by contact; read on while they are written down."""
    number = project.id or 0
    latest = basis.latest_assessment(session, number)
    version, secret = str(latest.version) if latest else "", suppressions.secret_of(session)
    for some in basis.written_to(session, number):
        around = _Around(
            project,
            rules,
            today,
            version,
            secret,
            contacts.first_findings(session, {contact.id or 0 for contact, _ in some}),
            suppressions.covering(session, {contact.address for contact, _ in some}),
            basis.letters_about(session, {about.id or 0 for _, about in some}),
        )
        yield from (_entry(contact, about, around) for contact, about in some)


def _entry(contact: Contact, opportunity: Opportunity, around: _Around) -> Entry:
    """One line. Who opted out stands there as a keyed hash: a ledger is no list of contacts."""
    found = around.found.get(contact.id or 0)
    verdict = verdict_on(contact, opportunity, around.rules, today=around.today)
    missing = unmet(verdict, around.project, opportunity)
    stopped = around.stopped.get(contact.address)
    hidden = f"hash:{suppressions.hash_of(contact.address, around.secret)}" if stopped else ""
    letters = around.letters.get((contact.id or 0, opportunity.id or 0), [])
    consent = contact.consent
    return Entry(
        address=hidden or contact.address,
        name="" if hidden else contact.name,
        country=contact.country,
        country_known_by=contact.country_reason,
        subscriber=contact.subscriber_type,
        source_url=found.url if found else "",
        found_on=_day(found.found_at if found else None),
        guess_approved_by=contact.guess_approved_by,
        purpose=opportunity.tactic.value,
        page_note=opportunity.note,
        basis=basis_of(contact, verdict.conditions),
        verdict=(Outcome.BLOCK if missing else verdict.outcome).value,
        reason=missing or verdict.reason,
        citation=verdict.citation,
        rule_version=verdict.rule_version,
        assessment_version=around.assessment if Condition.LIA in verdict.conditions else "",
        notice_sent_on=_day(contact.notice_sent_at),
        consent=str(consent.get("kind", "")),
        consent_evidence=str(consent.get("evidence", "")),
        consent_given_on=str(consent.get("given_on", "")),
        consent_ends_on=str(consent.get("expires_on", "")),
        consent_recorded_by=str(consent.get("recorded_by", "")),
        override=contact.law_override,
        objection=stopped.reason.value if stopped else "",
        objection_on=_day(stopped.created_at if stopped else None),
        letters_on=" ".join(map(_day, letters)),
        kept_because=contact.keep_ground,
    )


def basis_of(contact: Contact, conditions: tuple[Condition, ...]) -> str:
    """The lawful basis in a word: consent, legitimate interest, override, opt-out law."""
    if contact.consent:
        return "consent"
    if contact.law_override:
        return "override by a named person"
    if Condition.LIA in conditions:
        return "legitimate interest"
    return "opt-out law" if contact.country == "US" else "none"


def plain(entry: Entry) -> dict[str, str]:
    """For CSV and JSON."""
    return asdict(entry)


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
