"""Many jobs at once on one event loop: bounded, fair to hosts, delivered in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from outreach.crawl.fetching.begun import Start
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fleet.lanes import Lanes

T = TypeVar("T")
R = TypeVar("R")

_PAGES_AT_ONCE = 64  # a page may have megabytes
_PAGES_UNREAD = 32
_RESULTS_UNREAD = 8_192
URLS_AHEAD = 20_000  # so that many URLs of one slow host do not stop the others
_JOBS_PER_CONNECTION = 2  # some wait for their turn or their second look, and hold no connection


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a stream is in memory.

    Attributes:
        at_once: jobs that run.
        per_key: jobs of one key that run.
        ahead: jobs taken from the source and not yet answered; they cost only their own size.
        unread: results that wait for the caller before no more jobs are started.
    """

    at_once: int
    per_key: int
    ahead: int
    unread: int


class Ticket(Generic[T, R]):
    """One job that was begun without a task; exactly one of the methods is called."""

    __slots__ = ("_crew", "_job", "_key")

    def __init__(self, crew: Crew[T, R], key: Hashable, job: T) -> None:
        self._crew = crew
        self._key = key
        self._job = job

    def finish(self, result: R) -> None:
        """Here is the result."""
        self._crew.note(self._key, self._job, result)

    def resume(self, work: Callable[[], Awaitable[R]]) -> None:
        """It takes a task after all."""
        self._crew.run(self._key, self._job, work)

    def fail(self, failure: BaseException) -> None:
        """It failed as it never should."""
        self._crew.fail(failure)


class Crew(Generic[T, R]):
    """Works through jobs on one event loop, to whose thread every method belongs.

    Args:
        work: what is done with a job.
        key: its lane; see `Lanes`.
        deliver: gets finished jobs with their results, a batch at a time.
        fail: gets what `work` raised; CancelledError if it was stopped from outside.
        begin: tries to begin a job without a task.
    """

    def __init__(
        self,
        work: Callable[[T], Awaitable[R]],
        key: Callable[[T], Hashable],
        bounds: Bounds,
        *,
        deliver: Callable[[list[tuple[T, R]]], object],
        fail: Callable[[BaseException], object],
        begin: Callable[[T, Ticket[T, R]], Start] | None = None,
    ) -> None:
        self._deliver = deliver
        self.fail = fail
        self._begin = begin
        self._work = work
        self._key = key
        self._bounds = bounds
        self._lanes: Lanes[T] = Lanes(bounds.per_key)
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: list[tuple[T, R]] = []
        self._running = 0
        self._unread = 0
        self._is_stopped = False

    def add(self, jobs: list[T]) -> None:
        """Take more jobs."""
        for job in jobs:
            self._lanes.add(self._key(job), job)
        self._start_more()

    def was_read(self, count: int) -> None:
        """The receiver has used so many results and wants more."""
        self._unread -= count
        self._start_more()

    def stop(self) -> None:
        """Cancel what runs and start no more."""
        self._is_stopped = True
        for task in list(self._tasks):
            task.cancel()

    def _start_more(self) -> None:
        while self._running < self._bounds.at_once and self._unread < self._bounds.unread:
            next_one = None if self._is_stopped else self._lanes.take()
            if next_one is None or not self._start(*next_one):
                return

    def _start(self, key: Hashable, job: T) -> bool:
        """Start one job; False if no other can be started before one has ended."""
        started = Start.UNFIT
        if self._begin is not None:
            started = self._begin(job, Ticket(self, key, job))
        if started is Start.FULL and self._running:
            self._lanes.put_back(key, job)
            return False
        if started is Start.BUSY and self._lanes.hold(key, job):
            return True
        self._running += 1
        if started is not Start.BEGUN:
            self.run(key, job, lambda: self._work(job))
        return True

    def run(self, key: Hashable, job: T, work: Callable[[], Awaitable[R]]) -> None:
        """Give a job that is counted as running a task of its own."""
        if self._is_stopped:
            return
        task = asyncio.get_running_loop().create_task(self._run(key, job, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, key: Hashable, job: T, work: Callable[[], Awaitable[R]]) -> None:
        try:
            result = await work()
        except asyncio.CancelledError as end:
            self.fail(end)
            raise
        except BaseException as failure:  # noqa: BLE001 - raised again in the caller's thread
            self.fail(failure)
            return
        self.note(key, job, result)

    def note(self, key: Hashable, job: T, result: R) -> None:
        """A running job has its result."""
        self._lanes.done(key)
        self._running -= 1
        self._unread += 1
        if not self._finished:  # all that finish in this turn of the loop leave together
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._finished.append((job, result))

    def _hand_over(self) -> None:
        batch, self._finished = self._finished, []
        self._deliver(batch)
        self._start_more()


def bounds_of(limits: CrawlLimits, *, of_pages: bool) -> Bounds:
    """Return how much may be in memory under these limits."""
    at_once = _JOBS_PER_CONNECTION * limits.connections
    return Bounds(
        at_once=min(at_once, _PAGES_AT_ONCE) if of_pages else at_once,
        per_key=_JOBS_PER_CONNECTION * limits.host_connections,
        ahead=max(URLS_AHEAD, at_once),
        unread=_PAGES_UNREAD if of_pages else _RESULTS_UNREAD,
    )


def lane_of(url: str) -> str:
    """Return the part of a URL that names its host and port, as it is written."""
    return url.partition("://")[2].partition("/")[0]
