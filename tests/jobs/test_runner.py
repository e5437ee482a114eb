"""One worker at a time; dead ones are noticed; one failing task does not stop the others."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.bootstrap import Runtime, process_name
from outreach.clock import FixedClock, SystemClock
from outreach.config import Settings
from outreach.errors import Conflict, DatabaseError
from outreach.jobs import runner
from outreach.jobs.engines import InProcess
from outreach.jobs.schedule import Task, recurring
from outreach.model.installation import RecurringTask
from outreach.store import installation
from outreach.store.engine import Store
from tests.support.build import NOW
from tests.support.databases import both


@pytest.fixture
def runtimes(
    new_store: Callable[[], Store], clock: FixedClock, settings: Settings
) -> Callable[[], Runtime]:
    def make() -> Runtime:
        made = Runtime(settings, clock=clock)
        made.__dict__["store"] = new_store()
        return made

    return make


@both
def test_the_second_worker_is_refused_and_told_who_works(runtimes: Callable[[], Runtime]) -> None:
    first, second = runtimes(), runtimes()
    runner.elect(first)
    runner.elect(first)  # renewing is no second worker
    with pytest.raises(Conflict, match=first.owner):
        runner.elect(second)
    runner.resign(first)
    runner.elect(second)


@both
def test_a_silent_worker_loses_its_place(
    runtimes: Callable[[], Runtime], clock: FixedClock
) -> None:
    first, second = runtimes(), runtimes()
    runner.elect(first)
    clock.advance(timedelta(seconds=61))
    runner.elect(second)
    with pytest.raises(Conflict):
        runner.elect(first)


def held_by(store: Store, owner: str) -> None:
    with store.write() as session:
        for name in (runner.LEASE, runner.DELIVERY_LEASE):
            installation.take_lease(session, name, owner, now=NOW, length=timedelta(minutes=1))


def test_the_lease_of_a_dead_process_is_freed_at_once(runtimes: Callable[[], Runtime]) -> None:
    runtime = runtimes()
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    host = process_name().partition(":")[0]
    held_by(runtime.store, f"{host}:{gone.pid}:abcd")
    runner.elect(runtime)


@pytest.mark.parametrize(
    "owner",
    [
        f"elsewhere:{2**22 + 1}:abcd",
        f"{process_name().partition(':')[0]}:{os.getpid()}:abcd",
        "odd",
    ],
    ids=["another machine", "a process that lives", "an unknown form"],
)
def test_the_lease_of_a_process_that_may_live_is_respected(
    runtimes: Callable[[], Runtime], owner: str
) -> None:
    runtime = runtimes()
    held_by(runtime.store, owner)
    with pytest.raises(Conflict, match=owner):
        runner.elect(runtime)


def test_resigning_leaves_the_places_of_others_alone(runtimes: Callable[[], Runtime]) -> None:
    first, second = runtimes(), runtimes()
    runner.elect(first)
    runner.resign(second)
    with pytest.raises(Conflict):
        runner.elect(second)


class Recorded:
    """An engine that only notes what it was given."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def execute(self, task: Task) -> str:
        self.names.append(task.name)
        return f"did {task.name}"


def test_once_runs_every_task_in_order_and_leaves(
    runtimes: Callable[[], Runtime], settings: Settings
) -> None:
    runtime, engine = runtimes(), Recorded()
    did = runner.run_once(runtime, engine)
    assert engine.names == [task.name for task in recurring(settings)] == list(did)
    runner.elect(runtimes())  # the place is free again


def test_once_leaves_its_place_when_a_task_breaks(runtimes: Callable[[], Runtime]) -> None:
    class Broken(Recorded):
        def execute(self, task: Task) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_once(runtimes(), Broken())
    runner.elect(runtimes())


def task_that(work: Callable[[Runtime], str]) -> Task:
    return Task("a task", 1.0, work)


def note(store: Store) -> RecurringTask:
    with store.read() as session:
        (row,) = session.exec(select(RecurringTask)).all()
        return row


def test_a_task_that_works_is_written_down(runtimes: Callable[[], Runtime]) -> None:
    runtime = runtimes()
    assert InProcess(runtime).execute(task_that(lambda _: "sent 3")) == "sent 3"
    row = note(runtime.store)
    assert (row.outcome, row.failures, row.finished_at) == ("sent 3", 0, NOW)


def test_failures_in_a_row_are_counted_and_forgotten(runtimes: Callable[[], Runtime]) -> None:
    runtime = runtimes()
    engine = InProcess(runtime)

    def fails(_runtime: Runtime) -> str:
        raise ValueError("a bug")

    def locked(_runtime: Runtime) -> str:
        raise DatabaseError("The database was locked.")

    assert engine.execute(task_that(fails)) == "ValueError: a bug"
    assert engine.execute(task_that(locked)) == "The database was locked."
    assert note(runtime.store).failures == 2
    engine.execute(task_that(lambda _: ""))
    assert note(runtime.store).failures == 0


def test_forever_ends_when_it_is_told_to(
    new_store: Callable[[], Store], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = threading.Event()

    def work(_runtime: Runtime) -> str:
        ran.set()
        return ""

    monkeypatch.setattr(runner, "recurring", lambda _settings: [task_that(work)])
    runtime = Runtime(settings, clock=SystemClock())
    runtime.__dict__["store"] = new_store()
    stop = threading.Event()
    worker = threading.Thread(target=runner.run_forever, args=(runtime,), kwargs={"stop": stop})
    worker.start()
    assert ran.wait(10)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    other = Runtime(settings, clock=SystemClock())
    other.__dict__["store"] = new_store()
    runner.elect(other)


def test_a_worker_that_lost_its_place_ends(
    new_store: Callable[[], Store], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "recurring", lambda _settings: [])
    quick = settings.model_copy(update={"lease_seconds": 0.3})
    runtime = Runtime(quick, clock=SystemClock())
    runtime.__dict__["store"] = new_store()
    ended: list[BaseException] = []

    def run() -> None:
        try:
            runner.run_forever(runtime, stop=threading.Event())
        except Conflict as lost:
            ended.append(lost)

    worker = threading.Thread(target=run)
    worker.start()
    time.sleep(0.15)
    store = new_store()
    with store.write() as session:
        now = SystemClock().now()
        installation.give_back(session, runner.LEASE, runtime.owner, now=now)
        length = timedelta(minutes=5)
        assert installation.take_lease(session, runner.LEASE, "another", now=now, length=length)
    worker.join(10)
    assert not worker.is_alive()
    assert len(ended) == 1
