"""Web sessions: found by the hash of the cookie's id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select, update

from outreach.model.user import User
from outreach.model.web_session import WebSession

SESSIONS_PER_USER = 10


def find(
    session: Session, id_hash: str, *, seen_since: datetime, made_since: datetime
) -> tuple[WebSession, User] | None:
    """The living session of an active user with its user; None if it ended, however it did."""
    return session.exec(
        select(WebSession, User)
        .join(User, col(User.id) == WebSession.user_id)
        .where(
            WebSession.id_hash == id_hash,
            WebSession.seen_at >= seen_since,
            WebSession.created_at >= made_since,
            col(User.active).is_(True),
        )
    ).first()


def begin(session: Session, web_session: WebSession) -> None:
    """Keep a new session; the oldest one goes when the person has too many."""
    session.add(web_session)
    session.flush()
    surplus = session.exec(
        select(WebSession.id_hash)
        .where(WebSession.user_id == web_session.user_id)
        .order_by(col(WebSession.seen_at).desc(), col(WebSession.created_at).desc())
        .offset(SESSIONS_PER_USER)
    ).all()
    session.exec(delete(WebSession).where(col(WebSession.id_hash).in_(surplus)))


def touch(session: Session, id_hash: str, *, at: datetime) -> None:
    """The person is still there."""
    session.exec(update(WebSession).where(col(WebSession.id_hash) == id_hash).values(seen_at=at))


def keep_content(session: Session, id_hash: str, content: dict[str, Any]) -> None:
    """Save what pages leave for the next page."""
    session.exec(
        update(WebSession).where(col(WebSession.id_hash) == id_hash).values(content=content)
    )


def end(session: Session, id_hash: str) -> None:
    """Sign one browser out."""
    session.exec(delete(WebSession).where(col(WebSession.id_hash) == id_hash))


def end_all_of(session: Session, user_id: int) -> int:
    """Sign a person out everywhere; return how many sessions ended."""
    return int(session.exec(delete(WebSession).where(col(WebSession.user_id) == user_id)).rowcount)


def sweep(session: Session, *, seen_before: datetime, made_before: datetime) -> int:
    """Delete what has ended by itself; return how many."""
    ended = (col(WebSession.seen_at) < seen_before) | (col(WebSession.created_at) < made_before)
    return int(session.exec(delete(WebSession).where(ended)).rowcount)


def of_user(session: Session, user_id: int) -> Sequence[WebSession]:
    """A person's sessions, the latest first."""
    query = select(WebSession).where(WebSession.user_id == user_id)
    return session.exec(query.order_by(col(WebSession.seen_at).desc())).all()


def end_others_of(session: Session, user_id: int, *, but: str) -> int:
    """Sign a person out everywhere but in one browser; return how many sessions ended."""
    others = (col(WebSession.user_id) == user_id) & (col(WebSession.id_hash) != but)
    return int(session.exec(delete(WebSession).where(others)).rowcount)
