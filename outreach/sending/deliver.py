"""Delivers due emails: claim, look, hand over, record.

    due            emails whose time has come
    | gather       one short transaction -> Situation
    | blocked_by   -> a Block, or go
    | seal, sign   bytes made outside any transaction
    | claim        decided once more, then one conditional update saves bytes and claim
    | hand_over    no transaction open; before the body, `begin_body` is the point of no return
    | record       sent, deferred, refused or uncertain, and an Event

A crash leaves a row in `sending`. Whoever delivers next finds it before anything is claimed: before
the body it is scheduled again, after it nobody knows, and it becomes `uncertain`. A letter that
raises what nobody foresaw is set aside, and the queue goes on.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from outreach.clock import Clock
from outreach.config import Settings
from outreach.errors import Conflict, DatabaseError, InvalidInput, MailboxLoginFailed, MailError
from outreach.logs import event_line
from outreach.mail.mime import seal
from outreach.mail.outbox import Outbox
from outreach.mail.values import Accepted, HandOver
from outreach.model.email import OutboundState
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending import outcome
from outreach.sending.eligibility import blocked_by
from outreach.sending.letters import letter_of
from outreach.sending.schedule import next_turn
from outreach.sending.signing import sign
from outreach.sending.situation import limits_of, situation_of
from outreach.store import installation, outbound
from outreach.store.engine import Store
from outreach.store.outbound import Claim, Gathered

log = logging.getLogger(__name__)
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

    def outbox_of(self, mailbox: Mailbox) -> Outbox:
        number = mailbox.id or 0
        if number not in self.outboxes:
            self.outboxes[number] = self.open_outbox(mailbox)
        return self.outboxes[number]

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
    counts = recover(delivery, _take_lease(delivery))
    with delivery.store.read() as session:
        waiting = outbound.due(session, now=delivery.clock.now(), at_most=at_most)
    for number in waiting:
        epoch = _take_lease(delivery)
        counts[_deliver_or_set_aside(delivery, number, epoch)] += 1
    return counts


def _take_lease(delivery: Delivery) -> int:
    length = timedelta(seconds=delivery.settings.lease_seconds)
    with delivery.store.write() as session:
        epoch = installation.take_lease(
            session, LEASE, delivery.owner, now=delivery.clock.now(), length=length
        )
    if epoch is None:
        raise Conflict("Another process is sending; letters leave from one place at a time.")
    return epoch


def recover(delivery: Delivery, epoch: int) -> Counter[str]:
    """Settle what was being sent when the work last ended, without ever sending anything twice.

    Call it with a lease just taken, before anything is claimed under it.
    """
    counts: Counter[str] = Counter()
    now = delivery.clock.now()
    with delivery.store.write() as session:
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


def _deliver_or_set_aside(delivery: Delivery, number: int, epoch: int) -> str:
    try:
        return _deliver(delivery, number, epoch)
    except DatabaseError:
        raise  # without the ledger nothing may be sent at all
    except Exception as unforeseen:  # one letter must never hold up the others
        log.exception(event_line("letter.failed", email=number))
        with delivery.store.write() as session:
            why = f"{type(unforeseen).__name__}: {unforeseen}"
            return outcome.record_trouble(session, number, why, now=delivery.clock.now())


def _deliver(delivery: Delivery, number: int, epoch: int) -> str:
    now = delivery.clock.now()
    with delivery.store.read() as session:
        found = outbound.gather(session, number)
        if found.email.state is not OutboundState.SCHEDULED:
            return "gone"
        situation = situation_of(session, found, delivery.settings, now=now)
    block = blocked_by(situation, limits_of(found, delivery.settings), now=now)
    if block is not None:
        later = next_turn(block, situation, found, delivery.settings, now=now)
        with delivery.store.write() as session:
            outcome.record_block(session, number, block, later=later, now=now)
        return block.value
    return _send(delivery, found, epoch)


def _send(delivery: Delivery, found: Gathered, epoch: int) -> str:
    number = found.email.id or 0
    now = delivery.clock.now()
    outbox = delivery.outbox_of(found.mailbox)
    key = delivery.keyring.derive("unsubscribe")
    letter = letter_of(found, base_url=delivery.settings.base_url, unsubscribe_key=key, now=now)
    try:
        raw = sign(seal(letter), found.mailbox, delivery.keyring, at=now)
    except InvalidInput as wrong:
        with delivery.store.write() as session:
            outcome.record_unsealable(session, number, str(wrong), now=now)
        return "unsealable"
    claim = Claim(
        token=secrets.token_hex(16),
        epoch=epoch,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        at=now,
        lease=LEASE,
    )
    with delivery.store.write() as session:
        if not _claim(delivery, session, number, claim):
            return "gone"
    return _hand_over(delivery, outbox, found, claim)


def _claim(delivery: Delivery, session: Session, number: int, claim: Claim) -> bool:
    """Decide once more, in the claim's own transaction: what came in since the look must count."""
    found = outbound.gather(session, number)
    situation = situation_of(session, found, delivery.settings, now=claim.at)
    if blocked_by(situation, limits_of(found, delivery.settings), now=claim.at) is not None:
        return False
    version = found.enrolment.version if found.enrolment else None
    return outbound.claim(session, found.email, claim, version=version)


def _hand_over(delivery: Delivery, outbox: Outbox, found: Gathered, claim: Claim) -> str:
    number = found.email.id or 0

    def before_body() -> bool:
        with delivery.store.write() as session:
            return outbound.begin_body(session, number, claim)

    try:
        answer: HandOver | MailError = outbox.hand_over(
            found.mailbox.address, found.email.recipient, claim.raw, before_body=before_body
        )
    except MailError as failed:
        answer = failed
    except InvalidInput as unsafe:
        answer = HandOver(Accepted.REFUSED, None, "", str(unsafe), "mail")
    with delivery.store.write() as session:
        return _record(delivery, session, number, claim, answer)


def _record(
    delivery: Delivery, session: Session, number: int, claim: Claim, answer: HandOver | MailError
) -> str:
    now = delivery.clock.now()
    if isinstance(answer, MailboxLoginFailed):
        return outcome.record_login_failed(session, number, claim, str(answer), now=now)
    if isinstance(answer, MailError):
        return outcome.record_no_connection(session, number, claim, answer, now=now)
    return outcome.record_answer(
        session, number, claim, answer, settings=delivery.settings, now=now
    )
