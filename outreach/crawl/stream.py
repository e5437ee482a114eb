"""Many errands at once, for a caller in an ordinary thread: bounded, streaming, stoppable."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


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


class _Stream:
    """The state of one run of `stream`, shared by the caller's thread and the loop."""

    def __init__(self) -> None:
        self.batches: queue.SimpleQueue[list[tuple[Any, Any]]] = queue.SimpleQueue()
        self._finished: list[tuple[Any, Any]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, jobs: list[Any], work: Callable[[Any], Awaitable[Any]]) -> None:
        for job in jobs:
            task = asyncio.ensure_future(self._one(job, work))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _one(self, job: Any, work: Callable[[Any], Awaitable[Any]]) -> None:
        try:
            result = await work(job)
        except asyncio.CancelledError:
            raise
        except BaseException as failure:  # noqa: BLE001 - raised again in the caller's thread
            result = _Failure(failure)
        if not self._finished:  # all that finish in this turn of the loop leave together
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._finished.append((job, result))

    def _hand_over(self) -> None:
        batch, self._finished = self._finished, []
        self.batches.put(batch)

    def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()


class _Failure:
    def __init__(self, failure: BaseException) -> None:
        self.failure = failure


def stream(
    thread: LoopThread,
    jobs: Iterable[T],
    work: Callable[[T], Awaitable[R]],
    *,
    at_once: int,
) -> Iterator[tuple[T, R]]:
    """Run `work` on every job and yield (job, result) as they finish, in no order.

    At most `at_once` jobs have been taken from the iterable without their result being yielded.
    Closing the iterator cancels what runs. An exception of `work` is raised here.
    """
    state = _Stream()
    source = iter(jobs)
    ready: deque[tuple[T, R | _Failure]] = deque()
    open_jobs = 0
    try:
        while True:
            fresh = _take(source, at_once - open_jobs)
            if fresh:
                open_jobs += len(fresh)
                thread.loop.call_soon_threadsafe(state.start, fresh, work)
            if not open_jobs:
                return
            ready.extend(state.batches.get())
            while ready:
                job, result = ready.popleft()
                open_jobs -= 1
                if isinstance(result, _Failure):
                    raise result.failure
                yield job, result
    finally:
        thread.loop.call_soon_threadsafe(state.stop)


def _take(source: Iterator[T], at_most: int) -> list[T]:
    taken: list[T] = []
    while len(taken) < at_most:
        try:
            taken.append(next(source))
        except StopIteration:
            break
    return taken
