"""The table of what runs by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from outreach.bootstrap import Runtime
from outreach.config import Settings
from outreach.jobs import tasks


@dataclass(frozen=True, slots=True)
class Task:
    """One recurring task.

    Attributes:
        name: as shown and stored.
        seconds: pause between two runs.
        run: does the work and says what it did, "" for nothing.
    """

    name: str
    seconds: float
    run: Callable[[Runtime], str]


def recurring(settings: Settings) -> list[Task]:
    """All recurring tasks, in the order in which a single round runs them."""
    tick = settings.worker_tick_seconds
    return [
        Task("read own sites", tick, tasks.read_own_sites),
        Task("ask searches", tick, tasks.ask_searches),
        Task("crawl sites", tick, tasks.crawl_sites),
        Task("read feeds", tick, tasks.read_followed),
        Task("import files", tick, tasks.import_uploads),
        Task("count gaps", tick, tasks.count_gaps),
        Task("find reasons", tick, tasks.find_reasons),
        Task("find contacts", tick, tasks.find_contacts),
        Task("enrol", tick, tasks.enrol),
        Task("draft", tick, tasks.draft),
        Task("verify evidence", tick * 30, tasks.verify_evidence),
        Task("read mail", settings.inbox_poll_seconds, tasks.read_mail),
        Task("propose meanings", tick * 6, tasks.propose_meanings),
        Task("send mail", tick, tasks.send_mail),
        Task("send reports", tick * 6, tasks.send_bulletins),
        Task("call webhooks", tick * 2, tasks.call_webhooks),
        Task("draw calendar", tick * 12, tasks.draw_calendar),
        Task("reconcile", tick * 30, tasks.reconcile),
        Task("watch links", tick, tasks.watch_links),
        Task("figures of backlinks", tick * 6, tasks.refresh_backlinks),
        Task("collect ideas", tick * 6, tasks.collect_ideas),
        Task("count outcomes", tick * 6, tasks.count_outcomes),
        Task("check mailboxes", tick * 60, tasks.check_mailboxes),
        Task("seal events", tick * 30, tasks.seal_events),
        Task("legal duties", tick * 360, tasks.do_legal_duties),
        Task("sweep", tick * 360, tasks.sweep),
    ]
