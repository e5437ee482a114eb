"""The other half of `bench replies`: letters down to the rows of a database."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from outreach.bench.dovecot import USER, Dovecot
from outreach.bench.replies_read import measured
from outreach.clock import SystemClock
from outreach.mail.inbox import Inbox
from outreach.model import tables as _every_table  # noqa: F401 - rows refer to other tables
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect
from outreach.store import migrate
from outreach.store.engine import Store, open_store


def measure_storing(server: Dovecot, messages: int) -> dict[str, float]:
    """The half of `bench_replies` with rows: the `messages` are collected and settled."""
    clock = SystemClock()
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'rows.db'}")
        mailbox = _mailbox(store, clock)
        done: list[tuple[int, int]] = []
        usage = measured(lambda: done.append(_store_and_settle(server, store, clock, mailbox)))
        store.engine.dispose()
    if done != [(messages, messages)]:
        raise RuntimeError(f"(stored, settled) of {messages} messages: {done}")
    return {
        "with_rows_per_s": round(messages / usage.wall_s, 1),
        "with_rows_cpu_us": round(1e6 * usage.cpu_s / messages, 1),
        "with_rows_rss_mb": round(usage.rss_mb, 1),
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


def _mailbox(store: Store, clock: SystemClock) -> Mailbox:
    migrate.upgrade(store)
    site, now = "https://ours.example", clock.now()
    with store.write() as session:
        session.add(Project(name="Soil", site_url=site, site_key="ours.example", created_at=now))
        session.flush()
        mailbox = Mailbox(
            project_id=1, address=USER, sender_name="Anna", smtp_host="127.0.0.1", created_at=now
        )
        session.add(mailbox)
    return mailbox


def _no_token(token: str) -> tuple[int, int]:
    raise ValueError(f"{token} is none of ours")
