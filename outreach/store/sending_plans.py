"""The calendar that was drawn ahead."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.model.campaign import Enrolment
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.sending_plan import SendingPlan
from outreach.store.campaigns import OPEN_STATES


def stored(session: Session) -> SendingPlan | None:
    """The calendar as it was last drawn."""
    return session.get(SendingPlan, 1)


def keep(session: Session, plan: SendingPlan) -> None:
    """Put it in the place of the one before."""
    session.merge(plan)


def is_at_most(session: Session, most: int) -> bool:
    """Are there at most `most` open sequences, and as many letters that wait?"""
    sequences = select(col(Enrolment.id)).where(col(Enrolment.state).in_(OPEN_STATES))
    waiting = select(col(OutboundEmail.id)).where(
        col(OutboundEmail.state).in_((OutboundState.SCHEDULED, OutboundState.APPROVED))
    )
    return all(_count(session, query, most + 1) <= most for query in (sequences, waiting))


def _count(session: Session, query: Any, bound: int) -> int:
    return len(session.execute(query.limit(bound)).all())
