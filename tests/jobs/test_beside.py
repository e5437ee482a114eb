"""The worker beside the web app: started where nobody works, replaced, ended with its parent."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.clock import FixedClock
from outreach.jobs import beside
from outreach.jobs.beside import WorkerBeside, end_with_parent
from outreach.jobs.runner import LEASE
from outreach.store import installation
from outreach.store.engine import Store

_WAITS = "import sys, pathlib; p = pathlib.Path(sys.argv[1]); p.write_text(p.read_text() + 'x'); "


def stand_in(tally: Path, then: str) -> tuple[str, ...]:
    """A process that adds an x to `tally` and then waits for its parent, or does not."""
    tally.touch()
    return (sys.executable, "-c", _WAITS + then, str(tally))


def until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within ten seconds")


def test_it_starts_ends_with_us_and_is_not_doubled(
    new_store: Callable[[], Store], clock: FixedClock, tmp_path: Path
) -> None:
    tally = tmp_path / "tally"
    worker = WorkerBeside(new_store(), clock, stand_in(tally, "sys.stdin.read()"))
    worker.start()
    until(lambda: tally.read_text() == "x")
    worker.end()
    assert worker._child is not None
    assert worker._child.returncode == 0


def test_one_that_died_is_replaced(
    new_store: Callable[[], Store],
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(beside, "_AGAIN_SECONDS", 0.05)
    tally = tmp_path / "tally"
    worker = WorkerBeside(new_store(), clock, stand_in(tally, "sys.exit(1)"))
    worker.start()
    until(lambda: len(tally.read_text()) >= 2)
    worker.end()


def test_where_somebody_else_works_none_is_started(
    new_store: Callable[[], Store],
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "_LOOK_SECONDS", 0.05)
    store, tally = new_store(), tmp_path / "tally"
    with store.write() as session:
        now, length = clock.now(), timedelta(minutes=1)
        installation.take_lease(session, LEASE, "elsewhere:1:ab", now=now, length=length)
    worker = WorkerBeside(store, clock, stand_in(tally, "sys.stdin.read()"))
    worker.start()
    time.sleep(0.3)
    assert tally.read_text() == ""
    clock.advance(timedelta(minutes=2))  # its lease has run out: it is gone
    until(lambda: tally.read_text() == "x")
    worker.end()


def test_a_closed_input_ends_the_worker() -> None:
    ended = threading.Event()
    end_with_parent(io.BytesIO(b""), ended.set)
    assert ended.wait(5)
