"""The installation's identity, its leases and the fence round a restored backup."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from outreach.model.event import record
from outreach.model.installation import Installation, Lease, RecurringTask


def the_installation(session: Session, *, now: datetime) -> Installation:
    """The one row, made at first use."""
    row = session.get(Installation, 1)
    if row is None:
        _added(session, Installation(key=secrets.token_hex(16), created_at=now))
        row = session.get_one(Installation, 1)
    return row


def is_fenced(session: Session) -> bool:
    """Does this database look like a restored copy that nobody has accepted yet?"""
    row = session.get(Installation, 1)
    return row is not None and row.fenced_at is not None


def fence(session: Session, *, now: datetime, actor: str, why: str) -> None:
    """Stop all sending until a person accepts the database."""
    row = the_installation(session, now=now)
    if row.fenced_at is None:
        row.fenced_at, row.fence_reason = now, why
        record(row, "fenced", at=now, actor=actor, why=why)


def lift_fence(session: Session, *, now: datetime, actor: str) -> None:
    """A person has accepted the database as the live one."""
    row = the_installation(session, now=now)
    if row.fenced_at is not None:
        row.fenced_at, row.fence_reason = None, ""
        record(row, "accepted", at=now, actor=actor, why="Accepted as the live database.")


_LEASE = Lease.__table__  # type: ignore[attr-defined]
# Built once: it is part of every commit of a letter that leaves.
_RENEW = (
    update(_LEASE)
    .where(
        _LEASE.c.name == bindparam("lease"),
        _LEASE.c.owner == bindparam("holder"),
        _LEASE.c.until > bindparam("moment"),
    )
    .values(until=bindparam("end"))
    .returning(_LEASE.c.epoch)
)


def take_lease(
    session: Session, name: str, owner: str, *, now: datetime, length: timedelta
) -> int | None:
    """Take or renew a lease; return its epoch, or None while someone else holds it.

    The epoch rises whenever the lease changes hands or had run out, so that work begun under an
    older epoch can be told from ours.
    """
    asked = {"lease": name, "holder": owner, "moment": now, "end": now + length}
    renewed = session.connection().execute(_RENEW, asked).scalar()
    if renewed is not None:
        return int(renewed)
    taken = session.exec(
        update(Lease)
        .where(col(Lease.name) == name, or_(col(Lease.until) <= now, col(Lease.owner) == owner))
        .values(owner=owner, until=now + length, epoch=Lease.epoch + 1)
        .returning(col(Lease.epoch))
    ).scalar()
    if taken is not None:
        return int(taken)
    if session.get(Lease, name) is not None:
        return None
    return 1 if _added(session, Lease(name=name, owner=owner, until=now + length)) else None


def _added(session: Session, row: SQLModel) -> bool:
    """Insert a row that another process may be inserting too; False if it was faster."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def give_back(session: Session, name: str, owner: str, *, now: datetime) -> None:
    """Let others take the lease at once."""
    session.exec(
        update(Lease).where(col(Lease.name) == name, col(Lease.owner) == owner).values(until=now)
    )


def holder(session: Session, name: str, *, now: datetime) -> Lease | None:
    """Who holds the lease now."""
    query = select(Lease).where(col(Lease.name) == name, col(Lease.until) > now)
    return session.exec(query).first()


def last_round_at(session: Session) -> datetime | None:
    """When a recurring task last began: the worker's sign of life."""
    query = select(RecurringTask.started_at).where(col(RecurringTask.started_at).is_not(None))
    return session.exec(query.order_by(col(RecurringTask.started_at).desc()).limit(1)).first()
