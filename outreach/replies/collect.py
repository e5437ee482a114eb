"""Collects new messages, changing nothing in the mailbox.

folders        inbox and junk of each mailbox
| new_messages beyond the cursor, ascending, in batches
| store        rows and cursor in one transaction; parsing comes later
| freshness    moves only when every folder was read to its end
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from outreach.clock import Clock
from outreach.errors import MailboxLoginFailed, MailError
from outreach.mail.folders import Folder, FolderRole
from outreach.mail.inbox import Inbox
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.store import inbound, mailboxes
from outreach.store.engine import Store

_READ = {FolderRole.INBOX, FolderRole.JUNK}
# A first look, or one after a renumbering, goes back only this far before the last one: older mail
# can't answer a letter of ours, or was read.
_FIRST_LOOK = timedelta(days=30)
LOGIN_FAILURES = 3

OpenInbox = Callable[[Mailbox], Inbox]


def collect_all(store: Store, clock: Clock, open_inbox: OpenInbox) -> dict[str, int]:
    """Read every readable mailbox; one that fails does not stop the others.

    Returns:
        counts of "stored" messages, and of mailboxes "read" and "failed".
    """
    counts = {"stored": 0, "read": 0, "failed": 0}
    with store.read() as session:
        waiting = mailboxes.readable(session)
    for mailbox in waiting:
        try:
            counts["stored"] += collect(store, clock, mailbox, open_inbox)
            counts["read"] += 1
        except MailError as failed:
            _note_failure(store, clock, mailbox.id or 0, failed)
            counts["failed"] += 1
    return counts


def collect(store: Store, clock: Clock, mailbox: Mailbox, open_inbox: OpenInbox) -> int:
    """Store the new messages of one mailbox; return how many.

    Raises:
        MailError: the server refused or broke off; what was stored until then is kept.
    """
    began = clock.now()
    with open_inbox(mailbox) as inbox:
        stored = sum(
            _collect_folder(store, clock, mailbox, inbox, folder)
            for folder in inbox.folders()
            if folder.role in _READ
        )
    with store.write() as session:
        row = session.get_one(Mailbox, mailbox.id)
        # The moment at which the look began: a message that came later may not have been seen.
        row.last_inbound_ok_at = began
        if row.inbox_problem:  # else the failures that are counted are those of sending
            row.inbox_problem, row.login_failures = "", 0
    return stored


def _collect_folder(
    store: Store, clock: Clock, mailbox: Mailbox, inbox: Inbox, folder: Folder
) -> int:
    number = mailbox.id or 0
    with store.read() as session:
        cursor = inbound.cursor(session, number, folder.name)
    read_at = cursor.read_at if cursor and cursor.read_at else clock.now()
    stored = 0
    for batch in inbox.new_messages(
        folder.name,
        uidvalidity=cursor.uidvalidity if cursor else None,
        last_uid=cursor.last_uid if cursor else 0,
        since=(read_at - _FIRST_LOOK).date(),
    ):
        with store.write() as session:
            stored += inbound.store(session, mailbox, batch.messages, at=clock.now())
            inbound.move_cursor(
                session, number, folder.name, batch.uidvalidity, batch.last_uid, at=clock.now()
            )
    return stored


def _note_failure(store: Store, clock: Clock, number: int, failed: MailError) -> None:
    with store.write() as session:
        row = session.get_one(Mailbox, number)
        row.inbox_problem = str(failed)
        if not isinstance(failed, MailboxLoginFailed):
            return
        row.login_failures += 1
        if row.login_failures >= LOGIN_FAILURES and row.state is MailboxState.OK:
            row.move_to(MailboxState.AUTH_FAILED, at=clock.now(), actor=WORKER, why=str(failed))
