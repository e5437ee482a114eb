"""A worker to be killed, forked from a process that has everything imported: it starts fast.

Orders come as JSON lines on standard input, answers go to standard output:
    {"database", "folder", "ahead", "point"}   start a worker; answers its process id
    {"wait": pid}                              wait for its end; answers 0 or the signal's number

`point` names the moment at which the worker kills itself; all of it is done by wrapping parts from
outside, the product knows nothing of it.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from outreach.bootstrap import Runtime
from outreach.config import settings_from
from outreach.errors import Conflict
from outreach.jobs.runner import free_the_dead
from outreach.mail import smtp_session
from outreach.mail.outbox import Outbox
from outreach.mail.wire import Wire
from outreach.sending import deliver
from outreach.store import claims


class AheadClock:
    """The machine's clock, moved forward."""

    def __init__(self, ahead: float) -> None:
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def and_die(real: Callable[..., Any]) -> Callable[..., Any]:
    """`real`, and death before its result is of any use."""

    def work(*args: Any, **named: Any) -> Any:
        real(*args, **named)
        die()

    return work


class DyingOutbox(Outbox):
    """An outbox that dies at one of the points between the claim and the answer."""

    point = ""

    def hand_over(self, *args: Any, before_body: Callable[[], bool], **named: Any) -> Any:
        if self.point == "after claim commit":
            die()
        guarded = and_die(before_body) if self.point == "after body commit" else before_body
        answer = super().hand_over(*args, before_body=guarded, **named)
        if self.point == "after 250":
            die()
        return answer


class DyingWire(Wire):
    """A connection that dies while the body of a letter is on it."""

    point = ""

    def send(self, raw: bytes, seconds: float) -> None:
        is_body = raw.endswith(b"\r\n.\r\n")
        if is_body and self.point == "in the body":
            super().send(raw[: len(raw) // 2], seconds)
            die()
        super().send(raw, seconds)
        if is_body and self.point == "before the answer":
            time.sleep(0.3)  # long enough for the sink to accept it
            die()


def arm(point: str) -> None:
    """Make this process die at `point`."""
    DyingOutbox.point = DyingWire.point = point
    smtp_session.Wire = DyingWire
    if point == "before claim commit":
        claims.claim = and_die(claims.claim)
    if point == "before body commit":
        claims.begin_bodies = and_die(claims.begin_bodies)
    if point == "before record commit":
        claims.mark_sent = and_die(claims.mark_sent)


def work(order: dict[str, Any]) -> None:
    """Deliver until nothing is due."""
    folder = Path(order["folder"])
    settings = settings_from(
        {
            "database_url": order["database"],
            "secret_key_file": folder / "key",
            "state_file": folder / "state",
            "gap_minutes_min": 0,
            "gap_minutes_max": 0,
            "smtp_final_dot_seconds": 10,
        }
    )
    runtime = Runtime(settings, clock=AheadClock(order["ahead"]))
    arm(order["point"])
    open_outbox = runtime.open_outbox

    def dying_outbox(mailbox: Any) -> Outbox:
        made = open_outbox(mailbox)
        made.__class__ = DyingOutbox
        return made

    runtime.delivery.open_outbox = dying_outbox
    while True:
        free_the_dead(runtime)
        try:
            if not deliver.deliver_due(runtime.delivery, at_most=1_000):
                break
        except Conflict:
            time.sleep(0.02)
    runtime.close()


def start(order: dict[str, Any]) -> int:
    """Fork a worker; return its process id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        logging.basicConfig(filename=Path(order["folder"]) / "worker.log", level=logging.INFO)
        work(order)
        status = 0
    except BaseException:
        logging.exception("the worker failed")
    finally:
        os._exit(status)


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
        else:
            print(start(order), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
