"""How fast a full mailbox is read and understood, beside the fetching alone.

A real Dovecot on loopback holds the letters. "Ours" opens the mailbox, fetches, parses, judges and
classifies each, as a first read does; the yardstick is `imaplib` fetching the same bytes in batches
of 200 and doing nothing with them. Both include the log-in.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from outreach.bench.dovecot import Dovecot, running_dovecot
from outreach.bench.letters import letters
from outreach.bench.replies_read import measure_reading
from outreach.bench.replies_stored import measure_storing

_STORED = 1_000


def bench_replies(messages: int = 10_000) -> dict[str, float]:
    """Ingest `messages` letters of 4 KB from a fresh Dovecot.

    Returns:
        ours_per_s, imaplib_per_s: messages a second, the best of three runs each, in turn, so that
            neither pays for cold caches or a busy neighbour.
        with_rows_per_s: the same down to the rows of a SQLite database, for the first 1,000
            letters: collected, stored, read, matched and settled.
        ours_cpu_us, imaplib_cpu_us: our processor time a message, in microseconds.
        rss_mb: peak resident memory of the reading process, in MiB.

    Raises:
        RuntimeError: Dovecot is not installed or does not start.
    """
    with running_dovecot() as server:
        source = letters(messages)
        server.drop(itertools.islice(source, _STORED), prefix="first")
        stored = _apart(measure_storing, server, min(messages, _STORED))
        server.drop(source)
        return {**_apart(measure_reading, server, messages), **stored}


def _apart(
    measure: Callable[[Dovecot, int], dict[str, float]], server: Dovecot, messages: int
) -> dict[str, float]:
    """In a process of its own, so that the memory is that of reading and of nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(measure, server, messages).result()


def report(figures: dict[str, float]) -> str:
    """One line for people."""
    return (
        f"{figures['ours_per_s']:,.0f} messages a second read and classified "
        f"({figures['with_rows_per_s']:,.0f} down to the database); "
        f"imaplib alone fetches {figures['imaplib_per_s']:,.0f}; "
        f"peak memory {figures['rss_mb']:,.0f} MiB."
    )
