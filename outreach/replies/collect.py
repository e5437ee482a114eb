"""Collects new messages, changing nothing in the mailbox.

folders        inbox and junk of each mailbox, whole; sent and archive by their headers
| new_messages beyond the cursor, ascending, in batches
| candidates   of sent and archive: letters by hand to our contacts, answers filed away
| store        rows and cursor in one transaction; parsing comes later
| freshness    moves only when every folder was read to its end
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from outreach.clock import Clock
from outreach.errors import MailboxLoginFailed, MailError
from outreach.mail.folders import Folder, FolderRole
from outreach.mail.inbox import Batch, Inbox
from outreach.mail.values import RawMessage
from outreach.model.email import BY_HAND
from outreach.model.event import WORKER
from outreach.model.mailbox import ImapCursor, Mailbox, MailboxState
from outreach.replies.candidates import Known, heading_of, is_answer, is_by_hand
from outreach.store import inbound, mailboxes, owed
from outreach.store.engine import Store
from outreach.store.known_senders import known_letters, known_people

_WHOLE = {FolderRole.INBOX, FolderRole.JUNK}
_BY_HEADERS = {FolderRole.SENT: is_by_hand, FolderRole.ARCHIVE: is_answer}
# A first look, or one after a renumbering, goes back only this far before the last one: older mail
# can't answer a letter of ours, or was read.
_FIRST_LOOK = timedelta(days=30)
LOGIN_FAILURES = 3
AT_A_TIME = 8
_TURNS: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

OpenInbox = Callable[[Mailbox], Inbox]


def collect_all(store: Store, clock: Clock, open_inbox: OpenInbox) -> dict[str, int]:
    """Read every readable mailbox, several at a time; one that fails or hangs stops no other.

    Returns:
        counts of "stored" messages, and of mailboxes "read" and "failed".
    """
    with store.read() as session:
        waiting = mailboxes.readable(session)
    counts = {"stored": 0, "read": 0, "failed": 0}
    with ThreadPoolExecutor(min(len(waiting), AT_A_TIME) or 1) as pool:
        for stored in pool.map(lambda one: collect_one(store, clock, one, open_inbox), waiting):
            counts["failed" if stored is None else "read"] += 1
            counts["stored"] += stored or 0
    return counts


def collect_one(store: Store, clock: Clock, mailbox: Mailbox, open_inbox: OpenInbox) -> int | None:
    """Read one mailbox; return how many messages were stored, None if it failed.

    What went wrong stands on the mailbox. One reads a mailbox at a time; who comes second waits,
    and then finds what came meanwhile.
    """
    with _TURNS[mailbox.id or 0]:
        try:
            return collect(store, clock, mailbox, open_inbox)
        except MailError as failed:
            _note_failure(store, clock, mailbox.id or 0, failed)
            return None


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
            if folder.role in _WHOLE or folder.role in _BY_HEADERS
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
    whole = folder.role in _WHOLE
    stored = _owed(store, mailbox, inbox, cursor) if whole and cursor else 0
    for batch in (inbox.new_messages if whole else inbox.headers)(
        folder.name,
        uidvalidity=cursor.uidvalidity if cursor else None,
        last_uid=cursor.last_uid if cursor else 0,
        since=(read_at - _FIRST_LOOK).date(),
    ):
        messages = batch.messages if whole else _worth(store, mailbox, inbox, folder, batch)
        kind = BY_HAND if folder.role is FolderRole.SENT else ""
        with store.write() as session:
            stored += inbound.store(session, mailbox, messages, at=clock.now(), kind=kind)
            if whole and batch.unreadable:
                number_of = (folder.name, batch.uidvalidity, batch.unreadable)
                owed.note(session, mailbox, *number_of, at=clock.now())
            inbound.move_cursor(
                session, number, folder.name, batch.uidvalidity, batch.last_uid, at=clock.now()
            )
    return stored


def _owed(store: Store, mailbox: Mailbox, inbox: Inbox, cursor: ImapCursor) -> int:
    """Ask again for what the server did not hand over at earlier looks; return how many came.

    In a folder that was renumbered meanwhile all of it is read again anyway.
    """
    place = (mailbox.id or 0, cursor.folder, cursor.uidvalidity)
    with store.read() as session:
        uids = [row.uid for row in owed.owed(session, *place)]
    if not uids or inbox.uidvalidity(cursor.folder) != cursor.uidvalidity:
        return 0
    came = inbox.bodies(cursor.folder, uidvalidity=cursor.uidvalidity, uids=uids)
    with store.write() as session:
        return owed.settle(owed.owed(session, *place), came)


def _worth(
    store: Store, mailbox: Mailbox, inbox: Inbox, folder: Folder, batch: Batch
) -> list[RawMessage]:
    """The whole of those messages that are our business, fetched by their headers' word."""
    headings = [heading_of(message) for message in batch.messages]
    marks = {mark for one in headings for mark in (one.message_id, one.send_token, *one.cited)}
    addresses = {address for one in headings for address in (one.sender, *one.recipients)}
    with store.read() as session:
        known = Known(
            letters=known_letters(session, mailbox.id or 0, marks),
            people=known_people(session, addresses),
        )
    is_ours = _BY_HEADERS[folder.role]
    uids = [one.uid for one in headings if is_ours(one, known)]
    return inbox.bodies(folder.name, uidvalidity=batch.uidvalidity, uids=uids) if uids else []


def _note_failure(store: Store, clock: Clock, number: int, failed: MailError) -> None:
    with store.write() as session:
        row = session.get_one(Mailbox, number)
        row.inbox_problem = str(failed)
        if not isinstance(failed, MailboxLoginFailed):
            return
        row.login_failures += 1
        if row.login_failures >= LOGIN_FAILURES and row.state is MailboxState.OK:
            row.move_to(MailboxState.AUTH_FAILED, at=clock.now(), actor=WORKER, why=str(failed))
