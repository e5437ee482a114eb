"""A worker beside the web app, so that one command starts everything.

It is a process of its own: pages stay quick while it works. It is started whenever nobody holds the
worker's place, so a worker that runs elsewhere is left alone and one that died is replaced. It ends
when its standard input closes, however the web app ended.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import IO

from outreach.clock import Clock
from outreach.jobs.runner import LEASE
from outreach.logs import event_line
from outreach.store import installation
from outreach.store.engine import Store
from outreach.store.owners import has_died

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "outreach", "worker", "--beside")
_LOOK_SECONDS = 5.0
_AGAIN_SECONDS = 30.0  # after a worker that ended: whatever ended it may last
_END_SECONDS = 20.0


class WorkerBeside:
    """Keeps a worker running until `end` is called."""

    def __init__(self, store: Store, clock: Clock, command: Sequence[str] = COMMAND) -> None:
        self._store, self._clock, self._command = store, clock, command
        self._ended = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker beside", daemon=True)

    def start(self) -> None:
        """Begin to look after it; returns at once."""
        self._thread.start()

    def end(self) -> None:
        """Let the worker finish what it is doing, for a while, then end it."""
        self._ended.set()
        self._thread.join()
        if self._child is None:
            return
        _hang_up(self._child)
        try:
            self._child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _keep(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            pause = _LOOK_SECONDS
            if self._child is not None and self._child.poll() is None:
                continue
            if self._child is not None:
                log.warning(event_line("worker.ended", status=self._child.returncode))
                _hang_up(self._child)
                self._child, pause = None, _AGAIN_SECONDS
            elif not self._somebody_works():
                self._child = subprocess.Popen(  # noqa: S603 our own
                    self._command, stdin=subprocess.PIPE
                )

    def _somebody_works(self) -> bool:
        with self._store.read() as session:
            found = installation.holder(session, LEASE, now=self._clock.now())
        return found is not None and not has_died(found.owner)


def _hang_up(child: subprocess.Popen[bytes]) -> None:
    """Close its standard input: that tells it to end."""
    assert child.stdin is not None
    child.stdin.close()


def end_with_parent(
    source: IO[bytes] | None = None, tell: Callable[[], None] | None = None
) -> None:
    """Call `tell` (by default end this process like a SIGTERM would) once `source` is closed."""
    lines = source or sys.stdin.buffer
    # Sent to the process, not raised in this thread: the main thread has to wake from its waiting.
    end = tell or (lambda: os.kill(os.getpid(), signal.SIGTERM))

    def wait() -> None:
        lines.read()
        end()

    threading.Thread(target=wait, name="parent", daemon=True).start()
