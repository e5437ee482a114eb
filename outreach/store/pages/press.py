"""Stories with their lists, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from outreach.model.opportunity import Opportunity
from outreach.model.press import Journalist, JournalistRequest, Outlet, PressListEntry, Story
from outreach.model.site import Site
from outreach.store import press


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


def requests_of(session: Session, project_id: int) -> list[Asked]:
    """The project's requests, the next deadline first."""
    return [
        Asked(row, session.get(Opportunity, row.opportunity_id) if row.opportunity_id else None)
        for row in press.requests(session, project_id)
    ]
