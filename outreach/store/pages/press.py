"""Stories with their lists, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy
from sqlalchemy import case
from sqlmodel import Session, col, func, select

from outreach.model.opportunity import Opportunity
from outreach.model.press import Journalist, JournalistRequest, Outlet, PressListEntry, Story
from outreach.model.site import Site
from outreach.store.pages.paging import Shelf, shelf_of


@dataclass(frozen=True, slots=True)
class Line:
    """One journalist on a story's list, with what came of it."""

    journalist: Journalist
    outlet: Outlet
    site: Site
    entry: PressListEntry
    opportunity: Opportunity | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A journalist's request with the reason that it became."""

    request: JournalistRequest
    opportunity: Opportunity | None


def list_of(session: Session, story: Story) -> list[Line]:
    """The press list by outlet, best fit first; within an outlet in the order of asking."""
    return _lines(session, story, _in_order(session, story))


def page_of_list(session: Session, story: Story, *, page: int, size: int = 50) -> Shelf[Line]:
    """One page of it: all are ranked by what ranks them, and these few are read whole."""
    everybody = _in_order(session, story)
    chosen = shelf_of(everybody, page, size)
    return Shelf(_lines(session, story, chosen.rows), chosen.total, page, size)


def _in_order(session: Session, story: Story) -> list[int]:
    """Numbers of the journalists."""
    query = (
        select(Journalist.id, Journalist.outlet_id, Journalist.rank, PressListEntry.fit)
        .join(PressListEntry, col(PressListEntry.journalist_id) == Journalist.id)
        .where(col(PressListEntry.story_id) == story.id)
        .order_by(col(Journalist.rank), col(Journalist.name))
    )
    rows = session.exec(query).all()
    best: dict[int, float] = {}
    for _, outlet, _, fit in rows:
        best[outlet] = max(best.get(outlet, 0.0), fit)
    ranked = sorted(rows, key=lambda row: (-best[row[1]], row[1], row[2], -row[3]))
    return [row[0] or 0 for row in ranked]


def _lines(session: Session, story: Story, numbers: Sequence[int]) -> list[Line]:
    query = (
        sqlalchemy.select(Journalist, Outlet, Site, PressListEntry, Opportunity)
        .join(PressListEntry, col(PressListEntry.journalist_id) == Journalist.id)
        .join(Outlet, col(Outlet.id) == Journalist.outlet_id)
        .join(Site, col(Site.id) == Outlet.site_id)
        .join(Opportunity, col(Opportunity.id) == PressListEntry.opportunity_id, isouter=True)
        .where(col(PressListEntry.story_id) == story.id, col(Journalist.id).in_(numbers))
    )
    found = {row[0].id: Line(*row) for row in session.execute(query)}
    return [found[number] for number in numbers]


def sizes_of_lists(session: Session, project_id: int) -> dict[int, int]:
    """Number of each story to how many people stand on its list."""
    query = (
        select(PressListEntry.story_id, func.count())
        .join(Story, col(Story.id) == PressListEntry.story_id)
        .where(col(Story.project_id) == project_id)
        .group_by(col(PressListEntry.story_id))
    )
    return dict(session.exec(query).all())


def requests_of(
    session: Session, project_id: int, *, now: datetime, page: int, size: int = 50
) -> Shelf[Asked]:
    """The project's requests: open ones by their deadline, undated ones, then those gone by."""
    deadline = col(JournalistRequest.deadline_at)
    mine = col(JournalistRequest.project_id) == project_id
    gone = case((deadline <= now, 1), else_=0)
    query = (
        select(JournalistRequest, Opportunity)
        .join(Opportunity, col(Opportunity.id) == JournalistRequest.opportunity_id, isouter=True)
        .where(mine)
        .order_by(gone, deadline.nulls_last(), col(JournalistRequest.id))
        .offset((page - 1) * size)
        .limit(size)
    )
    rows = [Asked(request, opportunity) for request, opportunity in session.exec(query)]
    total = session.exec(select(func.count()).select_from(JournalistRequest).where(mine)).one()
    return Shelf(rows, total, page, size)
