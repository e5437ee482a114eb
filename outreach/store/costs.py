"""The ledger of what winning links has cost, and the look of reports."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.placement import Cost, ReportBrand


def every(
    session: Session,
    project_id: int,
    *,
    since: date | None = None,
    until: date | None = None,
    at_most: int | None = None,
) -> list[Cost]:
    """Entries that stand, from `since` to `until` inclusive, the latest first."""
    query = select(Cost).where(col(Cost.project_id) == project_id, col(Cost.struck_at).is_(None))
    if since is not None:
        query = query.where(col(Cost.spent_on) >= since)
    if until is not None:
        query = query.where(col(Cost.spent_on) <= until)
    latest = query.order_by(col(Cost.spent_on).desc(), col(Cost.id).desc()).limit(at_most)
    return list(session.exec(latest))


def one(session: Session, project_id: int, number: int) -> Cost:
    """One entry.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(Cost, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such cost.")
    return row


def brand(session: Session, project_id: int) -> ReportBrand | None:
    """How reports of the project look, None if nobody said."""
    return session.get(ReportBrand, project_id)
