"""Runs: progress of long work, kept in the database so that anyone can watch, stop and continue."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, col, desc, func, select

from outreach.clock import Clock
from outreach.errors import NotFound
from outreach.model.run import Run, RunState
from outreach.store.engine import Store

PROBLEMS_KEPT = 200
_SAVE_SECONDS = 0.5

Watcher = Callable[[Run], None]


class Work:
    """A run in the hands of the one who works on it.

    Call `step` after each unit; when `stopped` is true, leave at once: what is done stays done.
    """

    def __init__(self, store: Store, clock: Clock, run: Run, watch: Watcher | None) -> None:
        self.run = run
        self.stopped = False
        self._store = store
        self._clock = clock
        self._watch = watch
        self._counts: Counter[str] = Counter(run.counts)
        self._problems: list[str] = list(run.problems)
        self._saved = 0.0

    def expect(self, total: int | None) -> None:
        """Say how many units there are."""
        self.run.total = total

    def count(self, **found: int) -> None:
        """Add to what came out: `count(added=1)`."""
        self._counts.update(found)

    def problem(self, sentence: str) -> None:
        """Note something that could not be used."""
        self._counts["problems"] += 1
        if len(self._problems) < PROBLEMS_KEPT:
            self._problems.append(sentence)

    def note(self, sentence: str) -> None:
        """Say something about the run that is no problem; it stands among the sentences."""
        if sentence not in self._problems:
            self._problems.append(sentence)

    def step(self, units: int = 1) -> None:
        """Count `units` as done; saves now and then, and learns whether to stop."""
        self.run.done += units
        if self._watch:
            self.run.counts = dict(self._counts)
            self._watch(self.run)
        if time.monotonic() - self._saved >= _SAVE_SECONDS:
            self.save()

    def save(self) -> None:
        """Write the progress down."""
        with self._store.write() as session:
            row = session.get_one(Run, self.run.id)
            row.done, row.total = self.run.done, self.run.total
            row.counts, row.problems = dict(self._counts), list(self._problems)
            row.moved_at = self._clock.now()
            self.stopped = row.stop_asked_at is not None
        self.run = row
        self._saved = time.monotonic()

    def end(self, state: RunState) -> None:
        """Save everything and close the run."""
        self.save()
        with self._store.write() as session:
            row = session.get_one(Run, self.run.id)
            row.move_to(state, at=self._clock.now())
        self.run = row
        if self._watch:
            self._watch(row)


@contextmanager
def working(
    store: Store,
    clock: Clock,
    kind: str,
    title: str,
    *,
    project_id: int | None,
    watch: Watcher | None = None,
) -> Iterator[Work]:
    """Open a run; it ends finished, stopped (asked to, or Ctrl-C) or failed."""
    run = Run(project_id=project_id, kind=kind, title=title, started_at=clock.now())
    with store.write() as session:
        session.add(run)
    work = Work(store, clock, run, watch)
    try:
        yield work
    except KeyboardInterrupt:
        work.end(RunState.STOPPED)
        raise
    except BaseException as failed:
        work.problem(str(failed) or type(failed).__name__)
        work.end(RunState.FAILED)
        raise
    work.end(RunState.STOPPED if work.stopped else RunState.FINISHED)


def ask_to_stop(session: Session, run_id: int, clock: Clock) -> Run:
    """Ask a running run to stop at its next unit."""
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    if run.state is RunState.RUNNING and run.stop_asked_at is None:
        run.stop_asked_at = clock.now()
    return run


def let_go_on(session: Session, run_id: int, clock: Clock) -> Run:
    """Let stopped work go on: rows say where it was, the worker's next round continues there."""
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    if run.state is RunState.STOPPED:
        run.move_to(RunState.FINISHED, at=clock.now())
    return run


def halt(session: Session, project_id: int, kind: str, title: str, clock: Clock) -> Run:
    """Keep the worker from a kind of work: stop what runs, or note that none may begin."""
    query = (
        select(Run)
        .where(col(Run.project_id) == project_id, col(Run.kind) == kind)
        .order_by(desc(col(Run.id)))
        .limit(1)
    )
    newest = session.exec(query).first()
    if newest is not None and newest.state is RunState.RUNNING:
        return ask_to_stop(session, newest.id or 0, clock)
    if newest is not None and newest.state is RunState.STOPPED:
        return newest
    now = clock.now()
    halted = Run(project_id=project_id, kind=kind, title=title, started_at=now)
    session.add(halted)
    session.flush()
    halted.move_to(RunState.STOPPED, at=now)
    return halted


def newest(session: Session, project_id: int, kind: str, *, title: str = "") -> Run | None:
    """The newest run of this kind, or of this kind and title."""
    query = select(Run).where(col(Run.project_id) == project_id, col(Run.kind) == kind)
    if title:
        query = query.where(col(Run.title) == title)
    return session.exec(query.order_by(desc(col(Run.id))).limit(1)).first()


def is_stopped(session: Session, project_id: int, kind: str, *, title: str = "") -> bool:
    """Did a person stop the newest run of this kind, without letting it go on since?"""
    run = newest(session, project_id, kind, title=title)
    return run is not None and run.state is RunState.STOPPED


def last_started(session: Session, project_id: int, kind: str) -> datetime | None:
    """When the newest run of this kind that did not fail began."""
    query = select(func.max(col(Run.started_at))).where(
        col(Run.project_id) == project_id, col(Run.kind) == kind, col(Run.state) != RunState.FAILED
    )
    return session.exec(query).one()


def recent(session: Session, project_id: int, *, at_most: int = 20) -> list[Run]:
    """The newest runs of a project, newest first."""
    query = (
        select(Run)
        .where(col(Run.project_id) == project_id)
        .order_by(desc(col(Run.id)))
        .limit(at_most)
    )
    return list(session.exec(query))
