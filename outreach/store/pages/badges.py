"""The small numbers in the navigation: what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from outreach.mail.values import MessageKind
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.installation import Installation
from outreach.model.run import Run, RunState
from outreach.store import installation

WORKER_LEASE = "worker"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the frame of every page shows.

    Attributes:
        drafts: to be approved by a person.
        answers: that nobody has read.
        running: work under way.
        fence_reason: why this looks like a restored backup that sends nothing; "" if it does not.
        worker_runs: somebody does the recurring work.
    """

    drafts: int = 0
    answers: int = 0
    running: int = 0
    fence_reason: str = ""
    worker_runs: bool = True


def waiting(session: Session, project_id: int, *, now: datetime) -> Waiting:
    """What waits in one project."""
    drafts = select(func.count()).where(
        col(OutboundEmail.project_id) == project_id,
        col(OutboundEmail.state) == OutboundState.DRAFTED,
    )
    asleep = col(InboundEmail.snoozed_until) > now
    answers = select(func.count()).where(
        unread_answers(project_id), col(InboundEmail.snoozed_until).is_(None) | ~asleep
    )
    running = select(func.count()).where(
        col(Run.project_id) == project_id, col(Run.state) == RunState.RUNNING
    )
    row = session.get(Installation, 1)
    return Waiting(
        drafts=session.exec(drafts).one(),
        answers=session.exec(answers).one(),
        running=session.exec(running).one(),
        fence_reason=row.fence_reason if row is not None and row.fenced_at else "",
        worker_runs=installation.holder(session, WORKER_LEASE, now=now) is not None,
    )


def unread_answers(*project_ids: int) -> ColumnElement[bool]:
    """Answers by people, and weak matches that ask for a decision, which nobody has opened."""
    kinds = [MessageKind.HUMAN.value, MessageKind.UNSUBSCRIBE.value]
    return (
        col(InboundEmail.project_id).in_(project_ids)
        & col(InboundEmail.read_at).is_(None)
        & (col(InboundEmail.kind).in_(kinds) | (col(InboundEmail.state) == InboundState.ASKS))
        & (col(InboundEmail.state) != InboundState.UNMATCHED)
    )
