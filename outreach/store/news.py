"""What happened in a project since somebody looked, as far as it concerns a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from outreach.model.event import Event
from outreach.model.opportunity import Opportunity
from outreach.model.site import Site
from outreach.model.view import LastLook

# What somebody would want to be told of; everything else stands in the audit log.
TOLD = (
    "opportunity.replied",
    "opportunity.agreed",
    "opportunity.won",
    "opportunity.lost",
    "opportunity.declined",
    "outbound_email.uncertain",
    "outbound_email.failed",
    "outbound_email.refused",
    "inbound_email.asks",
    "inbound_email.assigned",
    "backlink.lost",
    "mailbox.paused",
    "mailbox.broken",
    "campaign.paused",
    "run.failed",
)
_READ = 1_000  # of the newest events; who was away for longer sees those
_SHOWN = 8
_COUNTED = 300  # of the newest events; the bell shows no larger number than fits into it


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing that happened: how often, the newest of them, and the site it is about."""

    last: Event
    times: int
    site: str


@dataclass(frozen=True, slots=True)
class News:
    """What happened since.

    Attributes:
        up_to: id of the newest event; saying "seen" remembers it.
        since: when somebody looked last, None for never.
    """

    lines: list[Line]
    up_to: int
    since: datetime | None


def news(
    session: Session,
    user_id: int,
    actor: str,
    project_id: int,
    *,
    at_most: int = _SHOWN,
) -> News:
    """What others and the worker did since the person said "seen", at most so many kinds of it."""
    look = _look(session, user_id, project_id)
    unseen = _unseen(select(Event), project_id, look, actor, among=_READ)
    found = list(session.exec(unseen.order_by(col(Event.id).desc())))
    up_to = session.exec(
        select(func.max(Event.id)).where(col(Event.project_id) == project_id)
    ).one()
    lines = _grouped(session, found, at_most)
    return News(lines, up_to or 0, look.at if look else None)


def unseen_count(session: Session, user_id: int, actor: str, project_id: int) -> int:
    """How much of it is new to the person, counted among the newest events only."""
    look = _look(session, user_id, project_id)
    query = _unseen(select(func.count()), project_id, look, actor, among=_COUNTED)
    return int(session.exec(query).one())


def _unseen(query: Any, project_id: int, look: LastLook | None, actor: str, *, among: int) -> Any:
    newest = (
        select(Event.id)
        .where(col(Event.project_id) == project_id)
        .order_by(col(Event.id).desc())
        .limit(among)
    )
    return query.where(
        col(Event.id).in_(newest.subquery().select()),
        col(Event.id) > (look.event_id if look else 0),
        col(Event.verb).in_(TOLD),
        col(Event.actor) != actor,
    )


def seen(session: Session, user_id: int, project_id: int, up_to: int, *, at: datetime) -> None:
    """Remember that somebody has seen everything up to this event; never goes back."""
    row = _look(session, user_id, project_id)
    row = row or LastLook(user_id=user_id, project_id=project_id, at=at)
    row.event_id, row.at = max(row.event_id, up_to), at
    session.add(row)


def _look(session: Session, user_id: int, project_id: int) -> LastLook | None:
    query = select(LastLook).where(
        col(LastLook.user_id) == user_id, col(LastLook.project_id) == project_id
    )
    return session.exec(query).first()


def _grouped(session: Session, found: list[Event], at_most: int) -> list[Line]:
    by_verb: dict[str, list[Event]] = {}
    for event in found:
        by_verb.setdefault(event.verb, []).append(event)
    shown = list(by_verb.values())[:at_most]
    sites = _sites(session, [same[0] for same in shown])
    return [Line(same[0], len(same), sites.get(same[0].id or 0, "")) for same in shown]


def _sites(session: Session, events: list[Event]) -> dict[int, str]:
    about = {one.subject_id: one.id for one in events if one.subject_kind == "opportunity"}
    query = (
        select(Opportunity.id, Site.key)
        .join(Site, col(Site.id) == Opportunity.site_id)
        .where(col(Opportunity.id).in_(about))
    )
    return {about[number or 0] or 0: key for number, key in session.exec(query)}
