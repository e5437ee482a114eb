"""The worker: one elected process in which APScheduler ticks; the rows decide what is done."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from outreach.bootstrap import Runtime
from outreach.errors import Conflict
from outreach.jobs import fence
from outreach.jobs.engines import Engine, InProcess
from outreach.jobs.schedule import recurring
from outreach.jobs.watching import cover_all, start_watching
from outreach.logs import event_line
from outreach.replies.watch import Watch
from outreach.sending.deliver import LEASE as DELIVERY_LEASE
from outreach.store import installation
from outreach.store.owners import has_died

log = logging.getLogger(__name__)
LEASE = "worker"
_THREADS = 4


def run_once(runtime: Runtime, engine: Engine | None = None) -> dict[str, str]:
    """Run every recurring task once, in order; return what each did.

    Raises:
        Conflict: another worker is running.
    """
    elect(runtime)
    begin(runtime)
    executing = engine or InProcess(runtime)
    try:
        return {task.name: executing.execute(task) for task in recurring(runtime.settings)}
    finally:
        resign(runtime)


def run_forever(runtime: Runtime, *, stop: threading.Event | None = None) -> None:
    """Work until told to stop by SIGTERM, SIGINT or `stop`.

    Raises:
        Conflict: another worker is running.
    """
    ended = stop or threading.Event()
    if stop is None:
        _stop_on_signals(ended)
    elect(runtime)
    begin(runtime)
    engine = InProcess(runtime)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(_THREADS)},
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        timezone="UTC",
    )
    for task in recurring(runtime.settings):
        scheduler.add_job(
            engine.execute,
            "interval",
            [task],
            id=task.name,
            seconds=task.seconds,
            next_run_time=runtime.clock.now(),
        )
    scheduler.start()
    watch = start_watching(runtime, engine)
    log.info(event_line("worker.started", owner=runtime.owner))
    try:
        _keep_place(runtime, ended, watch)
    finally:
        watch.end(seconds=1)
        scheduler.shutdown(wait=True)
        resign(runtime)
        log.info(event_line("worker.stopped", owner=runtime.owner))


def _keep_place(runtime: Runtime, ended: threading.Event, watch: Watch) -> None:
    """Renew the lease until told to stop, and watch new mailboxes; losing it ends the worker."""
    while not ended.wait(runtime.settings.lease_seconds / 3):
        elect(runtime)
        cover_all(runtime, watch)


def _stop_on_signals(ended: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def begin(runtime: Runtime) -> None:
    """Notice a restored database before anything is done, else mark the new start."""
    if not fence.check(runtime.store, runtime.clock, runtime.settings.state_file):
        fence.advance(runtime.store, runtime.clock, runtime.settings.state_file)


def elect(runtime: Runtime) -> None:
    """Take or keep the worker's place.

    Raises:
        Conflict: another worker has it; names its host and process.
    """
    length = timedelta(seconds=runtime.settings.lease_seconds)
    free_the_dead(runtime)
    with runtime.store.write() as session:
        now = runtime.clock.now()
        if installation.take_lease(session, LEASE, runtime.owner, now=now, length=length):
            return
        other = installation.holder(session, LEASE, now=now)
    who = other.owner if other else "unknown"
    raise Conflict(f"Another worker is running ({who}); only one works at a time.")


def resign(runtime: Runtime) -> None:
    """Give the place back, so that a successor need not wait."""
    with runtime.store.write() as session:
        now = runtime.clock.now()
        installation.give_back(session, LEASE, runtime.owner, now=now)
        installation.give_back(session, DELIVERY_LEASE, runtime.owner, now=now)


def free_the_dead(runtime: Runtime) -> None:
    """Take leases away from processes of this machine that are gone: a restart need not wait."""
    with runtime.store.write() as session:
        now = runtime.clock.now()
        for name in (LEASE, DELIVERY_LEASE):
            held = installation.holder(session, name, now=now)
            if held is not None and has_died(held.owner):
                installation.give_back(session, name, held.owner, now=now)
