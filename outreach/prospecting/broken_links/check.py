"""Checks every distinct target that a project's pages link to, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from outreach.clock import Clock
from outreach.crawl.check import LinkChecker
from outreach.crawl.values import CheckResult
from outreach.model.project import Project
from outreach.model.prospect import Target
from outreach.model.run import Run
from outreach.store import targets
from outreach.store.engine import Store
from outreach.store.runs import Watcher, working

_Checked = tuple[int, CheckResult]  # target id and its verdict
_PAGE = 500
_COMMIT = 50


def check_targets(
    store: Store,
    clock: Clock,
    checker: LinkChecker,
    project: Project,
    *,
    age: timedelta | None,
    watch: Watcher | None = None,
) -> Run:
    """Give every target of the project's pages a verdict not older than `age` (None: any age)."""
    assert project.id is not None
    title = f"Checking links of {project.name}"
    with working(store, clock, "check", title, project_id=project.id, watch=watch) as work:
        with store.read() as session:
            due = targets.count_unchecked(session, project.id, now=clock.now(), age=age)
        work.expect(due)
        waiting: dict[str, int] = {}
        results = checker.check_many(_due(store, clock, project.id, age, waiting))
        batch: list[_Checked] = []
        for result in results:
            batch.append((waiting.pop(result.url), result))
            work.count(**{result.verdict.value: 1})
            work.step()
            if len(batch) >= _COMMIT:
                _record(store, batch)
                batch = []
            if work.stopped:
                break
        _record(store, batch)
    return work.run


def _due(
    store: Store, clock: Clock, project_id: int, age: timedelta | None, waiting: dict[str, int]
) -> Iterator[str]:
    """URLs to check, page by page; fills `waiting` with the id of each as it is handed out."""
    after = 0
    started = clock.now()
    while True:
        with store.read() as session:
            page = targets.unchecked(
                session, project_id, now=started, age=age, after=after, at_most=_PAGE
            )
        if not page:
            return
        for target in page:
            assert target.id is not None
            after = target.id
            waiting[target.url] = target.id
            yield target.url


def _record(store: Store, batch: list[_Checked]) -> None:
    if not batch:
        return
    with store.write() as session:
        for target_id, result in batch:
            targets.record_check(session.get_one(Target, target_id), result)
