"""The small numbers in the navigation: what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from outreach.mail.values import MessageKind
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.run import Run, RunState


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts: drafts to approve, answers nobody has read, work that runs now."""

    drafts: int
    answers: int
    running: int


def waiting(session: Session, project_id: int) -> Waiting:
    """What waits in one project."""
    drafts = select(func.count()).where(
        col(OutboundEmail.project_id) == project_id,
        col(OutboundEmail.state) == OutboundState.DRAFTED,
    )
    answers = select(func.count()).where(unread_answers(project_id))
    running = select(func.count()).where(
        col(Run.project_id) == project_id, col(Run.state) == RunState.RUNNING
    )
    return Waiting(
        session.exec(drafts).one(), session.exec(answers).one(), session.exec(running).one()
    )


def unread_answers(project_id: int) -> ColumnElement[bool]:
    """Answers by people, and weak matches that ask for a decision, which nobody has opened."""
    kinds = [MessageKind.HUMAN.value, MessageKind.UNSUBSCRIBE.value]
    return (
        (col(InboundEmail.project_id) == project_id)
        & col(InboundEmail.read_at).is_(None)
        & (col(InboundEmail.kind).in_(kinds) | (col(InboundEmail.state) == InboundState.ASKS))
        & (col(InboundEmail.state) != InboundState.UNMATCHED)
    )
