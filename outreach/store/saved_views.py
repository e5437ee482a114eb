"""Filters that people named for themselves."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.errors import Conflict, NotFound
from outreach.model.view import SavedView

MOST = 30


def of_person(session: Session, user_id: int, project_id: int) -> list[SavedView]:
    """Somebody's views of a project by name."""
    query = select(SavedView).where(
        col(SavedView.user_id) == user_id, col(SavedView.project_id) == project_id
    )
    return list(session.exec(query.order_by(col(SavedView.name))))


def save(
    session: Session, user_id: int, project_id: int, name: str, query: str, *, at: datetime
) -> SavedView:
    """Keep a view; one of the same name is replaced.

    Raises:
        Conflict: there are too many already.
    """
    known = of_person(session, user_id, project_id)
    row = next((one for one in known if one.name == name), None)
    if row is None and len(known) >= MOST:
        raise Conflict(f"You have {MOST} views already: delete one first.")
    row = row or SavedView(user_id=user_id, project_id=project_id, name=name, created_at=at)
    row.query = query
    session.add(row)
    return row


def forget(session: Session, user_id: int, project_id: int, number: int) -> None:
    """Delete one of somebody's own views.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = session.get(SavedView, number)
    if row is None or (row.user_id, row.project_id) != (user_id, project_id):
        raise NotFound("There is no such view.")
    session.delete(row)
