"""How fast a full mailbox is read and understood, beside the fetching alone.

A real Dovecot on loopback holds the letters. "Ours" opens the mailbox, fetches, parses, judges and
classifies each; the yardstick is `imaplib` fetching the same bytes in batches of 200 and doing
nothing with them. Both include the log-in.
"""

from __future__ import annotations

import imaplib
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from outreach.bench.dovecot import PASSWORD, USER, Dovecot, running_dovecot
from outreach.bench.letters import letters
from outreach.mail.inbox import Inbox
from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind
from outreach.replies.classify import classify

_BATCH = 200


def bench_replies(messages: int = 10_000) -> dict[str, float]:
    """Ingest `messages` letters of 4 KB from a fresh Dovecot.

    Returns:
        ours_per_s, imaplib_per_s: messages a second, the best of three runs each, in turn, so that
            neither pays for cold caches or a busy neighbour.
        rss_mb: peak resident memory of the reading process, in MiB.

    Raises:
        RuntimeError: Dovecot is not installed or does not start.
    """
    with running_dovecot() as server:
        server.drop(letters(messages))
        # A process of its own, so that the memory is that of reading and of nothing else.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            return apart.submit(_measure, server, messages).result()


def _measure(server: Dovecot, messages: int) -> dict[str, float]:
    _yardstick(server)
    ours, alone = [], []
    for _ in range(3):  # in turn: a neighbour's load then falls on both
        alone.append(_yardstick(server))
        ours.append(_ours(server, messages))
    return {
        "ours_per_s": round(messages / min(ours), 1),
        "imaplib_per_s": round(messages / min(alone), 1),
        "rss_mb": round(peak_memory(), 1),
    }


def report(figures: dict[str, float]) -> str:
    """One line for people."""
    return (
        f"{figures['ours_per_s']:,.0f} messages a second read and classified; "
        f"imaplib alone fetches {figures['imaplib_per_s']:,.0f}; "
        f"peak memory {figures['rss_mb']:,.0f} MiB."
    )


def _ours(server: Dovecot, expected: int) -> float:
    started = time.perf_counter()
    kinds: Counter[str] = Counter()
    with Inbox(server.login()) as inbox:
        for batch in inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, batch=_BATCH):
            for message in batch.messages:
                parsed = parse_message(message.raw)
                human = parsed.kind is MessageKind.HUMAN
                kinds[classify(parsed, today=date(2026, 3, 2)).kind if human else parsed.kind] += 1
    if kinds.total() != expected:
        raise RuntimeError(f"{kinds.total()} of {expected} messages were read")
    return time.perf_counter() - started


def _yardstick(server: Dovecot) -> float:
    started = time.perf_counter()
    with imaplib.IMAP4("127.0.0.1", server.port) as client:
        client.login(USER, PASSWORD)
        count = int(client.select("INBOX", readonly=True)[1][0] or 0)
        for first in range(1, count + 1, _BATCH):
            client.fetch(f"{first}:{first + _BATCH - 1}", "(UID BODY.PEEK[])")
    return time.perf_counter() - started


def peak_memory() -> float:
    """Peak resident memory of this process in MiB; the kernel counts KiB, macOS bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
