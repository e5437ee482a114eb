"""Counts that reports are made of."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import Session, col, func, select

from outreach.mail.values import MessageKind
from outreach.model.backlink_profile import SummaryKind
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity
from outreach.model.placement import WINS, Placement, PlacementState
from outreach.model.prospect import Prospect, ProspectState
from outreach.store import profile

_STRONG = 5  # rungs 1 to 5 of the match ladder count as replies
POSITIVE_INTENTS = ("interested", "question", "link_placed")
# Written out, so that both databases see that the index of gated ones answers it.
GATED: ColumnElement[bool] = literal_column("opportunity.gate <> ''")


class Funnel(NamedTuple):
    """Counts by name; `counted_at` None for now."""

    counts: dict[str, int]
    counted_at: datetime | None = None


def funnel_known(session: Session, project_id: int) -> Funnel:
    """The funnel as it was counted last, where counting is slow."""
    ahead = profile.taken_ahead(session, project_id, SummaryKind.FUNNEL)
    if ahead is None:
        return Funnel(funnel_counts(session, project_id))
    return Funnel(ahead.figures, ahead.computed_at)


def funnel_counts(session: Session, project_id: int) -> dict[str, int]:
    """Counts by name; contacts are counted once, whatever they were sent."""
    sent = (
        col(OutboundEmail.project_id) == project_id,
        col(OutboundEmail.state) == OutboundState.SENT,
        col(OutboundEmail.step).is_not(None),
    )
    answered = (
        col(InboundEmail.project_id) == project_id,
        col(InboundEmail.kind) == MessageKind.HUMAN.value,
        col(InboundEmail.rung) <= _STRONG,
    )
    of_project = col(Opportunity.project_id) == project_id
    with_contact = col(Opportunity.contact_id).is_not(None)
    won = (
        col(Placement.project_id) == project_id,
        col(Placement.live_at).is_not(None),
        col(Placement.state).in_(WINS),
        ~col(Placement.was_risk),
    )
    bounced = select(Enrolment.id).where(
        col(Enrolment.project_id) == project_id, col(Enrolment.state) == EnrolmentState.BOUNCED
    )
    counts = {
        "prospects": select(func.count()).where(col(Prospect.project_id) == project_id),
        "examined": select(func.count()).where(
            col(Prospect.project_id) == project_id, col(Prospect.state) == ProspectState.EXAMINED
        ),
        "opportunities": select(func.count()).where(of_project),
        "ready": select(func.count()).where(of_project, with_contact),
        "gated": select(func.count()).where(of_project, GATED),
        "gated ready": select(func.count()).where(of_project, GATED, with_contact),
        "contacted": select(func.count(func.distinct(OutboundEmail.contact_id))).where(*sent),
        "bounced": select(func.count(func.distinct(OutboundEmail.contact_id))).where(
            *sent, col(OutboundEmail.enrolment_id).in_(bounced)
        ),
        "replied": select(func.count(func.distinct(InboundEmail.contact_id))).where(*answered),
        "positive": select(func.count(func.distinct(InboundEmail.contact_id))).where(
            *answered, col(InboundEmail.intent).in_(POSITIVE_INTENTS)
        ),
        "won": select(func.count()).where(*won),
        "live": select(func.count()).where(*won, col(Placement.state) == PlacementState.LIVE),
    }
    found = {name: session.exec(query).one() for name, query in counts.items()}
    found["opportunities"] -= found.pop("gated")
    found["ready"] -= found.pop("gated ready")
    return found
