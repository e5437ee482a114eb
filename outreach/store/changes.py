"""When did anything last change that a tactic could find a reason in?"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from outreach.model.event import Event
from outreach.model.project import Project
from outreach.model.run import Run

# Runs that bring facts about pages, links, targets and our own assets.
FACT_FINDING = frozenset({"examine", "check", "intake", "inventory", "import", "crawl"})

LINKS_CHANGED = frozenset({"backlink.lost", "backlink.live"})


def newest(session: Session, project_id: int) -> datetime | None:
    """When the newest fact-finding run moved, a link of ours was lost or came back, or the project
    was touched; None if never."""
    moved = select(func.max(col(Run.moved_at))).where(
        col(Run.project_id) == project_id, col(Run.kind).in_(FACT_FINDING)
    )
    touched = select(Project.changed_at).where(col(Project.id) == project_id)
    links = select(func.max(col(Event.at))).where(
        col(Event.project_id) == project_id, col(Event.verb).in_(LINKS_CHANGED)
    )
    found = [session.exec(moved).one(), session.exec(touched).first(), session.exec(links).one()]
    return max((moment for moment in found if moment is not None), default=None)


def touch(session: Session, project_id: int, *, at: datetime) -> None:
    """Note that something changed outside of any run: a setting, or a link that was lost."""
    session.get_one(Project, project_id).changed_at = at
