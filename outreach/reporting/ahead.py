"""Counts made ahead of time, for pages that cannot wait for them: first letters, funnel, rates.

first_letters      by day and by all that they are grouped by, with what came of them
| keep_summary     every hour, with what it cost
| letters_known    the days of a period; counted at once where that is quick
| qualities_known  what the latest links are worth
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.clock import Clock
from outreach.model.backlink_profile import SummaryKind
from outreach.model.project import Project
from outreach.reporting.brought import EVERY, count_rates
from outreach.reporting.client import Period
from outreach.reporting.worth import Qualities, qualities
from outreach.store import outcomes, partners, profile
from outreach.store.engine import Store
from outreach.store.outcomes import Counted
from outreach.store.statistics import funnel_counts

_AGES = {
    SummaryKind.OUTCOMES: timedelta(hours=1),
    SummaryKind.RATES: timedelta(hours=1),
    SummaryKind.MUTUAL: timedelta(hours=1),
    SummaryKind.FUNNEL: timedelta(minutes=10),
}
_PAGES = {SummaryKind.RATES: len(EVERY)}  # so many pages share what is counted together


class Letters(NamedTuple):
    """First letters of a period; counted now where `counted_at` is None."""

    counted: list[Counted]
    counted_at: datetime | None = None


def count_due(store: Store, clock: Clock) -> Counter[str]:
    """Count for every project what is out of date; counts projects and kinds."""
    done: Counter[str] = Counter()
    for kind, age in _AGES.items():
        with store.read() as session:
            waiting = profile.projects_due(session, kind, since=clock.now() - age)
        for project in waiting:
            count(store, clock, project, kind)
            done[kind.value] += 1
    return done


def count(store: Store, clock: Clock, project: Project, kind: SummaryKind) -> None:
    """Count and keep the figures, with what a page would wait; as old as when it began."""
    at, number = clock.now(), project.id or 0
    figures, cost = _timed(store, number, kind, at)
    if (
        cost >= profile.SLOW_SECONDS
    ):  # perhaps in a busy moment only: small projects see the present
        cost = min(cost, _timed(store, number, kind, at)[1])
    with store.write() as session:
        profile.keep_summary(session, number, kind, figures, seconds=cost, at=at)


def _timed(
    store: Store, project_id: int, kind: SummaryKind, at: datetime
) -> tuple[dict[str, Any], float]:
    began = perf_counter()
    with store.read() as session:
        figures = _COUNTS[kind](session, project_id, at)
    return figures, round((perf_counter() - began) / _PAGES.get(kind, 1), 3)


def _letters(session: Session, project_id: int, now: datetime) -> dict[str, Any]:
    project = session.get_one(Project, project_id)
    return {
        "letters": [list(one) for one in outcomes.first_letters(session, project_id)],
        "qualities": list(qualities(session, project, now=now).items()),
    }


_COUNTS: dict[SummaryKind, Callable[[Session, int, datetime], dict[str, Any]]] = {
    SummaryKind.OUTCOMES: _letters,
    SummaryKind.RATES: count_rates,
    SummaryKind.MUTUAL: lambda session, project_id, _: {
        "sites": partners.mutual_count(session, project_id)
    },
    SummaryKind.FUNNEL: lambda session, project_id, _: funnel_counts(session, project_id),
}


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


def qualities_known(session: Session, project_id: int) -> Qualities:
    """What the latest links were worth when letters were counted, {} where that is quick."""
    ahead = profile.taken_ahead(session, project_id, SummaryKind.OUTCOMES)
    return dict(ahead.figures.get("qualities", ())) if ahead else {}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
