"""First letters counted by day ahead of time, where that takes longer than a page can wait.

first_letters      by day and by all that they are grouped by, with what came of them
| keep_summary     every hour, with what it cost
| letters_known    the days of a period; counted at once where that is quick
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import NamedTuple

from sqlmodel import Session

from outreach.clock import Clock
from outreach.model.backlink_profile import SummaryKind
from outreach.model.project import Project
from outreach.reporting.client import Period
from outreach.store import outcomes, profile
from outreach.store.engine import Store
from outreach.store.outcomes import Counted

_AFTER = timedelta(hours=1)


class Letters(NamedTuple):
    """First letters of a period; counted now where `counted_at` is None."""

    counted: list[Counted]
    counted_at: datetime | None = None


def count_due(store: Store, clock: Clock) -> Counter[str]:
    """Count for every project whose last count is an hour old; counts projects."""
    done: Counter[str] = Counter()
    with store.read() as session:
        waiting = profile.projects_due(session, SummaryKind.OUTCOMES, since=clock.now() - _AFTER)
    for project in waiting:
        count(store, clock, project)
        done["counted"] += 1
    return done


def count(store: Store, clock: Clock, project: Project) -> None:
    """Count all first letters of a project and keep the figures; as old as when it began."""
    at, began = clock.now(), perf_counter()
    with store.read() as session:
        found = outcomes.first_letters(session, project.id or 0)
    cost = round(perf_counter() - began, 3)
    figures = {"letters": [list(one) for one in found]}
    with store.write() as session:
        profile.keep_summary(
            session, project.id or 0, SummaryKind.OUTCOMES, figures, seconds=cost, at=at
        )


def letters_now(session: Session, project_id: int, when: Period) -> Letters:
    """The first letters of a period, counted now."""
    since, until = _midnight(when.first), _midnight(when.last + timedelta(days=1))
    return Letters(outcomes.first_letters(session, project_id, since=since, until=until))


def letters_known(session: Session, project_id: int, when: Period) -> Letters:
    """The first letters of a period as they were counted last, where counting is slow."""
    ahead = profile.taken_ahead(session, project_id, SummaryKind.OUTCOMES)
    if ahead is None:
        return letters_now(session, project_id, when)
    first, last = when.first.isoformat(), when.last.isoformat()
    rows = [row for row in ahead.figures["letters"] if first <= row[0] <= last]
    return Letters([Counted(*row) for row in rows], ahead.computed_at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
