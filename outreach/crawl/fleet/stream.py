"""Many errands at once, for a caller in an ordinary thread: bounded, streaming, stoppable."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from outreach.crawl.fetching.begun import Start
from outreach.crawl.fleet.crew import Bounds, Crew, Ticket

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


def stream(
    thread: LoopThread,
    jobs: Iterable[T],
    work: Callable[[T], Awaitable[R]],
    *,
    key: Callable[[T], Hashable],
    bounds: Bounds,
    begin: Callable[[T, Ticket[T, R]], Start] | None = None,
) -> Iterator[tuple[T, R]]:
    """Run `work` on every job and yield (job, result) as they finish, in no order.

    `jobs` is read in the caller's thread, as far ahead as `bounds` allow. Closing the iterator
    cancels what runs. An exception of `work` is raised here; it ends quietly if the thread closes.
    """
    batches: queue.SimpleQueue[list[tuple[T, R]] | BaseException] = queue.SimpleQueue()
    crew: Crew[T, R] = Crew(work, key, bounds, deliver=batches.put, fail=batches.put, begin=begin)
    source = iter(jobs)
    unanswered = 0
    is_exhausted = False
    try:
        while True:
            while not is_exhausted and unanswered < bounds.ahead and batches.empty():
                portion = list(islice(source, _PORTION))
                is_exhausted = len(portion) < _PORTION
                unanswered += len(portion)
                thread.call(crew.add, portion)
            if not unanswered:
                return
            batch = batches.get()
            if isinstance(batch, asyncio.CancelledError):
                return
            if isinstance(batch, BaseException):
                raise batch
            yield from batch
            unanswered -= len(batch)
            thread.call(crew.was_read, len(batch))
    finally:
        thread.call(crew.stop)
