"""Many jobs at once on one event loop: bounded, fair to hosts, delivered in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from outreach.crawl.lanes import Lanes
from outreach.crawl.limits import CrawlLimits

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


class Crew(Generic[T, R]):
    """Works through jobs on one event loop, to whose thread every method belongs.

    Args:
        work: what is done with a job.
        key: its lane; see `Lanes`.
        deliver: gets finished jobs with their results, a batch at a time.
        fail: gets what `work` raised; CancelledError if it was stopped from outside.
    """

    def __init__(
        self,
        work: Callable[[T], Awaitable[R]],
        key: Callable[[T], Hashable],
        bounds: Bounds,
        *,
        deliver: Callable[[list[tuple[T, R]]], object],
        fail: Callable[[BaseException], object],
    ) -> None:
        self._deliver = deliver
        self._fail = fail
        self._work = work
        self._key = key
        self._bounds = bounds
        self._lanes: Lanes[T] = Lanes(bounds.per_key)
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: list[tuple[T, R]] = []
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
        loop = asyncio.get_running_loop()
        while len(self._tasks) < self._bounds.at_once and self._unread < self._bounds.unread:
            next_one = None if self._is_stopped else self._lanes.take()
            if next_one is None:
                return
            task = loop.create_task(self._run(*next_one))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, key: Hashable, job: T) -> None:
        try:
            result = await self._work(job)
        except asyncio.CancelledError as end:
            self._fail(end)
            raise
        except BaseException as failure:  # noqa: BLE001 - raised again in the caller's thread
            self._fail(failure)
            return
        self._lanes.done(key)
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
