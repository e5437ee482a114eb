"""Orders for reports and digests, and the mails that come of them: each leaves at most once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.backlink import Backlink
from outreach.model.backlink_profile import BacklinkAlert
from outreach.model.bulletin import Bulletin, BulletinOrder, BulletinState
from outreach.model.installation import Installation, Lease
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project


def orders(session: Session, project_id: int) -> list[BulletinOrder]:
    """The project's orders, the oldest first."""
    query = select(BulletinOrder).where(col(BulletinOrder.project_id) == project_id)
    return list(session.exec(query.order_by(col(BulletinOrder.id))))


def order(session: Session, project_id: int, number: int) -> BulletinOrder:
    """One order.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(BulletinOrder, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such order.")
    return row


def due(session: Session, *, now: datetime) -> list[BulletinOrder]:
    """Orders whose time has come, but not those of the sample project."""
    query = (
        select(BulletinOrder)
        .join(Project, col(Project.id) == BulletinOrder.project_id)
        .where(
            col(BulletinOrder.next_at) <= now,
            col(BulletinOrder.paused_at).is_(None),
            col(Project.is_sample).is_(False),
        )
        .order_by(col(BulletinOrder.next_at))
    )
    return list(session.exec(query))


def add(session: Session, row: Bulletin) -> bool:
    """Keep a mail for its occasion; False if there was one already."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def of_order(session: Session, order_id: int, *, at_most: int = 24) -> list[Bulletin]:
    """The mails of one order, the newest first."""
    query = select(Bulletin).where(col(Bulletin.order_id) == order_id)
    return list(session.exec(query.order_by(col(Bulletin.id).desc()).limit(at_most)))


def of_project(session: Session, project_id: int, *, at_most: int = 50) -> list[Bulletin]:
    """The mails of a project, the newest first."""
    query = select(Bulletin).where(col(Bulletin.project_id) == project_id)
    return list(session.exec(query.order_by(col(Bulletin.id).desc()).limit(at_most)))


def one(session: Session, project_id: int, number: int) -> Bulletin:
    """One mail.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(Bulletin, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such mail.")
    return row


def waiting(session: Session, *, now: datetime, at_most: int) -> list[Bulletin]:
    """Mails that may leave now, from mailboxes that work."""
    query = (
        select(Bulletin)
        .join(BulletinOrder, col(BulletinOrder.id) == Bulletin.order_id)
        .join(Mailbox, col(Mailbox.id) == BulletinOrder.mailbox_id)
        .where(
            col(Bulletin.state) == BulletinState.WAITING,
            col(Bulletin.not_before) <= now,
            col(BulletinOrder.paused_at).is_(None),
            col(Mailbox.state) == MailboxState.OK,
        )
        .order_by(col(Bulletin.id))
        .limit(at_most)
    )
    return list(session.exec(query))


def claim(session: Session, number: int, *, lease: str, epoch: int, raw: bytes) -> bool:
    """Take one mail for sending and keep its bytes; False if it is not there to be taken."""
    return _changed(
        session,
        update(Bulletin)
        .where(
            col(Bulletin.id) == number,
            col(Bulletin.state) == BulletinState.WAITING,
            _lease_is_ours(lease, epoch),
        )
        .values(
            state=BulletinState.SENDING,
            phase="claimed",
            epoch=epoch,
            raw=raw,
            tries=Bulletin.tries + 1,
        ),
    )


def begin_body(session: Session, number: int, *, lease: str, epoch: int) -> bool:
    """The point of no return; False if somebody paused anything in the meantime."""
    may = exists().where(
        col(BulletinOrder.id) == Bulletin.order_id,
        col(BulletinOrder.paused_at).is_(None),
        col(Mailbox.id) == BulletinOrder.mailbox_id,
        col(Mailbox.state) == MailboxState.OK,
    )
    fenced = exists().where(col(Installation.fenced_at).is_not(None))
    return _changed(
        session,
        update(Bulletin)
        .where(
            col(Bulletin.id) == number,
            col(Bulletin.state) == BulletinState.SENDING,
            col(Bulletin.epoch) == epoch,
            _lease_is_ours(lease, epoch),
            may,
            ~fenced,
        )
        .values(phase="body"),
    )


def left_behind(session: Session, *, epoch: int) -> list[Bulletin]:
    """Mails that were being sent when the work last ended."""
    query = select(Bulletin).where(
        col(Bulletin.state) == BulletinState.SENDING, col(Bulletin.epoch) <= epoch
    )
    return list(session.exec(query))


def alerts_between(
    session: Session, project_id: int, after: int, up_to: int, severities: Sequence[str]
) -> list[tuple[BacklinkAlert, Backlink]]:
    """Alerts with numbers after `after` up to `up_to`, with their backlinks, the oldest first."""
    query = (
        select(BacklinkAlert, Backlink)
        .join(Backlink, col(Backlink.id) == BacklinkAlert.backlink_id)
        .where(
            col(BacklinkAlert.project_id) == project_id,
            col(BacklinkAlert.id) > after,
            col(BacklinkAlert.id) <= up_to,
            col(BacklinkAlert.severity).in_(severities),
        )
        .order_by(col(BacklinkAlert.id))
    )
    return list(session.exec(query))


def newest_alert(session: Session, project_id: int, severities: Sequence[str]) -> int:
    """Number of the newest alert of these severities, 0 if there is none."""
    query = select(func.max(BacklinkAlert.id)).where(
        col(BacklinkAlert.project_id) == project_id, col(BacklinkAlert.severity).in_(severities)
    )
    return int(session.exec(query).one() or 0)


def _lease_is_ours(lease: str, epoch: int) -> Any:
    return exists().where(col(Lease.name) == lease, col(Lease.epoch) == epoch)


def _changed(session: Session, statement: Any) -> bool:
    return bool(session.connection().execute(statement).rowcount)
