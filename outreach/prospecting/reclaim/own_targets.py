"""Do the pages of ours that others link to still answer? Each is checked once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from outreach.model.backlink import Backlink
from outreach.model.prospect import Target
from outreach.portions import portions
from outreach.prospecting.tactic import Workbench
from outreach.store import reclaim, targets
from outreach.store.runs import Work
from outreach.urls import normalise

AGE = timedelta(days=7)
_COMMIT = 50


def checked_targets(
    bench: Workbench, backlinks: Iterable[Backlink], work: Work
) -> dict[str, Target]:
    """Targets by normalised URL, with verdicts not older than a week; a stop leaves old ones."""
    urls = {normalise(one.target_url): one.target_url for one in backlinks}
    with bench.store.write() as session:
        targets.ids_for(session, urls)
        known = targets.by_key(session, urls)
    now = bench.clock.now()
    due = [one for one in known.values() if reclaim.is_stale(one, now=now, age=AGE)]
    work.expect(len(due))
    for some in portions(due, _COMMIT):
        _check(bench, some, work)
        if work.stopped:
            break
    with bench.store.read() as session:
        return targets.by_key(session, urls)


def _check(bench: Workbench, due: list[Target], work: Work) -> None:
    numbers = {one.url: one.id for one in due}
    found = []
    for result in bench.checker.check_many(list(numbers)):
        found.append(result)
        work.step()
        if work.stopped:
            break
    with bench.store.write() as session:
        for result in found:
            targets.record_check(session.get_one(Target, numbers[result.url]), result)
