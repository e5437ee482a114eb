"""CPU and memory of a command with all processes that it starts, as Linux counts them."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_LOOK_SECONDS = 0.05
_FINE = (0, 1, 2)  # broken links are found, on purpose


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took.

    Attributes:
        wall_s, cpu_s: seconds; CPU of all its processes, user and kernel.
        rss_mb: peaks of its processes, added up, in MiB; more than was used at any one moment.
    """

    wall_s: float
    cpu_s: float
    rss_mb: float


def usage_of(command: list[str], folder: Path, environment: dict[str, str]) -> Usage:
    """Run `command` to its end, its output going to "out" and "err" in `folder`.

    Raises:
        RuntimeError: it failed.
    """
    peaks: dict[int, float] = {}
    started = time.perf_counter()
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        child = subprocess.Popen(  # noqa: S603 - ours, or a checker that the user installed
            command, stdout=out, stderr=err, cwd=folder, env=environment
        )
        pid = 0
        while not pid:
            _look(child.pid, peaks)
            time.sleep(_LOOK_SECONDS)
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in _FINE:
        words = (folder / "err").read_text("utf-8", "replace")[-500:]
        raise RuntimeError(f"{command[0]} ended with {child.returncode}: {words}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, sum(peaks.values()))


class Peaks:
    """While it is entered: peaks of memory of this process and of all that it starts."""

    def __init__(self) -> None:
        self._total = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="outreach-peaks", daemon=True)

    @property
    def total_mib(self) -> float:
        """Of those that ran at one moment, their peaks until then; shared pages count for each."""
        return self._total

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._add_up()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._add_up()

    def _add_up(self) -> None:
        self._total = max(self._total, sum(map(_peak_mib, _family(os.getpid()))))


def cpu_seconds() -> float:
    """Processor time so far of this process, its children and those that have ended."""
    spent = os.times()
    running = sum(_cpu_ticks(child) for child in _family(os.getpid()) if child != os.getpid())
    ours = spent.user + spent.system + spent.children_user + spent.children_system
    return ours + running / os.sysconf("SC_CLK_TCK")


def _cpu_ticks(pid: int) -> int:
    """Of user and kernel (proc(5), fields 14 and 15 of "stat"); 0 if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _look(pid: int, peaks: dict[int, float]) -> None:
    for process in _family(pid):
        peaks[process] = max(peaks.get(process, 0.0), _peak_mib(process))


def _family(pid: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text("ascii").split()
        except OSError:
            continue
        for child in found:
            yield from _family(int(child))


def _peak_mib(pid: int) -> float:
    """Peak memory of a running process.

    The child's `ru_maxrss` would not do: it begins with the memory of the parent that forked it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0
