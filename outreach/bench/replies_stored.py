"""The other half of `bench replies`: letters down to the rows of a database."""

from __future__ import annotations

import time
from pathlib import Path

from outreach.bench.dovecot import USER, Dovecot
from outreach.bench.usage import Peaks, cpu_seconds
from outreach.clock import SystemClock
from outreach.mail.inbox import Inbox
from outreach.model import tables as _every_table  # noqa: F401 - rows refer to other tables
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect
from outreach.store import migrate
from outreach.store.engine import Store, open_store


def prepare_rows(folder: Path) -> None:
    """A database with one mailbox; its migrations are no part of what is measured."""
    store = _store(folder)
    migrate.upgrade(store)
    site, now = "https://ours.example", SystemClock().now()
    with store.write() as session:
        session.add(Project(name="Soil", site_url=site, site_key="ours.example", created_at=now))
        session.flush()
        mailbox = Mailbox(
            project_id=1, address=USER, sender_name="Anna", smtp_host="127.0.0.1", created_at=now
        )
        session.add(mailbox)
    store.engine.dispose()


def measure_storing(server: Dovecot, messages: int, folder: Path) -> dict[str, float]:
    """The half of `bench_replies` with rows: the `messages` are collected and settled.

    Args:
        folder: where `prepare_rows` made the database.
    """
    clock, store = SystemClock(), _store(folder)
    with store.read() as session:
        mailbox = session.get_one(Mailbox, 1)
    with Peaks() as peaks:
        started, cpu = time.perf_counter(), cpu_seconds()
        stored, settled = _store_and_settle(server, store, clock, mailbox)
        seconds, cpu = time.perf_counter() - started, cpu_seconds() - cpu
    store.engine.dispose()
    if (stored, settled) != (messages, messages):
        raise RuntimeError(f"{stored} stored and {settled} settled of {messages} messages")
    return {
        "with_rows_per_s": round(messages / seconds, 1),
        "with_rows_cpu_us": round(1e6 * cpu / messages, 1),
        "with_rows_rss_mb": round(peaks.total_mib, 1),
    }


def _store_and_settle(
    server: Dovecot, store: Store, clock: SystemClock, mailbox: Mailbox
) -> tuple[int, int]:
    """How many messages were stored, and how many of them settled."""
    stored = collect(store, clock, mailbox, lambda _: Inbox(server.login()))
    settled = 0
    while done := sum(apply_waiting(store, clock, _no_token).values()):
        settled += done
    return stored, settled


def _store(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'rows.db'}")


def _no_token(token: str) -> tuple[int, int]:
    raise ValueError(f"{token} is none of ours")
