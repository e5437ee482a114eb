"""Feeds and sitemaps that projects follow."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.followed import Followed, FollowedKind


def of_project(session: Session, project_id: int) -> list[Followed]:
    """All of a project, by address."""
    query = select(Followed).where(col(Followed.project_id) == project_id)
    return list(session.exec(query.order_by(col(Followed.url), col(Followed.id))))


def due(session: Session, project_id: int, *, now: datetime) -> list[Followed]:
    """Those of a project whose time has come, the longest overdue first."""
    query = (
        select(Followed)
        .where(col(Followed.project_id) == project_id, col(Followed.next_read_at) <= now)
        .order_by(col(Followed.next_read_at), col(Followed.id))
    )
    return list(session.exec(query))


def get(session: Session, project_id: int, number: int) -> Followed:
    """The row, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(Followed, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such feed or sitemap.")
    return found


def known(session: Session, project_id: int, kind: FollowedKind, url_key: str) -> Followed | None:
    """The row of this kind at this address, None if it is not followed."""
    query = select(Followed).where(
        col(Followed.project_id) == project_id,
        col(Followed.kind) == kind,
        col(Followed.url_key) == url_key,
    )
    return session.exec(query).first()
