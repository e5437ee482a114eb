"""Collects ideas ahead where that takes long; a page needs one row then.

wanted             what attracts links and is not ours
| ideas            without what a page of ours covers
| keep_summary     the best of them, and what it cost
| ideas_known      fewer by what was planned since
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from sqlmodel import Session

from outreach.assets.ideas import Source, Wanted
from outreach.assets.missing import ideas_for
from outreach.clock import Clock
from outreach.model.asset import AssetState
from outreach.model.backlink_profile import SummaryKind
from outreach.model.project import Project
from outreach.store import assets, profile
from outreach.store.engine import Store
from outreach.urls import comparison_key

_COLLECTED = 200  # more than are shown, since some get planned before the next collecting
_SHOWN = 50
_AFTER = timedelta(hours=1)


def collect_due(store: Store, clock: Clock) -> Counter[str]:
    """Collect the ideas of every project whose last ones are an hour old; counts projects."""
    done: Counter[str] = Counter()
    with store.read() as session:
        waiting = profile.projects_due(session, SummaryKind.IDEAS, since=clock.now() - _AFTER)
    for project in waiting:
        collect(store, clock, project)
        done["collected"] += 1
    return done


def collect(store: Store, clock: Clock, project: Project) -> None:
    """Collect the ideas of a project and keep them."""
    began = perf_counter()
    with store.read() as session:
        found = ideas_for(session, project, at_most=_COLLECTED)
    cost = perf_counter() - began
    figures = {"ideas": [asdict(one) for one in found]}
    with store.write() as session:
        profile.keep_summary(
            session,
            project.id or 0,
            SummaryKind.IDEAS,
            figures,
            seconds=round(cost, 3),
            at=clock.now(),
        )


def ideas_known(session: Session, project: Project) -> tuple[list[Wanted], datetime | None]:
    """(ideas, the most worth first; when they were collected): None as time stands for now."""
    ahead = profile.taken_ahead(session, project.id or 0, SummaryKind.IDEAS)
    if ahead is None:
        return ideas_for(session, project, at_most=_SHOWN), None
    planned = {
        comparison_key(one.answers_url)
        for one in assets.light(session, project.id or 0, AssetState.PLANNED)
        if one.answers_url
    }
    found = [_idea(told) for told in ahead.figures["ideas"]]
    fresh = [one for one in found if comparison_key(one.url) not in planned]
    return fresh[:_SHOWN], ahead.computed_at


def _idea(told: dict[str, Any]) -> Wanted:
    return Wanted(**{**told, "source": Source(told["source"]), "anchors": tuple(told["anchors"])})
