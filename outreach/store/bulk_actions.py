"""Changes to many opportunities at once, and what it takes to take one back."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.campaign import Enrolment
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.view import BulkAction

_NEVER_LEFT = (
    OutboundState.DRAFTED,
    OutboundState.APPROVED,
    OutboundState.SCHEDULED,
    OutboundState.REJECTED,
    OutboundState.CANCELLED,
    OutboundState.SUPPRESSED,
)


def get(session: Session, project_id: int, number: int) -> BulkAction:
    """One action of the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(BulkAction, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such change.")
    return found


def newest(session: Session, project_id: int, actor: str) -> BulkAction | None:
    """The last one of a person that was not taken back."""
    query = (
        select(BulkAction)
        .where(
            col(BulkAction.project_id) == project_id,
            col(BulkAction.actor) == actor,
            col(BulkAction.undone_at).is_(None),
        )
        .order_by(col(BulkAction.at).desc(), col(BulkAction.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def enrolment_of(session: Session, opportunity_id: int, campaign_id: int) -> Enrolment | None:
    """The newest enrolment about an opportunity in a campaign."""
    query = (
        select(Enrolment)
        .where(
            col(Enrolment.opportunity_id) == opportunity_id,
            col(Enrolment.campaign_id) == campaign_id,
        )
        .order_by(col(Enrolment.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def anything_left(session: Session, enrolment_id: int) -> bool:
    """A letter of the enrolment was handed over, or may have been."""
    query = select(OutboundEmail.id).where(
        col(OutboundEmail.enrolment_id) == enrolment_id,
        col(OutboundEmail.state).not_in(_NEVER_LEFT),
    )
    return session.exec(query.limit(1)).first() is not None
