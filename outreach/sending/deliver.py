"""Delivers due emails: choose, claim, look, hand over, record.

    recover      what a dead process left in `sending`
    | next       each mailbox's next letters, lane by lane
    | decide     one pure function: go, wait until, or never
    | seal, sign bytes made outside any transaction
    | claim      decided once more, then one conditional update saves bytes and claim
    | hand_over  `outreach.sending.transmit`: the point of no return, the answer, the record

Mailboxes deliver side by side, each over its own connection and one letter after the other. A
crash leaves rows in `sending`: before the body they are scheduled again, after it nobody knows, and
they become `uncertain`. A letter that raises what nobody foresaw is set aside; the queue goes on.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session

from outreach.clock import Clock
from outreach.config import Settings
from outreach.errors import Conflict
from outreach.mail.outbox import Outbox
from outreach.model.email import OutboundState
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.round import Round
from outreach.sending.situation import tally_of
from outreach.store import installation, outbound, queue
from outreach.store.engine import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

LEASE = "delivery"


@dataclass
class Delivery:
    """What delivering needs. One per process; keeps one connection per mailbox.

    Attributes:
        owner: who holds the lease, unique per process.
        open_outbox: makes the connection of a mailbox; the fakes of tests come in here.
        busy: held while a round of delivering is under way in this process.
    """

    store: Store
    clock: Clock
    settings: Settings
    keyring: Keyring
    owner: str
    open_outbox: Callable[[Mailbox], Outbox]
    outboxes: dict[int, Outbox] = field(default_factory=dict)
    busy: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _writing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def outbox_of(self, mailbox: Mailbox) -> Outbox:
        number = mailbox.id or 0
        if number not in self.outboxes:
            self.outboxes[number] = self.open_outbox(mailbox)
        return self.outboxes[number]

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction of this process; its mailboxes queue here instead of at the database."""
        with self._writing, self.store.write() as session:
            yield session

    def take_lease(self, session: Session) -> int | None:
        """Take or renew the right to send; None while another process has it."""
        length = timedelta(seconds=self.settings.lease_seconds)
        return installation.take_lease(
            session, LEASE, self.owner, now=self.clock.now(), length=length
        )

    def close(self) -> None:
        """Hang up everywhere and let another process deliver at once."""
        for outbox in self.outboxes.values():
            outbox.close()
        self.outboxes.clear()
        with self.store.write() as session:
            installation.give_back(session, LEASE, self.owner, now=self.clock.now())


def deliver_due(delivery: Delivery, *, at_most: int = 100) -> Counter[str]:
    """Deliver up to `at_most` due emails; counts "sent", "deferred", …, and each block.

    Raises:
        Conflict: another process is delivering.
    """
    if not delivery.busy.acquire(blocking=False):
        raise Conflict("This process is sending already.")
    try:
        return _deliver_due(delivery, at_most)
    finally:
        delivery.busy.release()


def _deliver_due(delivery: Delivery, at_most: int) -> Counter[str]:
    with delivery.write() as session:
        epoch = delivery.take_lease(session)
    if epoch is None:
        raise Conflict("Another process is sending; letters leave from one place at a time.")
    counts = recover(delivery, epoch)
    with delivery.store.read() as session:
        if not queue.anything_due(session, now=delivery.clock.now()):
            return counts
        mailboxes = queue.sending_mailboxes(session)
        tally = tally_of(session, mailboxes, delivery.settings, now=delivery.clock.now())
    turn = Round(delivery, epoch, tally, at_most)
    for done in _side_by_side(turn, mailboxes, delivery.settings.smtp_connections):
        counts.update(done)
    return counts


def _side_by_side(turn: Round, mailboxes: list[Mailbox], most: int) -> list[Counter[str]]:
    if len(mailboxes) < 2 or most < 2:
        return [turn.of_mailbox(mailbox) for mailbox in mailboxes]
    with ThreadPoolExecutor(min(most, len(mailboxes)), "outbox") as pool:
        return list(pool.map(turn.of_mailbox, mailboxes))


def recover(delivery: Delivery, epoch: int) -> Counter[str]:
    """Settle what was being sent when the work last ended, without ever sending anything twice.

    Call it with a lease just taken, before anything is claimed under it.
    """
    counts: Counter[str] = Counter()
    now = delivery.clock.now()
    with delivery.store.read() as session:
        if not outbound.left_behind(session, epoch=epoch):
            return counts
    with delivery.write() as session:
        for email in outbound.left_behind(session, epoch=epoch):
            if email.phase == "body":
                why = "The program ended after the body began: nobody knows whether it arrived."
                email.move_to(OutboundState.UNCERTAIN, at=now, actor=WORKER, why=why)
                counts["uncertain"] += 1
            else:
                why = "The program ended before the body began: it has not left."
                email.move_to(OutboundState.SCHEDULED, at=now, actor=WORKER, why=why)
                email.send_at = now
                counts["recovered"] += 1
    return counts
