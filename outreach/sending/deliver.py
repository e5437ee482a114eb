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

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from outreach.errors import Conflict
from outreach.model.email import OutboundState
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.sending.delivery import LEASE, Delivery
from outreach.sending.round import Round
from outreach.sending.situation import tally_of
from outreach.store import outbound, queue

__all__ = ["LEASE", "Delivery", "deliver_due", "recover"]


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
