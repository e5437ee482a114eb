"""Many errands at once, for a caller in an ordinary thread: bounded, streaming, stoppable."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from outreach.crawl.lanes import Lanes

T = TypeVar("T")
R = TypeVar("R")

_PORTION = 256  # jobs handed to the loop, or results to the caller, in one go


class LoopThread:
    """An asyncio loop in a background thread."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` in the loop and wait for its result; cancels it if we are interrupted."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Call `function` soon in the loop; never mind if the loop has been closed."""
        try:
            self.loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            if not self.loop.is_closed():
                raise

    def close(self) -> None:
        """Cancel what still runs and end the thread."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(_cancel_all(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


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


class _Stream(Generic[T, R]):
    """One run of `stream`. Everything but `batches` belongs to the loop's thread."""

    def __init__(
        self,
        work: Callable[[T], Awaitable[R]],
        key: Callable[[T], Hashable],
        bounds: Bounds,
    ) -> None:
        self.batches: queue.SimpleQueue[list[tuple[T, R]] | BaseException] = queue.SimpleQueue()
        self._work = work
        self._key = key
        self._bounds = bounds
        self._lanes: Lanes[T] = Lanes(bounds.per_key)
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: list[tuple[T, R]] = []
        self._unread = 0
        self._is_stopped = False

    def add(self, jobs: list[T]) -> None:
        for job in jobs:
            self._lanes.add(self._key(job), job)
        self._start_more()

    def was_read(self, count: int) -> None:
        self._unread -= count
        self._start_more()

    def stop(self) -> None:
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
            self.batches.put(end)
            raise
        except BaseException as failure:  # noqa: BLE001 - raised again in the caller's thread
            self.batches.put(failure)
            return
        self._lanes.done(key)
        self._unread += 1
        if not self._finished:  # all that finish in this turn of the loop leave together
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._finished.append((job, result))

    def _hand_over(self) -> None:
        batch, self._finished = self._finished, []
        self.batches.put(batch)
        self._start_more()


def stream(
    thread: LoopThread,
    jobs: Iterable[T],
    work: Callable[[T], Awaitable[R]],
    *,
    key: Callable[[T], Hashable],
    bounds: Bounds,
) -> Iterator[tuple[T, R]]:
    """Run `work` on every job and yield (job, result) as they finish, in no order.

    `jobs` is read in the caller's thread, as far ahead as `bounds` allow. Closing the iterator
    cancels what runs. An exception of `work` is raised here; it ends quietly if the thread closes.
    """
    state: _Stream[T, R] = _Stream(work, key, bounds)
    source = iter(jobs)
    unanswered = 0
    is_exhausted = False
    try:
        while True:
            while not is_exhausted and unanswered < bounds.ahead and state.batches.empty():
                portion = _take(source, _PORTION)
                is_exhausted = len(portion) < _PORTION
                unanswered += len(portion)
                thread.call(state.add, portion)
            if not unanswered:
                return
            batch = state.batches.get()
            if isinstance(batch, asyncio.CancelledError):
                return
            if isinstance(batch, BaseException):
                raise batch
            yield from batch
            unanswered -= len(batch)
            thread.call(state.was_read, len(batch))
    finally:
        thread.call(state.stop)


def _take(source: Iterator[T], at_most: int) -> list[T]:
    taken: list[T] = []
    while len(taken) < at_most:
        try:
            taken.append(next(source))
        except StopIteration:
            break
    return taken
