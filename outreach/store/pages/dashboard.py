"""Today: what waits for a person, what runs, what was won, and how far things got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, func

from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.model.run import Run, RunState
from outreach.model.site import Site
from outreach.store.opportunities import count_by_stage
from outreach.store.pages.badges import Waiting, unread_answers, waiting
from outreach.store.pages.first_steps import FirstSteps, first_steps


@dataclass(frozen=True, slots=True)
class Won:
    """A link that is there, with the opportunity that won it."""

    placement: Placement
    backlink: Backlink
    site: Site


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that nobody has read."""

    message: InboundEmail
    site: Site | None


@dataclass(frozen=True, slots=True)
class Today:
    """All that the page shows.

    Attributes:
        uncertain: letters of which nobody knows whether they arrived.
        lost: backlinks lost in the last 30 days; `missing` ones wait for their second look.
    """

    waiting: Waiting
    answers: list[Answer]
    troubled_mailboxes: list[Mailbox]
    uncertain: int
    lost: int
    missing: int
    running: list[Run]
    stages: dict[Stage, int]
    won: list[Won]
    steps: FirstSteps


def today(session: Session, project_id: int, *, now: datetime) -> Today:
    """Gather the page of one project."""
    return Today(
        waiting=waiting(session, project_id, now=now),
        answers=_answers(session, project_id),
        troubled_mailboxes=_troubled(session, project_id),
        uncertain=_count(session, OutboundEmail, project_id, state=OutboundState.UNCERTAIN),
        lost=_lost(session, project_id, since=now - timedelta(days=30)),
        missing=_count(session, Backlink, project_id, state=BacklinkState.MISSING),
        running=_running(session, project_id),
        stages=count_by_stage(session, project_id),
        won=_won(session, project_id),
        steps=first_steps(session, project_id),
    )


def _count(session: Session, table: type, project_id: int, **equal: object) -> int:
    query: Any = select(func.count()).select_from(table).filter_by(project_id=project_id, **equal)
    return int(session.execute(query).scalar_one())


def _answers(session: Session, project_id: int) -> list[Answer]:
    query = (
        select(InboundEmail, Site)
        .outerjoin(Opportunity, col(Opportunity.id) == InboundEmail.opportunity_id)
        .outerjoin(Site, col(Site.id) == Opportunity.site_id)
        .where(unread_answers(project_id))
        .order_by(col(InboundEmail.received_at).desc())
        .limit(5)
    )
    return [Answer(*row) for row in session.execute(query)]


def _troubled(session: Session, project_id: int) -> list[Mailbox]:
    query = select(Mailbox).where(
        col(Mailbox.project_id) == project_id,
        col(Mailbox.state).not_in((MailboxState.OK, MailboxState.SAMPLE))
        | (col(Mailbox.inbox_problem) != ""),
    )
    return list(session.scalars(query))


def _lost(session: Session, project_id: int, *, since: datetime) -> int:
    query = select(func.count()).where(
        col(Backlink.project_id) == project_id,
        col(Backlink.state) == BacklinkState.LOST,
        col(Backlink.lost_at) >= since,
    )
    return int(session.execute(query).scalar_one())


def _running(session: Session, project_id: int) -> list[Run]:
    query = select(Run).where(col(Run.project_id) == project_id, col(Run.state) == RunState.RUNNING)
    return list(session.scalars(query.order_by(col(Run.id).desc()).limit(5)))


def _won(session: Session, project_id: int) -> list[Won]:
    query = (
        select(Placement, Backlink, Site)
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .join(Site, col(Site.id) == Backlink.site_id)
        .where(
            col(Placement.project_id) == project_id,
            col(Placement.state) == PlacementState.LIVE,
        )
        .order_by(col(Placement.live_at).desc().nulls_last(), col(Placement.id).desc())
        .limit(6)
    )
    return [Won(*row) for row in session.execute(query)]
