"""Stories with their lists, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from outreach.model.opportunity import Opportunity
from outreach.model.press import Journalist, JournalistRequest, Outlet, PressListEntry, Story
from outreach.model.site import Site
from outreach.store import press
from outreach.store.pages.paging import Shelf


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
    entries = press.press_list(session, story.id or 0)
    asked = press.asked(session, story.id or 0)
    lines = [
        Line(person, outlet, site, entries[person.id or 0], asked.get(person.id or 0))
        for person, outlet, site in press.journalists(session, entries)
    ]
    best: dict[int, float] = {}
    for line in lines:
        number = line.outlet.id or 0
        best[number] = max(best.get(number, 0.0), line.entry.fit)
    return sorted(
        lines,
        key=lambda one: (
            -best[one.outlet.id or 0],
            one.outlet.id or 0,
            one.journalist.rank,
            -one.entry.fit,
        ),
    )


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
