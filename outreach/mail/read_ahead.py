"""Much mail on several cores: batches are read by child processes, and come back in order.

One process has one core, and a first look at a large mailbox is spent on parsing. A child costs 0.3
seconds and 27 MB, so it is started only where enough waits. Until one is ready, and if all of them
end before their time, batches are read here; so are those that find an only child busy, for then
there are two cores, and two that read.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")

WORTH_A_CHILD = 2_000  # messages; with fewer, all is done when a child is ready
MOST_CHILDREN = 2  # as many as one core can fetch for
MOST_AHEAD = 6  # batches under way or read, while an earlier one is still being read

# A child looks for modules where we do: never in a folder that a user happens to stand in.
_START = "import sys; sys.path[:] = sys.argv[1:]; import outreach.mail.read_ahead as r; r.serve()"


def children_for(messages: int) -> int:
    """How many children reading `messages` of the usual size is worth on this machine."""
    cores = os.cpu_count() or 1
    return min(cores - 1, MOST_CHILDREN, messages // WORTH_A_CHILD)


def read_ahead(
    batches: Iterable[Batch], read: Callable[[Batch], Result], *, children: int
) -> Iterator[Result]:
    """`read` of each batch, in order; with children, of the next ones while the caller works.

    Args:
        read: without effects; it, its batches and its results can be pickled.
    """
    with contextlib.ExitStack() as opened:
        crew = [opened.enter_context(contextlib.closing(_Child(read))) for _ in range(children)]
        begun: deque[_Task[Batch, Result]] = deque()
        for batch in batches:
            task = _Task(read, batch)
            begun.append(task)
            _hand_out(task, crew)
            while begun and (begun[0].is_done or len(begun) > MOST_AHEAD):
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def serve() -> None:
    """What a child does: read what comes on its standard input, until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends us in order
    with contextlib.suppress(EOFError, OSError), Connection(sys.stdin.fileno()) as line:
        read = pickle.loads(line.recv_bytes())  # noqa: S301 - our parent's own words
        line.send_bytes(b"")
        while True:
            batch = pickle.loads(line.recv_bytes())  # noqa: S301
            line.send_bytes(pickle.dumps(read(batch), pickle.HIGHEST_PROTOCOL))


class _Task(Generic[Batch, Result]):
    """One batch, and what was read in it."""

    def __init__(self, read: Callable[[Batch], Result], batch: Batch) -> None:
        self.batch = batch
        self._read = read
        self._result: tuple[Result] | None = None
        self.child: _Child | None = None

    @property
    def is_done(self) -> bool:
        return self._result is not None

    def read_here(self) -> None:
        self._result = (self._read(self.batch),)

    def learn(self, pickled: bytes) -> None:
        self._result = (pickle.loads(pickled),)  # noqa: S301 - our own child's words

    def result(self) -> Result:
        """Waits for the child if need be."""
        while self._result is None and self.child is not None:
            self.child.listen()
        if self._result is None:
            raise RuntimeError("a batch was given to nobody")
        return self._result[0]


class _Child:
    """A process that reads one batch after the other.

    No second batch is sent before the first is answered: each side could wait for ever for the
    other to take what it writes.
    """

    def __init__(self, read: Callable[[Any], Any]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-c", _START, *sys.path], stdin=theirs.fileno()
            )
        self.line = Connection(ours.detach())
        self.is_ready = self.is_gone = False
        self.task: _Task[Any, Any] | None = None
        self._send(read)

    def give(self, task: _Task[Any, Any]) -> None:
        self.task, task.child = task, self
        self._send(task.batch)

    def listen(self) -> None:
        """Take the next thing it says, waiting for it; what an ended child leaves is read here."""
        task = self.task
        try:
            said = self.line.recv_bytes()
        except (EOFError, OSError):
            self.is_ready, self.is_gone = False, True
            if task is not None:
                task.read_here()
        else:
            self.is_ready = True
            if task is not None:
                task.learn(said)
        self.task = None

    def _send(self, told: Any) -> None:
        with contextlib.suppress(OSError):  # it has ended, which is found out by listening
            self.line.send_bytes(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))

    def close(self) -> None:
        self.line.close()
        self._process.wait()


def _hand_out(task: _Task[Any, Any], crew: Sequence[_Child]) -> None:
    """Give a task to the first child that is free, wait for one of several, or read it here."""
    for child in crew:
        if not child.is_gone and child.line.poll():
            child.listen()
    ready = [child for child in crew if child.is_ready]
    if len(ready) > 1 and all(child.task for child in ready):
        answered = wait([child.line for child in ready])
        for child in ready:
            if child.line in answered:
                child.listen()
    free = next((child for child in ready if child.is_ready and child.task is None), None)
    if free is None:
        task.read_here()
    else:
        free.give(task)
