"""Keeps figures fresh: ranks and judgements once a day, the profile a quarter of an hour later."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from outreach.backlinks.figures import compute_profile
from outreach.backlinks.judging import judge_sites
from outreach.clock import Clock
from outreach.model.backlink_profile import SummaryKind
from outreach.model.project import Project
from outreach.store import profile
from outreach.store.engine import Store

_PROFILE_AFTER = timedelta(minutes=15)
_RANKS_AFTER = timedelta(days=1)


def refresh_figures(store: Store, clock: Clock) -> Counter[str]:
    """Compute what is out of date; counts projects."""
    from outreach.backlinks.ranking import rank_sites  # loads numpy, for once a day

    done: Counter[str] = Counter()
    now = clock.now()
    with store.read() as session:
        waiting = profile.stale_projects(session, computed_before=now - _PROFILE_AFTER)
    for number in waiting:
        with store.read() as session:
            project = session.get_one(Project, number)
            ranked = profile.summary(session, number, SummaryKind.GRAPH)
        if ranked is None or now - ranked.computed_at >= _RANKS_AFTER:
            rank_sites(store, clock, project)
            judge_sites(store, clock, project)
            done["judged"] += 1
        compute_profile(store, clock, project)
        done["profiles"] += 1
    return done
