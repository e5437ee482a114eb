"""Settles uncertain letters: proof of presence or of absence, from the mailbox's Sent folder.

Presence counts at any look. Absence counts only an hour after the attempt, and only where the
provider is known to file what we send; elsewhere a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from outreach.clock import Clock
from outreach.errors import MailError
from outreach.mail.inbox import Inbox
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox
from outreach.sending.outcome import settle_absent, settle_sent
from outreach.store import outbound
from outreach.store.engine import Store

_LOOKS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
_ABSENCE_AFTER = timedelta(hours=1)


def look_is_due(looks: int, claimed_at: datetime, *, now: datetime) -> bool:
    """Is it time for look number `looks` (0 is the first)? After the last, a person decides."""
    return looks < len(_LOOKS) and now - claimed_at >= _LOOKS[looks]


def proves_absence(
    found: bool | None, sent_autosaves: bool | None, claimed_at: datetime, *, now: datetime
) -> bool:
    """Does not finding the letter in Sent prove that it never left?"""
    return found is False and sent_autosaves is True and now - claimed_at >= _ABSENCE_AFTER


def reconcile_uncertain(
    store: Store, clock: Clock, open_inbox: Callable[[Mailbox], Inbox]
) -> Counter[str]:
    """Look for each uncertain letter whose look is due; counts what was settled.

    One connection for each mailbox; one that can't be reached leaves its letters for the next time.
    """
    counts: Counter[str] = Counter()
    due: dict[int, list[int]] = {}
    with store.read() as session:
        for row in outbound.uncertain(session):
            if look_is_due(row.looks, row.began_at, now=clock.now()):
                due.setdefault(row.mailbox_id, []).append(row.id)
        mailboxes = [session.get_one(Mailbox, number) for number in due]
    for mailbox in mailboxes:
        counts.update(_look_for(store, clock, mailbox, due[mailbox.id or 0], open_inbox))
    return counts


def _look_for(
    store: Store,
    clock: Clock,
    mailbox: Mailbox,
    numbers: Sequence[int],
    open_inbox: Callable[[Mailbox], Inbox],
) -> Counter[str]:
    counts: Counter[str] = Counter()
    try:
        with open_inbox(mailbox) as inbox:
            for number in numbers:
                counts[_look(store, clock, number, inbox)] += 1
    except MailError:
        counts["unreachable"] = len(numbers) - counts.total()
    return counts


def _look(store: Store, clock: Clock, number: int, inbox: Inbox) -> str:
    with store.read() as session:
        email = outbound.get(session, number)
    rewritten = inbox.sent_as(email.send_token)
    found = bool(rewritten) or inbox.find_sent(email.message_id)
    now = clock.now()
    with store.write() as session:
        row = session.get_one(OutboundEmail, number)
        if row.state is not OutboundState.UNCERTAIN:
            return "settled"
        row.looks, row.looked_at = row.looks + 1, now
        mailbox = session.get_one(Mailbox, row.mailbox_id)
        if found:
            row.wire_message_id = rewritten if rewritten != row.message_id else ""
            settle_sent(session, row, at=now, why="Found in the mailbox's Sent folder.")
            # We file nothing there ourselves, so the provider does.
            mailbox.sent_autosaves = True
            return "found"
        if proves_absence(found, mailbox.sent_autosaves, row.claimed_at or row.created_at, now=now):
            why = "Not in Sent, where the provider files every letter: it never left."
            settle_absent(row, at=now, why=why)
            return "absent"
    return "unknown"
