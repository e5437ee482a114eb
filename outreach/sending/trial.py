"""A test letter to oneself: sealed, signed and handed over as every letter, and a letter to nobody.

refuse    the sample's mailbox, whoever asked not to be written to, more than a few an hour
| seal    bytes that could not leave leave no trace either
| record  the event, before anything leaves
| hand_over  over a connection of its own: it waits for nobody and holds nobody up

It has no row of its own, so it is counted nowhere, never repeated and never uncertain: whoever
asked for it sees whether it came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import Conflict, MailError
from outreach.logs import masked
from outreach.mail.addresses import domain_of
from outreach.mail.mime import new_message_id, seal
from outreach.mail.outbox import Outbox
from outreach.mail.values import Accepted, Letter
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.secrets import Keyring
from outreach.sending.signing import sign
from outreach.store import mailboxes, suppressions
from outreach.store.engine import Store

MOST_AN_HOUR = 10
VERB = "test_sent"
_MARK = "[Test] "


@dataclass(frozen=True, slots=True)
class Trial:
    """What is sent to oneself.

    Attributes:
        recipient: the mailbox's own address, or that of the person who asks; the caller sees to it.
    """

    recipient: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """What a test letter leaves through."""

    store: Store
    clock: Clock
    keyring: Keyring
    open_outbox: Callable[[Mailbox], Outbox]


def send_trial(way: Way, mailbox: Mailbox, trial: Trial, *, actor: str) -> None:
    """Send it now, marked as a test in its subject.

    Raises:
        Conflict: nothing may leave from this mailbox to there now.
        InvalidInput: the text can't become a safe letter.
        MailError: the server did not take it, or nobody knows.
    """
    now = way.clock.now()
    raw = _sealed(way.keyring, mailbox, trial, now)
    with way.store.write() as session:
        row = session.get_one(Mailbox, mailbox.id)
        _refuse(session, row, trial.recipient, now)
        record(row, VERB, at=now, actor=actor, why=f"A test letter to {masked(trial.recipient)}.")
    with way.open_outbox(mailbox) as outbox:
        answer = outbox.hand_over(mailbox.address, trial.recipient, raw, before_body=lambda: True)
    if answer.outcome is not Accepted.ACCEPTED:
        raise MailError(f"{mailbox.smtp_host} did not take it: {answer.text}")


def _sealed(keyring: Keyring, mailbox: Mailbox, trial: Trial, now: datetime) -> bytes:
    """No link to unsubscribe is in its headers: there is nobody whom it could mean."""
    letter = Letter(
        sender_name=mailbox.sender_name,
        sender_address=mailbox.address,
        recipient=trial.recipient,
        subject=_MARK + trial.subject,
        text=trial.text,
        message_id=new_message_id(domain_of(mailbox.address), keyring.derive("message-id")),
        date=now,
    )
    return sign(seal(letter), mailbox, keyring, at=now)


def _refuse(session: Session, mailbox: Mailbox, recipient: str, now: datetime) -> None:
    if mailbox.state is MailboxState.SAMPLE:
        raise Conflict("Nothing ever leaves a mailbox of the sample.")
    if suppressions.is_suppressed(session, recipient):
        raise Conflict("Whoever has this address asked not to be written to.")
    lately = mailboxes.events_since(session, mailbox, VERB, since=now - timedelta(hours=1))
    if lately >= MOST_AN_HOUR:
        raise Conflict(f"{MOST_AN_HOUR} test letters left this mailbox within the hour; wait.")
