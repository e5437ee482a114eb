"""Renders letter templates in a child process that is kept warm, and killed when it takes too long.

    render, render_bulk  ->  Renderer  ->  one JSON line  ->  render_child (limits, sandbox)
                                       <-  one JSON line  <-
The child holds no secrets and no open files of ours; what comes back is text and problems only.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import outreach
from outreach.drafting.render_child import EXHAUSTED, READY
from outreach.drafting.syntax import TemplateProblem

CHUNK = 200  # rows in one request
START_SECONDS = 20.0
MOST_GUILTY = 3  # rows that may each take their whole time before the template is given up
PROGRAM = (
    "import sys; sys.path.insert(0, {root!r});"
    "from outreach.drafting.render_child import main; main({memory})"
)
_READ = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What one rendering may cost.

    Attributes:
        seconds: wall clock, for one letter or one chunk of them.
        memory_bytes: address space of the child.
        most_bytes: length of one text in UTF-8.
    """

    seconds: float = 1.0
    memory_bytes: int = 256 * 1024 * 1024
    most_bytes: int = 200_000


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text, or why there is none: `text` is "" if there are `problems`."""

    text: str
    problems: tuple[TemplateProblem, ...] = ()


class _ChildLost(Exception):
    """The child was killed for its time, or died of its limits."""


class Renderer:
    """One warm child and its limits. Thread-safe: letters wait for each other."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def render(self, source: str, variables: Mapping[str, object]) -> Rendered:
        """Render one letter; every trouble is a problem in the result, nothing is raised."""
        return self.render_bulk(source, [variables])[0]

    def render_bulk(self, source: str, rows: Sequence[Mapping[str, object]]) -> list[Rendered]:
        """Render one template for many rows of variables, in order.

        Values are texts, numbers, booleans, None, dates, and lists and dictionaries of them.

        Raises:
            TypeError: the template speaks of another kind of value: letters never see a row, a
                request or a function. What it does not speak of stays in this process.
        """
        found: list[Rendered] = []
        with self._lock:
            for start in range(0, len(rows), CHUNK):
                found += self._chunk(source, rows[start : start + CHUNK])
        return found

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _chunk(self, source: str, rows: Sequence[Mapping[str, object]]) -> list[Rendered]:
        try:
            return self._asked(source, rows)
        except _ChildLost as lost:
            if len(rows) == 1:
                return [Rendered("", (TemplateProblem(0, str(lost)),))]
        found: list[Rendered] = []
        guilty: list[Rendered] = []
        for row in rows:  # one of them spoilt it for all: find out which
            if len(guilty) < MOST_GUILTY:
                found += (one := self._chunk(source, [row]))
                guilty += [each for each in one if each.problems]
            else:
                found.append(guilty[0])
        return found

    def _asked(self, source: str, rows: Sequence[Mapping[str, object]]) -> list[Rendered]:
        spoken_of = {name for row in rows for name in row if name in source}
        needed = [{name: row[name] for name in row if name in spoken_of} for row in rows]
        request = {"source": source, "rows": needed, "most_bytes": self.limits.most_bytes}
        line = json.dumps(request, default=_plain).encode() + b"\n"
        answer = self._exchanged(line)
        return [
            Rendered(text, tuple(TemplateProblem(*problem) for problem in problems))
            for text, problems in json.loads(answer)
        ]

    def _exchanged(self, line: bytes) -> bytes:
        child = self._running()
        try:
            return _exchange(child, line, self.limits.seconds)
        except TimeoutError:
            self._end()
            raise _ChildLost(f"It takes longer than {self.limits.seconds:g} s.") from None
        except OSError:
            raise _ChildLost(self._why_it_ended()) from None

    def _why_it_ended(self) -> str:
        child = self._child
        if child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(1)  # its pipe closes a moment before its exit status is known
        self._end()
        if child is not None and child.returncode in (EXHAUSTED, -signal.SIGKILL):
            return f"It needs more than {self.limits.memory_bytes // 1024**2} MiB of memory."
        return "The renderer ended unexpectedly; its last words are in the log."

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the live child; a new one after a death, or after this process was forked."""
        if self._child is not None and self._owner == os.getpid() and self._child.poll() is None:
            return self._child
        if self._owner == os.getpid():
            self._end()
        self._child, self._owner = _started(self.limits.memory_bytes), os.getpid()
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            if child.poll() is None:
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


_SHARED = Renderer()  # of this process; its child starts at first use
atexit.register(_SHARED.close)


def render(source: str, variables: Mapping[str, object]) -> Rendered:
    """Render one letter within the default limits, see `Renderer.render`."""
    return _SHARED.render(source, variables)


def render_bulk(source: str, rows: Sequence[Mapping[str, object]]) -> list[Rendered]:
    """Render one template for many rows within the default limits, see `Renderer.render_bulk`."""
    return _SHARED.render_bulk(source, rows)


def _plain(value: Any) -> object:
    """Turn a date into text for JSON; refuse what is no plain value."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} can't go into a letter")


def _started(memory_bytes: int) -> subprocess.Popen[bytes]:
    root = str(Path(outreach.__file__).resolve().parent.parent)
    child = subprocess.Popen(  # noqa: S603 -- our own interpreter, our own code
        [sys.executable, "-I", "-c", PROGRAM.format(root=root, memory=memory_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={},
        cwd="/",
        bufsize=0,
    )
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    if _exchange(child, b"", START_SECONDS) + b"\n" != READY:
        child.kill()
        raise RuntimeError("the renderer child did not start")
    return child


def _exchange(child: subprocess.Popen[bytes], line: bytes, seconds: float) -> bytes:
    """Write a line, read the answering line, all within `seconds`.

    Raises:
        TimeoutError: it took longer.
        OSError: the child ended.
    """
    if child.stdin is None or child.stdout is None:
        raise BrokenPipeError
    deadline = time.monotonic() + seconds
    unsent, answer = memoryview(line), bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        if line:
            waiting.register(child.stdin, selectors.EVENT_WRITE)
        while not answer.endswith(b"\n"):
            ready = waiting.select(max(deadline - time.monotonic(), 0))
            if not ready and time.monotonic() >= deadline:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is child.stdin:
                    unsent = unsent[os.write(key.fd, unsent[:_READ]) :]
                    if not unsent:
                        waiting.unregister(child.stdin)
                elif chunk := os.read(key.fd, _READ):
                    answer += chunk
                else:
                    raise BrokenPipeError
    return bytes(answer[:-1])
