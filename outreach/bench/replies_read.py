"""The reading half of `bench replies`, in a module of its own: its process loads no database."""

from __future__ import annotations

import imaplib
import os
import threading
import time
from collections import Counter
from collections.abc import Callable

from outreach.bench.dovecot import PASSWORD, USER, Dovecot
from outreach.bench.replies_understood import understand_all
from outreach.bench.usage import Peaks, Usage
from outreach.mail.inbox import Inbox
from outreach.mail.read_ahead import children_for, read_ahead

_BATCH = 200
_LOOK_SECONDS = 0.1


def measure_reading(server: Dovecot, messages: int, runs: int) -> dict[str, float]:
    """The half of `bench_replies` without rows; `messages` lie in the mailbox."""
    _yardstick(server)
    ours, alone = [], []
    for _ in range(runs):  # in turn: a neighbour's load then falls on both
        alone.append(measured(lambda: _yardstick(server)))
        ours.append(measured(lambda: _ours(server, messages)))
    return {
        "ours_per_s": round(messages / min(one.wall_s for one in ours), 1),
        "imaplib_per_s": round(messages / min(one.wall_s for one in alone), 1),
        "ours_cpu_us": round(1e6 * min(one.cpu_s for one in ours) / messages, 1),
        "imaplib_cpu_us": round(1e6 * min(one.cpu_s for one in alone) / messages, 1),
        "rss_mb": round(max(one.rss_mb for one in ours), 1),
    }


def measured(read: Callable[[], None]) -> Usage:
    """What `read` takes, of this process and the children that it starts."""
    peaks, over = Peaks(), threading.Event()
    watch = threading.Thread(target=_watch, args=(peaks, over))
    watch.start()
    started, cpu = time.perf_counter(), _cpu_seconds()
    try:
        read()
    finally:
        seconds, cpu = time.perf_counter() - started, _cpu_seconds() - cpu
        over.set()
        watch.join()
    return Usage(seconds, cpu, peaks.total)


def _watch(peaks: Peaks, over: threading.Event) -> None:
    while not over.wait(_LOOK_SECONDS):
        peaks.look(os.getpid())


def _cpu_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _ours(server: Dovecot, expected: int) -> None:
    kinds: Counter[str] = Counter()
    with Inbox(server.login()) as inbox:
        batches = inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, batch=_BATCH)
        raws = ([message.raw for message in batch.messages] for batch in batches)
        children = children_for(inbox.count("INBOX"))
        for understood in read_ahead(raws, understand_all, children=children):
            kinds.update(intent.kind if intent else parsed.kind for parsed, intent in understood)
    if kinds.total() != expected:
        raise RuntimeError(f"{kinds.total()} of {expected} messages were read")


def _yardstick(server: Dovecot) -> None:
    with imaplib.IMAP4("127.0.0.1", server.port) as client:
        client.login(USER, PASSWORD)
        count = int(client.select("INBOX", readonly=True)[1][0] or 0)
        for first in range(1, count + 1, _BATCH):
            client.fetch(f"{first}:{first + _BATCH - 1}", "(UID BODY.PEEK[])")
