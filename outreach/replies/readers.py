"""Many messages read on several cores, in their order; few messages without any of that.

    batches      taken as they come, while earlier ones are being read
    | children   read a batch each (`reading_child`)
    | in order   as if one had read them all

A child that dies over a batch, or takes too long, is replaced, and each message of the batch is
read alone: the one that ends a child again is told as a problem, the others are read.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from queue import SimpleQueue
from typing import Self, TypeVar

from outreach.children import frame, next_frame, start_child
from outreach.replies.reading import Outcome, from_wire, outcome_of

T = TypeVar("T")

CHILD = "outreach.replies.reading_child"
FROM = 1_000  # messages from which children are worth the 0.3 s that each takes to start
AT_MOST = 2  # children; beyond, reading waits for the server or for the database
SECONDS = 60.0  # for a batch; a usual message takes 0.2 ms


def readers_for(messages: int, *, today: date, at_most: int = AT_MOST) -> Readers:
    """Readers that fit so many messages; to be used as a context.

    Args:
        today: day to which "next month" is relative.
        at_most: children; one, if the caller has as much to do with a message as its reader.
    """
    cores = os.cpu_count() or 1
    if messages < FROM or cores < 2:
        return Readers(0, today=today)
    try:
        return Readers(min(cores, at_most), today=today)
    except OSError:  # no more processes to be had: slower, but no answer waits for that
        return Readers(0, today=today)


class _Lost(Exception):
    """A child has ended before its time, or did not answer in time."""


class _Child:
    """One reading process as its parent sees it; for one thread at a time."""

    def __init__(self, today: date) -> None:
        self._process, self._socket = start_child(CHILD)
        self._socket.settimeout(SECONDS)
        self._answers = self._socket.makefile("rb")
        self._today = today.toordinal()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def read(self, raws: list[bytes]) -> list[Outcome]:
        try:
            self._socket.sendall(frame((self._today, raws)))
            told = next_frame(self._answers)
        except (OSError, EOFError) as lost:
            raise _Lost from lost
        return [from_wire(one) for one in told]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._answers.close()
        self._socket.close()


class Readers:
    """Whoever reads: this process, or children of it.

    Args:
        children: how many; they are started here. 0: a batch is read here when it is asked for.
    """

    def __init__(self, children: int, *, today: date) -> None:
        self._today = today
        self._children = [_Child(today) for _ in range(children)]
        self._free: SimpleQueue[_Child] = SimpleQueue()
        for child in self._children:
            self._free.put(child)
        # A thread for each child: it waits for the socket, and nobody else does.
        self._threads = ThreadPoolExecutor(children or 1, thread_name_prefix="outreach-readers")

    @property
    def process_ids(self) -> list[int]:
        """The system's numbers of the children."""
        return [child.process_id for child in self._children]

    def read_each(
        self, batches: Iterable[T], raws_of: Callable[[T], list[bytes]]
    ) -> Iterator[tuple[T, list[Outcome]]]:
        """Each batch with what its messages say, in order.

        With children, later batches are taken from the source before earlier ones are given back.
        """
        if not self._children:
            for batch in batches:
                yield batch, [outcome_of(raw, self._today) for raw in raws_of(batch)]
            return
        waiting: deque[tuple[T, Future[list[Outcome]]]] = deque()
        for batch in batches:
            waiting.append((batch, self._threads.submit(self._read, raws_of(batch))))
            if len(waiting) > 2 * len(self._children):
                yield _first(waiting)
        while waiting:
            yield _first(waiting)

    def _read(self, raws: list[bytes]) -> list[Outcome]:
        try:
            return self._read_by_one(raws)
        except _Lost:
            return [self._read_alone(raw) for raw in raws]

    def _read_alone(self, raw: bytes) -> Outcome:
        try:
            return self._read_by_one([raw])[0]
        except _Lost:
            return "The process that read it ended, or took too long; so did another one."

    def _read_by_one(self, raws: list[bytes]) -> list[Outcome]:
        child = self._free.get()
        try:
            return child.read(raws)
        except _Lost:
            child = self._in_place_of(child)
            raise
        finally:
            self._free.put(child)

    def _in_place_of(self, lost: _Child) -> _Child:
        lost.close()
        child = self._children[self._children.index(lost)] = _Child(self._today)
        return child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the children, after the batches that they are reading."""
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.close()


def _first(waiting: deque[tuple[T, Future[list[Outcome]]]]) -> tuple[T, list[Outcome]]:
    batch, outcomes = waiting.popleft()
    return batch, outcomes.result()
