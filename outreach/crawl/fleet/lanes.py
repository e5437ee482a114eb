"""Which job next, if only a few of one host may run at once? Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lanes(Generic[T]):
    """Waiting jobs in one lane per key; lanes take turns, and each runs a few jobs at once.

    A lane keeps its turn for a few jobs in a row, so that kept connections are used.

    Args:
        per_lane: jobs of one key that may run at once.
    """

    def __init__(self, per_lane: int) -> None:
        self._per_lane = per_lane
        self._waiting: dict[Hashable, deque[T]] = {}
        self._running: dict[Hashable, int] = {}
        self._ready: deque[Hashable] = deque()  # lanes with a waiting job and a free place
        self._held: set[Hashable] = set()  # lanes whose next job was put back

    def add(self, key: Hashable, job: T) -> None:
        lane = self._waiting.get(key)
        if lane is not None:
            lane.append(job)
            return
        self._waiting[key] = deque([job])
        if self._running.get(key, 0) < self._per_lane:
            self._ready.append(key)

    def take(self) -> tuple[Hashable, T] | None:
        """Return the next job that may start, None if there is none just now."""
        if not self._ready:
            return None
        key = self._ready[0]
        lane = self._waiting[key]
        job = lane.popleft()
        running = self._running[key] = self._running.get(key, 0) + 1
        if not lane:
            del self._waiting[key]
        if not lane or running >= self._per_lane:
            self._ready.popleft()
        return key, job

    def put_back(self, key: Hashable, job: T) -> None:
        """Take back the job that was just taken: it comes next, as if nothing had happened."""
        was_full = self._running[key] == self._per_lane
        self._end(key)
        lane = self._waiting.get(key)
        if lane is None or was_full:
            self._ready.appendleft(key)
        self._waiting.setdefault(key, deque()).appendleft(job)

    def hold(self, key: Hashable, job: T) -> bool:
        """Let the job that was just taken wait until another one of its lane is done.

        False if no other one runs, so that there would be nothing to wait for.
        """
        if self._running[key] == 1:
            return False
        self.put_back(key, job)
        self._ready.popleft()
        self._held.add(key)
        return True

    def done(self, key: Hashable) -> None:
        """A job of this key has ended: its lane has a free place again."""
        was_full = self._running[key] == self._per_lane
        self._end(key)
        if (was_full or key in self._held) and key in self._waiting:
            self._held.discard(key)
            self._ready.append(key)

    def _end(self, key: Hashable) -> None:
        running = self._running[key] - 1
        if running:
            self._running[key] = running
        else:
            del self._running[key]
