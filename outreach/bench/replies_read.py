"""The reading half of `bench replies`, in a module of its own: its process loads no database."""

from __future__ import annotations

import imaplib
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

from outreach.bench.dovecot import PASSWORD, USER, Dovecot
from outreach.bench.usage import Peaks, cpu_seconds
from outreach.mail.inbox import Inbox
from outreach.replies.readers import Readers, readers_for
from outreach.replies.reading import Reading

_BATCH = 200
_TODAY = date(2026, 3, 2)


def measure_reading(server: Dovecot, messages: int, runs: int) -> dict[str, float]:
    """The half of `bench_replies` without rows; `messages` lie in the mailbox."""
    _yardstick(server)
    ours, alone = [], []
    with readers_for(messages, today=_TODAY) as readers, Peaks() as peaks:
        read = partial(_ours, server, messages, readers)
        for _ in range(runs):  # in turn: a neighbour's load then falls on both
            alone.append(_timed(lambda: _yardstick(server)))
            ours.append(_timed(read))
    fastest, yardstick = (tuple(map(min, zip(*timed, strict=True))) for timed in (ours, alone))
    return {
        "ours_per_s": round(messages / fastest[0], 1),
        "imaplib_per_s": round(messages / yardstick[0], 1),
        "ours_cpu_us": round(1e6 * fastest[1] / messages, 1),
        "imaplib_cpu_us": round(1e6 * yardstick[1] / messages, 1),
        "rss_mb": round(peaks.total_mib, 1),
    }


def _timed(read: Callable[[], None]) -> tuple[float, float]:
    """(seconds, seconds of the processor) of this process and its children."""
    started, cpu = time.perf_counter(), cpu_seconds()
    read()
    return time.perf_counter() - started, cpu_seconds() - cpu


def _ours(server: Dovecot, expected: int, readers: Readers) -> None:
    kinds: Counter[str] = Counter()
    with Inbox(server.login()) as inbox:
        batches = inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, batch=_BATCH)
        for _, outcomes in readers.read_each(
            batches, lambda batch: [message.raw for message in batch.messages]
        ):
            kinds.update(
                one.intent.kind if one.intent else one.message.kind
                for one in outcomes
                if isinstance(one, Reading)
            )
    if kinds.total() != expected:
        raise RuntimeError(f"{kinds.total()} of {expected} messages were read")


def _yardstick(server: Dovecot) -> None:
    with imaplib.IMAP4("127.0.0.1", server.port) as client:
        client.login(USER, PASSWORD)
        count = int(client.select("INBOX", readonly=True)[1][0] or 0)
        for first in range(1, count + 1, _BATCH):
            client.fetch(f"{first}:{min(first + _BATCH - 1, count)}", "(UID BODY.PEEK[])")
