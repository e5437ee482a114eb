"""Assets of a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import case, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.asset import Asset, AssetState
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.backlink_profile import SummaryKind
from outreach.model.opportunity import Opportunity, Stage
from outreach.store.profile import taken_ahead


def live(session: Session, project_id: int) -> list[Asset]:
    """All live assets of a project, by URL."""
    query = (
        select(Asset)
        .where(col(Asset.project_id) == project_id, col(Asset.state) == AssetState.LIVE)
        .order_by(col(Asset.url))
    )
    return list(session.exec(query))


def by_key(session: Session, project_id: int, url_key: str) -> Asset | None:
    """The asset with this comparison key."""
    query = select(Asset).where(col(Asset.project_id) == project_id, col(Asset.url_key) == url_key)
    return session.exec(query).first()


def get(session: Session, project_id: int, number: int) -> Asset:
    """The asset, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(Asset, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such page.")
    return found


def light(session: Session, project_id: int, *states: AssetState) -> list[Asset]:
    """Assets in these states, by URL, without their texts."""
    query = (
        select(Asset)
        .where(col(Asset.project_id) == project_id, col(Asset.state).in_(states))
        .order_by(col(Asset.url), col(Asset.id))
        .options(defer(Asset.text, raiseload=True))  # type: ignore[arg-type]
    )
    return list(session.exec(query))


class Outline(NamedTuple):
    """A live page as far as lists and ranks need it: thousands are read where fifty are shown."""

    id: int
    url: str
    url_key: str
    title: str
    language: str
    kind: str
    kind_reason: str
    words: int
    links_in: int
    published_on: str
    read_at: datetime | None


def outlines(session: Session, project_id: int, *, at_most: int | None = None) -> list[Outline]:
    """The live pages of a project, by URL."""
    query = sqlalchemy.select(*(getattr(Asset, name) for name in Outline._fields)).where(
        col(Asset.project_id) == project_id, col(Asset.state) == AssetState.LIVE
    )
    query = query.order_by(col(Asset.url), col(Asset.id)).limit(at_most)
    return [Outline(*row) for row in session.execute(query)]


def in_calendar(session: Session, project_id: int) -> list[Asset]:
    """What is planned, and what was planned once and is online; by day, without a day last."""
    planned = or_(col(Asset.state) == AssetState.PLANNED, col(Asset.due_on).is_not(None))
    query = (
        select(Asset)
        .where(col(Asset.project_id) == project_id, planned)
        .order_by(col(Asset.due_on).is_(None), col(Asset.due_on), col(Asset.id))
        .options(defer(Asset.text, raiseload=True))  # type: ignore[arg-type]
    )
    return list(session.exec(query))


def referring_domains(
    session: Session, project_id: int
) -> tuple[dict[str, int] | None, datetime | None]:
    """(followed referring domains by comparison key of our page, when they were counted).

    What is counted quickly is counted now and the time is None, else the worker's last count is
    taken. None instead of numbers if no backlink is known.
    """
    first = select(Backlink.id).where(col(Backlink.project_id) == project_id)
    if session.exec(first.limit(1)).first() is None:
        return None, None
    ahead = taken_ahead(session, project_id, SummaryKind.LANDING)
    if ahead is not None:
        return ahead.figures, ahead.computed_at
    return count_domains(session, project_id), None


def count_domains(session: Session, project_id: int) -> dict[str, int]:
    """Followed referring domains by comparison key, counted now: seconds for a million links.

    Links of which nobody says whether they are followed count.
    """
    ours = select(Asset.url_key).where(col(Asset.project_id) == project_id)
    query = (
        select(Backlink.target_key, func.count(func.distinct(col(Backlink.site_id))))
        .where(
            col(Backlink.project_id) == project_id,
            col(Backlink.target_key).in_(ours),
            col(Backlink.state) != BacklinkState.LOST,
            or_(col(Backlink.followed).is_(None), col(Backlink.followed).is_(True)),
        )
        .group_by(col(Backlink.target_key))
    )
    return dict(session.exec(query).all())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an asset: reasons to write that offer it, letters about it, links won."""

    offered: int = 0
    written: int = 0
    won: int = 0


def outcomes(session: Session, project_id: int) -> dict[int, Outcome]:
    """By asset id."""
    written = col(Opportunity.stage).not_in((Stage.OPEN, Stage.READY, Stage.DISMISSED))
    query = (
        select(
            Opportunity.asset_id,
            func.count(),
            func.sum(case((written, 1), else_=0)),
            func.sum(case((col(Opportunity.stage) == Stage.WON, 1), else_=0)),
        )
        .where(col(Opportunity.project_id) == project_id, col(Opportunity.asset_id).is_not(None))
        .group_by(col(Opportunity.asset_id))
    )
    return {number: Outcome(*counts) for number, *counts in session.exec(query) if number}
