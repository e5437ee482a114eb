"""Settles uncertain letters: proof of presence or of absence, from the mailbox's Sent folder.

Presence counts at any look. Absence counts only an hour after the attempt, and only where the
provider is known to file what we send; elsewhere a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
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
    """Look for each uncertain letter whose look is due; counts what was settled."""
    counts: Counter[str] = Counter()
    with store.read() as session:
        waiting = [
            (email, session.get_one(Mailbox, email.mailbox_id))
            for email in outbound.in_state(session, OutboundState.UNCERTAIN)
        ]
    for email, mailbox in waiting:
        began = email.claimed_at or email.created_at
        if look_is_due(email.looks, began, now=clock.now()):
            counts[_look(store, clock, email, mailbox, open_inbox)] += 1
    return counts


def _look(
    store: Store,
    clock: Clock,
    email: OutboundEmail,
    mailbox: Mailbox,
    open_inbox: Callable[[Mailbox], Inbox],
) -> str:
    try:
        with open_inbox(mailbox) as inbox:
            rewritten = inbox.sent_as(email.send_token)
            found = bool(rewritten) or inbox.find_sent(email.message_id)
    except MailError:
        return "unreachable"
    now = clock.now()
    with store.write() as session:
        row = session.get_one(OutboundEmail, email.id)
        if row.state is not OutboundState.UNCERTAIN:
            return "settled"
        row.looks, row.looked_at = row.looks + 1, now
        if found:
            row.wire_message_id = rewritten if rewritten != row.message_id else ""
            settle_sent(session, row, at=now, why="Found in the mailbox's Sent folder.")
            # We file nothing there ourselves, so the provider does.
            session.get_one(Mailbox, row.mailbox_id).sent_autosaves = True
            return "found"
        began = row.claimed_at or row.created_at
        if proves_absence(found, mailbox.sent_autosaves, began, now=now):
            why = "Not in Sent, where the provider files every letter: it never left."
            settle_absent(row, at=now, why=why)
            return "absent"
    return "unknown"
