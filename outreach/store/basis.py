"""What stands behind writing to people: assessments, the ledger's rows, and who must go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast
from sqlmodel import Session, col, func, select

from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity
from outreach.model.writing import InterestAssessment

_AT_ONCE = 400
_GONE_OUT = (OutboundState.SENT, OutboundState.SENDING, OutboundState.UNCERTAIN)


def assessments(session: Session, project_id: int) -> list[InterestAssessment]:
    """All versions, the latest first."""
    query = select(InterestAssessment).where(InterestAssessment.project_id == project_id)
    return list(session.exec(query.order_by(col(InterestAssessment.version).desc())))


def latest_assessment(session: Session, project_id: int) -> InterestAssessment | None:
    """The one that counts now."""
    return next(iter(assessments(session, project_id)), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A contact that is kept, with when it was last written to and whether it ever wrote."""

    contact: Contact
    last_letter_at: datetime | None
    answered: bool


def kept(session: Session, *, collected_before: datetime) -> list[Kept]:
    """All contacts that were stored until then and are not erased."""
    last = (
        select(OutboundEmail.contact_id, func.max(col(OutboundEmail.claimed_at)).label("at"))
        .where(col(OutboundEmail.state).in_(_GONE_OUT))
        .group_by(col(OutboundEmail.contact_id))
        .subquery()
    )
    answers = select(InboundEmail.contact_id).where(col(InboundEmail.contact_id).is_not(None))
    query = (
        select(Contact, last.c.at, col(Contact.id).in_(answers))
        .outerjoin(last, last.c.contact_id == Contact.id)
        .where(col(Contact.erased_at).is_(None), col(Contact.created_at) <= collected_before)
        .order_by(col(Contact.id))
    )
    return [Kept(contact, at, bool(answered)) for contact, at, answered in session.exec(query)]


def with_ending_consent(session: Session) -> list[Contact]:
    """Contacts with a consent that ends by itself some day."""
    dated = cast(col(Contact.consent), String).contains('"expires_on": "2')
    return list(session.exec(select(Contact).where(dated).order_by(col(Contact.id))))


def told_by_letter(session: Session, *, since: datetime) -> list[tuple[Contact, datetime]]:
    """(contact, when) where a letter since then carried the notice and that is not noted yet."""
    query = (
        select(OutboundEmail, Contact)
        .join(Contact, col(Contact.id) == OutboundEmail.contact_id)
        .where(
            col(OutboundEmail.state) == OutboundState.SENT,
            col(OutboundEmail.step) == 0,
            col(OutboundEmail.accepted_at) >= since,
            col(Contact.notice_sent_at).is_(None),
            col(Contact.erased_at).is_(None),
        )
        .order_by(col(OutboundEmail.id))
    )
    return [
        (contact, email.accepted_at)
        for email, contact in session.exec(query)
        if email.accepted_at and (email.variables.get("facts") or {}).get("tells_source")
    ]


def warned(session: Session, project_id: int) -> int:
    """How many contacts of a project's opportunities go soon unless they are written to."""
    ours = select(Opportunity.contact_id).where(col(Opportunity.project_id) == project_id)
    query = select(func.count()).where(
        col(Contact.id).in_(ours),
        col(Contact.notice_warned_at).is_not(None),
        col(Contact.notice_sent_at).is_(None),
        col(Contact.erased_at).is_(None),
        col(Contact.keep_ground) == "",
    )
    return int(session.exec(query).one())


def written_to(
    session: Session, project_id: int
) -> Iterator[Sequence[tuple[Contact, Opportunity]]]:
    """(contact, opportunity) of everybody whom a project may write to or wrote to, by hundreds."""
    query = (
        select(Contact, Opportunity)
        .join(Opportunity, col(Opportunity.contact_id) == Contact.id)
        .where(col(Opportunity.project_id) == project_id)
        .order_by(col(Contact.id), col(Opportunity.id))
    )
    portions = session.exec(query.execution_options(yield_per=_AT_ONCE)).partitions()
    yield from portions


def letters_about(
    session: Session, opportunity_ids: Collection[int]
) -> dict[tuple[int, int], list[datetime]]:
    """When letters left or may have left, oldest first, by (contact, opportunity)."""
    query = (
        select(OutboundEmail.contact_id, OutboundEmail.opportunity_id, OutboundEmail.accepted_at)
        .where(
            col(OutboundEmail.opportunity_id).in_(opportunity_ids),
            col(OutboundEmail.state).in_(_GONE_OUT),
            col(OutboundEmail.accepted_at).is_not(None),
        )
        .order_by(col(OutboundEmail.id))
    )
    found: dict[tuple[int, int], list[datetime]] = {}
    for contact, opportunity, at in session.exec(query):
        if contact and opportunity and at:
            found.setdefault((contact, opportunity), []).append(at)
    return found
