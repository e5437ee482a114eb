"""Passkeys of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult
from sqlmodel import Session, col, delete, func, select, update

from outreach.errors import Conflict, NotFound
from outreach.model.event import record
from outreach.model.passkey import Passkey
from outreach.model.user import User

MOST = 20


def of(session: Session, user_id: int) -> Sequence[Passkey]:
    """A person's keys, the oldest first."""
    query = select(Passkey).where(Passkey.user_id == user_id).order_by(col(Passkey.id))
    return session.exec(query).all()


def by_credential(session: Session, credential_id: str) -> Passkey | None:
    """The key that a browser names so."""
    return session.exec(select(Passkey).where(Passkey.credential_id == credential_id)).first()


def add(session: Session, user: User, row: Passkey, *, actor: str) -> None:
    """Keep a new key of this person.

    Raises:
        Conflict: the key is known already, or the person has as many as anybody may.
    """
    if len(of(session, user.id or 0)) >= MOST:
        raise Conflict(f"There are {MOST} passkeys already: remove one that you don't use.")
    if by_credential(session, row.credential_id) is not None:
        raise Conflict("This passkey is known already.")
    session.add(row)
    session.flush()
    user.has_passkey = True
    record(row, "added", at=row.made_at, actor=actor, name=row.name)


def remove(session: Session, user: User, number: int, *, at: datetime, actor: str) -> None:
    """Forget one key of this person.

    Raises:
        NotFound: the person has no such key.
    """
    row = session.get(Passkey, number)
    if row is None or row.user_id != user.id:
        raise NotFound("There is no such passkey.")
    record(row, "removed", at=at, actor=actor, name=row.name)
    session.delete(row)
    session.flush()
    left = select(func.count()).select_from(Passkey).where(Passkey.user_id == user.id)
    user.has_passkey = session.exec(left).one() > 0


def remove_all(session: Session, user: User) -> None:
    """Forget every key of this person; the caller writes down why."""
    session.exec(delete(Passkey).where(col(Passkey.user_id) == user.id))
    user.has_passkey = False


def spend(
    session: Session, number: int, *, challenged_at: datetime, sign_count: int, at: datetime
) -> bool:
    """Note that the key answered a challenge; False if it had answered that one, or a later one."""
    done = session.exec(
        update(Passkey)
        .where(col(Passkey.id) == number, col(Passkey.challenged_at) < challenged_at)
        .values(challenged_at=challenged_at, sign_count=sign_count, used_at=at)
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1
