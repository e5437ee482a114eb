"""Wakes the reading of a mailbox as soon as its server tells that something has come."""

from __future__ import annotations

from functools import partial

from outreach.bootstrap import Runtime
from outreach.jobs import tasks
from outreach.jobs.engines import Engine
from outreach.jobs.schedule import Task
from outreach.model.mailbox import Mailbox
from outreach.replies.watch import Watch
from outreach.store import mailboxes

NAME = "read mail at once"


def start_watching(runtime: Runtime, engine: Engine) -> Watch:
    """Watch every readable mailbox; `cover_all` follows those that come and go."""

    def wake(mailbox: Mailbox) -> None:
        engine.execute(Task(NAME, 0, partial(tasks.read_mailbox, mailbox=mailbox)))

    watch = Watch(runtime.open_inbox, wake)
    cover_all(runtime, watch)
    return watch


def cover_all(runtime: Runtime, watch: Watch) -> None:
    """Watch the mailboxes that can be read now."""
    with runtime.store.read() as session:
        readable = mailboxes.readable(session)
    watch.cover(readable)
