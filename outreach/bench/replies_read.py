"""The reading half of `bench replies`, in a module of its own: its process loads no database."""

from __future__ import annotations

import imaplib
import resource
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from outreach.bench.dovecot import PASSWORD, USER, Dovecot
from outreach.mail.inbox import Inbox
from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind
from outreach.replies.classify import classify

_BATCH = 200
_TODAY = date(2026, 3, 2)


def measure_reading(server: Dovecot, messages: int, runs: int) -> dict[str, float]:
    """The half of `bench_replies` without rows; `messages` lie in the mailbox."""
    _yardstick(server)
    ours, alone = [], []
    for _ in range(runs):  # in turn: a neighbour's load then falls on both
        alone.append(_timed(lambda: _yardstick(server)))
        ours.append(_timed(lambda: _ours(server, messages)))
    fastest, yardstick = (tuple(map(min, zip(*timed, strict=True))) for timed in (ours, alone))
    return {
        "ours_per_s": round(messages / fastest[0], 1),
        "imaplib_per_s": round(messages / yardstick[0], 1),
        "ours_cpu_us": round(1e6 * fastest[1] / messages, 1),
        "imaplib_cpu_us": round(1e6 * yardstick[1] / messages, 1),
        "rss_mb": round(peak_memory(), 1),
    }


def _timed(read: Callable[[], None]) -> tuple[float, float]:
    """(seconds, seconds of the processor) of this process."""
    started, cpu = time.perf_counter(), time.process_time()
    read()
    return time.perf_counter() - started, time.process_time() - cpu


def _ours(server: Dovecot, expected: int) -> None:
    kinds: Counter[str] = Counter()
    with Inbox(server.login()) as inbox:
        for batch in inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, batch=_BATCH):
            for message in batch.messages:
                parsed = parse_message(message.raw)
                human = parsed.kind is MessageKind.HUMAN
                kinds[classify(parsed, today=_TODAY).kind if human else parsed.kind] += 1
    if kinds.total() != expected:
        raise RuntimeError(f"{kinds.total()} of {expected} messages were read")


def _yardstick(server: Dovecot) -> None:
    with imaplib.IMAP4("127.0.0.1", server.port) as client:
        client.login(USER, PASSWORD)
        count = int(client.select("INBOX", readonly=True)[1][0] or 0)
        for first in range(1, count + 1, _BATCH):
            client.fetch(f"{first}:{first + _BATCH - 1}", "(UID BODY.PEEK[])")


def peak_memory() -> float:
    """Peak of this program alone in MiB; `ru_maxrss` is inherited from whoever started it."""
    status = Path("/proc/self/status")
    if not status.exists():  # macOS, where the figure is in bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1024
