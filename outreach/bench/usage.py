"""CPU and memory of a command with all processes that it starts, as Linux counts them."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
            for process in _family(child.pid):
                peaks[process] = max(peaks.get(process, 0.0), _peak_mib(process))
            time.sleep(_LOOK_SECONDS)
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in _FINE:
        words = (folder / "err").read_text("utf-8", "replace")[-500:]
        raise RuntimeError(f"{command[0]} ended with {child.returncode}: {words}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, sum(peaks.values()))


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
