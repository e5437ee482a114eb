"""Runs the tactics over what is known of a project; each is a run to watch and stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.prospecting.qualify import Score, Signal, score
from outreach.prospecting.record import STILL_OURS, rate
from outreach.prospecting.registry import APPROACHES
from outreach.prospecting.tactic import Approach, Workbench
from outreach.store import changes, opportunities, runs
from outreach.store.runs import Watcher, working


def run_kind(tactic: Tactic) -> str:
    """The kind of the runs in which a tactic looks for its reasons."""
    return f"find {tactic.value}"


def find_with(
    bench: Workbench, project: Project, approach: Approach, *, watch: Watcher | None = None
) -> Run:
    """Bring one tactic's opportunities in line with what is known now."""
    kind = run_kind(approach.tactic)
    title = f"{approach.tactic.label}: reasons for {project.name}"
    with working(bench.store, bench.clock, kind, title, project_id=project.id, watch=watch) as work:
        work.count(**approach.find(bench, project, work))
    return work.run


def find_due(bench: Workbench, project: Project) -> Counter[str]:
    """Run every tactic that has something new to look at and that nobody stopped."""
    done: Counter[str] = Counter()
    for approach in APPROACHES:
        if _is_due(bench, project, approach):
            run = find_with(bench, project, approach)
            done.update(run.counts)
    return done


def _is_due(bench: Workbench, project: Project, approach: Approach) -> bool:
    kind = run_kind(approach.tactic)
    with bench.store.read() as session:
        if runs.is_stopped(session, project.id or 0, kind):
            return False
        last = runs.last_started(session, project.id or 0, kind)
        changed = changes.newest(session, project.id or 0)
        wakes = approach.wakes(session, project.id or 0, last) if last else None
    if changed is None or last is None:
        return changed is not None
    return changed >= last or (wakes is not None and wakes <= bench.clock.now())


def verify_due(bench: Workbench, *, at_most: int = 100) -> Counter[str]:
    """Verify evidence older than the bench's age; counts "confirmed", "withdrawn", "unknown"."""
    counts: Counter[str] = Counter()
    before = bench.clock.now() - bench.evidence_age
    for approach in APPROACHES:
        if approach.verify is None:
            continue
        for number in _stale(bench, approach.tactic, before, at_most):
            counts[approach.verify(bench, number)] += 1
    return counts


def _stale(bench: Workbench, tactic: Tactic, before: datetime, at_most: int) -> list[int]:
    with bench.store.read() as session:
        return opportunities.with_stale_evidence(session, tactic, before=before, at_most=at_most)


def reweigh(rows: Iterable[Opportunity], project: Project) -> int:
    """Score the rows anew with the project's weights, from what is stored; nothing is fetched.

    Rows that people were written to about keep their score. Returns how many changed.
    """
    defaults = {one.tactic: one.weights for one in APPROACHES}
    changed = 0
    for row in rows:
        if row.stage not in STILL_OURS or not row.score_reasons:
            continue
        before = row.score
        rate(row, _as_found(row, defaults.get(row.tactic, {})), project)
        changed += row.score != before
    return changed


def _as_found(row: Opportunity, weights: Mapping[str, float]) -> Score:
    signals = [
        Signal(
            one["signal"], one["value"], weights.get(one["signal"], one["weight"]), one["reason"]
        )
        for one in row.score_reasons
    ]
    return score(signals, [row.gate])
