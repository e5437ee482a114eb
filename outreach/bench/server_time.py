"""Wall clock and processor time of a request, the database's part of it included."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from sqlalchemy import event

from outreach.store.engine import Store

_NANO = 1e-9


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds."""

    wall_ms: float
    cpu_ms: float


@dataclass
class Stopwatch:
    """Counts this thread, and the processes that serve its connections to a PostgreSQL of this
    machine; not the helpers that such a process may start for a large query.

    Attributes:
        backends: process ids of the connections.
    """

    store: Store
    backends: set[int] = field(default_factory=set)
    _wall: float = 0.0
    _cpu: float = 0.0

    def __post_init__(self) -> None:
        if not self.store.is_sqlite:
            self.store.engine.dispose()  # so that every connection is seen as it begins
            event.listen(self.store.engine, "connect", self._met)

    def start(self) -> None:
        self._wall, self._cpu = perf_counter(), self._computed()

    def spent(self) -> Spent:
        """Since the last start."""
        return Spent(1000 * (perf_counter() - self._wall), 1000 * (self._computed() - self._cpu))

    def _met(self, connection: Any, _record: Any) -> None:
        self.backends.add(connection.info.backend_pid)

    def _computed(self) -> float:
        return thread_time() + sum(_on_processor(pid) for pid in self.backends)


def _on_processor(pid: int) -> float:
    """Seconds that a process has computed, 0 if it is gone or on another machine (proc(5))."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) * _NANO
    return 0.0
