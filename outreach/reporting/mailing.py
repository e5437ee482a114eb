"""Sends bulletins, each at most once.

    plan_due      an order whose time has come leaves one row a recipient, and the next time
    | claim       bytes made outside any transaction; one conditional update saves bytes and claim
    | hand_over   the point of no return is a second update that asks again whether anything is
                  paused or fenced
    | record      sent, tried again later, failed or uncertain

The same lease as letters', so that one process sends; a crash before the body leaves a mail that
may go again, after it one that is `uncertain` and is never sent again by itself.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from outreach.errors import Conflict, DatabaseError, InvalidInput, MailError
from outreach.logs import event_line
from outreach.mail.addresses import domain_of
from outreach.mail.mime import new_message_id
from outreach.mail.rich import RichMail, seal_rich
from outreach.mail.values import Accepted, HandOver
from outreach.model.bulletin import Bulletin, BulletinKind, BulletinOrder, BulletinState
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.reporting.compose import TOLD, Composed, Span, compose
from outreach.reporting.rhythm import covered, next_at, next_try
from outreach.sending.delivery import LEASE, Delivery
from outreach.sending.signing import sign
from outreach.store import bulletins, suppressions

log = logging.getLogger(__name__)
MOST_TRIES = 8
_AT_ONCE = 20


def plan_due(delivery: Delivery) -> int:
    """Write down the mails of every order that is due; how many there are."""
    now, made = delivery.clock.now(), 0
    key = delivery.keyring.derive("message-id")
    with delivery.write() as session:
        for order in bulletins.due(session, now=now):
            mailbox = session.get_one(Mailbox, order.mailbox_id)
            zone = ZoneInfo(mailbox.time_zone)
            span = span_of(session, order, order.next_at.astimezone(zone))
            made += place(session, order, mailbox, span, _occasion(span), key=key, now=now)
            order.told_up_to = span.up_to_alert or order.told_up_to
            order.next_at = next_at(order.rhythm, order.day, after=now, zone=zone)
            session.add(order)
    return made


def span_of(session: Session, order: BulletinOrder, due: datetime) -> Span:
    """What an order that is due at this local moment covers."""
    if order.kind is BulletinKind.REPORT:
        when = covered(order.rhythm, due.date())
        return Span(when.first, when.last)
    told = [severity.value for severity in TOLD[order.rhythm]]
    newest = bulletins.newest_alert(session, order.project_id, told)
    return Span(after_alert=order.told_up_to, up_to_alert=max(newest, order.told_up_to))


def place(
    session: Session,
    order: BulletinOrder,
    mailbox: Mailbox,
    span: Span,
    occasion: str,
    *,
    key: bytes,
    now: datetime,
) -> int:
    """A row for each recipient of an occasion that has none yet; how many are new.

    Args:
        key: makes Message-IDs that we recognise.
    """
    if order.kind is BulletinKind.CHANGES and span.up_to_alert <= span.after_alert:
        return 0
    rows = [
        Bulletin(
            project_id=order.project_id,
            order_id=order.id or 0,
            occasion=occasion,
            recipient=str(recipient),
            first_on=span.first_on,
            last_on=span.last_on,
            after_alert=span.after_alert,
            up_to_alert=span.up_to_alert,
            message_id=new_message_id(domain_of(mailbox.address), key),
            not_before=now,
            created_at=now,
        )
        for recipient in order.recipients
    ]
    return sum(bulletins.add(session, row) for row in rows)


def send_bulletins(delivery: Delivery) -> Counter[str]:
    """Send what waits; counts what became of it.

    Raises:
        Conflict: letters are being sent at this moment, here or elsewhere.
    """
    if not delivery.busy.acquire(blocking=False):
        raise Conflict("This process is sending letters.")
    try:
        with delivery.write() as session:
            epoch = delivery.take_lease(session)
        if epoch is None:
            raise Conflict("Another process is sending.")
        counts = _recover(delivery, epoch)
        with delivery.store.read() as session:
            waiting = bulletins.waiting(session, now=delivery.clock.now(), at_most=_AT_ONCE)
        counts.update(_each(delivery, epoch, waiting))
        return counts
    finally:
        delivery.busy.release()


def anything_to_send(session: Session, now: datetime) -> bool:
    """Is an order due, or does a mail wait?"""
    return bool(bulletins.due(session, now=now) or bulletins.waiting(session, now=now, at_most=1))


def _recover(delivery: Delivery, epoch: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    now = delivery.clock.now()
    with delivery.write() as session:
        for row in bulletins.left_behind(session, epoch=epoch):
            if row.phase == "body":
                why = "The program ended after the body began: nobody knows whether it arrived."
                row.move_to(BulletinState.UNCERTAIN, at=now, actor=WORKER, why=why)
                counts["uncertain"] += 1
            else:
                row.move_to(BulletinState.WAITING, at=now, actor=WORKER)
                counts["recovered"] += 1
    return counts


def _each(delivery: Delivery, epoch: int, waiting: Iterable[Bulletin]) -> Iterable[str]:
    for row in waiting:
        try:
            yield _one(delivery, epoch, row)
        except DatabaseError:
            raise  # without the ledger nothing may be sent at all
        except Exception as unforeseen:
            # A report that can't be made must not stop those behind it.
            log.exception(event_line("bulletin.failed", bulletin=row.id))
            yield _given_up(delivery, row.id or 0, f"{type(unforeseen).__name__}: {unforeseen}")


def _one(delivery: Delivery, epoch: int, row: Bulletin) -> str:
    number = row.id or 0
    with delivery.store.read() as session:
        if suppressions.is_suppressed(session, row.recipient):
            order, mailbox, mail = None, None, None
        else:
            order = session.get_one(BulletinOrder, row.order_id)
            mailbox = session.get_one(Mailbox, order.mailbox_id)
            mail = _composed(session, delivery, order, row)
    if mailbox is None:
        return _given_up(delivery, number, "Whoever has this address asked not to be written to.")
    if mail is None:
        return _given_up(delivery, number, "There is nothing to tell any more.")
    try:
        raw = _sealed(delivery, mailbox, mail, row)
    except InvalidInput as unsafe:
        return _given_up(delivery, number, str(unsafe))
    with delivery.write() as session:
        if not bulletins.claim(session, number, lease=LEASE, epoch=epoch, raw=raw):
            return "gone"
    return _handed_over(delivery, epoch, mailbox, row, raw)


def _composed(
    session: Session, delivery: Delivery, order: BulletinOrder, row: Bulletin
) -> Composed | None:
    project = session.get_one(Project, row.project_id)
    span = Span(row.first_on, row.last_on, row.after_alert, row.up_to_alert)
    base_url = delivery.settings.base_url
    return compose(session, project, order, span, base_url=base_url, now=delivery.clock.now())


def _sealed(delivery: Delivery, mailbox: Mailbox, mail: Composed, row: Bulletin) -> bytes:
    now = delivery.clock.now()
    raw = seal_rich(
        RichMail(
            mailbox.sender_name,
            mailbox.address,
            row.recipient,
            mail.subject,
            mail.text,
            mail.html,
            row.message_id,
            now.astimezone(ZoneInfo(mailbox.time_zone)),
            mail.enclosures,
        )
    )
    return sign(raw, mailbox, delivery.keyring, at=now)


def _handed_over(
    delivery: Delivery, epoch: int, mailbox: Mailbox, row: Bulletin, raw: bytes
) -> str:
    number, stopped = row.id or 0, False

    def may_begin() -> bool:
        nonlocal stopped
        with delivery.write() as session:
            begun = bulletins.begin_body(session, number, lease=LEASE, epoch=epoch)
        stopped = not begun
        return begun

    outbox = delivery.outbox_of(mailbox)
    try:
        answer: HandOver | MailError = outbox.hand_over(
            mailbox.address, row.recipient, raw, before_body=may_begin
        )
    except MailError as failed:
        answer = failed
    if stopped:
        return _later(delivery, number, "Something was paused at the last moment.", counts=False)
    return _recorded(delivery, number, answer)


def _recorded(delivery: Delivery, number: int, answer: HandOver | MailError) -> str:
    if isinstance(answer, MailError):
        return _later(delivery, number, str(answer))
    if answer.outcome is Accepted.DEFERRED:
        return _later(delivery, number, answer.text)
    state = {
        Accepted.ACCEPTED: BulletinState.SENT,
        Accepted.REFUSED: BulletinState.FAILED,
        Accepted.UNKNOWN: BulletinState.UNCERTAIN,
    }[answer.outcome]
    why = "" if state is BulletinState.SENT else answer.text or "The connection broke."
    return _moved(delivery, number, state, why)


def _later(delivery: Delivery, number: int, why: str, *, counts: bool = True) -> str:
    now = delivery.clock.now()
    with delivery.write() as session:
        row = session.get_one(Bulletin, number)
        if counts and row.tries >= MOST_TRIES:
            row.move_to(BulletinState.FAILED, at=now, actor=WORKER, why=why)
            return "failed"
        row.move_to(BulletinState.WAITING, at=now, actor=WORKER, why=why)
        row.not_before = next_try(row.tries, now=now)
    return "deferred"


def _given_up(delivery: Delivery, number: int, why: str) -> str:
    """Failed; uncertain if its body may have left."""
    with delivery.store.read() as session:
        has_begun = session.get_one(Bulletin, number).phase == "body"
    state = BulletinState.UNCERTAIN if has_begun else BulletinState.FAILED
    return _moved(delivery, number, state, why)


def _moved(delivery: Delivery, number: int, state: BulletinState, why: str) -> str:
    with delivery.write() as session:
        row = session.get_one(Bulletin, number)
        row.move_to(state, at=delivery.clock.now(), actor=WORKER, why=why)
    return state.value


def _occasion(span: Span) -> str:
    if span.first_on is not None:
        return f"{span.first_on}/{span.last_on}"
    return f"alerts {span.after_alert}-{span.up_to_alert}"
