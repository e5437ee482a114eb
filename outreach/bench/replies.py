"""How fast a full mailbox is read and understood, beside the fetching alone.

A real Dovecot on loopback holds the letters. "Ours" opens the mailbox, fetches, parses, judges and
classifies each, as a first read does; the yardstick is `imaplib` fetching the same bytes in batches
of 200 and doing nothing with them. Both include the log-in; the children among which a large
mailbox is divided are started before, as our own process is.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from outreach.bench.dovecot import running_dovecot
from outreach.bench.letters import letters
from outreach.bench.replies_read import measure_reading
from outreach.bench.replies_stored import measure_storing, prepare_rows

T = TypeVar("T")

_MANY = 20_000  # beyond, one run each is long enough to be steady


def bench_replies(messages: int = 10_000) -> dict[str, float]:
    """Ingest `messages` letters of 4 KB from a fresh Dovecot.

    Returns:
        ours_per_s, imaplib_per_s: messages a second, the best of three runs each, in turn, so that
            neither pays for cold caches or a busy neighbour; one run each of a large mailbox.
        with_rows_per_s: the same down to the rows of a SQLite database: collected, stored, read,
            matched and settled, as the worker does it.
        ours_cpu_us, imaplib_cpu_us, with_rows_cpu_us: our processor time a message, microseconds,
            that of child processes included.
        rss_mb, with_rows_rss_mb: peaks of resident memory of the process and its children, added
            up, in MiB; pages that they share count for each.

    Raises:
        RuntimeError: Dovecot is not installed or does not start.
    """
    with running_dovecot() as server, TemporaryDirectory() as folder:
        server.drop(letters(messages))
        runs = 1 if messages > _MANY else 3
        _apart(partial(prepare_rows, Path(folder)))
        return {
            **_apart(partial(measure_reading, server, messages, runs)),
            **_apart(partial(measure_storing, server, messages, Path(folder))),
        }


def _apart(measure: Callable[[], T]) -> T:
    """In a process of its own, so that the memory is that of reading and of nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(measure).result()


def report(figures: dict[str, float]) -> str:
    """One line for people."""
    return (
        f"{figures['ours_per_s']:,.0f} messages a second read and classified "
        f"({figures['with_rows_per_s']:,.0f} down to the database); "
        f"imaplib alone fetches {figures['imaplib_per_s']:,.0f}; "
        f"peak memory {figures['rss_mb']:,.0f} MiB, "
        f"{figures['with_rows_rss_mb']:,.0f} MiB with the rows."
    )
