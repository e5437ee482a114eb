"""Versions of disavow files; none is ever changed or deleted."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.harm import DisavowVersion


def versions(session: Session, project_id: int) -> list[DisavowVersion]:
    """All versions, the newest first."""
    query = (
        select(DisavowVersion)
        .where(col(DisavowVersion.project_id) == project_id)
        .order_by(col(DisavowVersion.number).desc())
    )
    return list(session.exec(query))


def version(session: Session, project_id: int, number: int) -> DisavowVersion:
    """One version.

    Raises:
        NotFound: there is none of this number.
    """
    query = select(DisavowVersion).where(
        col(DisavowVersion.project_id) == project_id, col(DisavowVersion.number) == number
    )
    row = session.exec(query).first()
    if row is None:
        raise NotFound(f"There is no version {number} of the disavow file.")
    return row


def in_force(session: Session, project_id: int) -> DisavowVersion | None:
    """The version that was uploaded last, None if none was."""
    query = (
        select(DisavowVersion)
        .where(
            col(DisavowVersion.project_id) == project_id,
            col(DisavowVersion.uploaded_at).is_not(None),
        )
        .order_by(col(DisavowVersion.uploaded_at).desc(), col(DisavowVersion.number).desc())
        .limit(1)
    )
    return session.exec(query).first()


def latest(session: Session, project_id: int) -> DisavowVersion | None:
    """The newest version, uploaded or not."""
    return next(iter(versions(session, project_id)), None)


def next_number(session: Session, project_id: int) -> int:
    """Number of a version to come."""
    query = select(func.max(DisavowVersion.number)).where(
        col(DisavowVersion.project_id) == project_id
    )
    return (session.exec(query).one() or 0) + 1
