"""Rows of the sample project: no looks at an invented web, and everything gone with one click."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, update
from sqlmodel import Session, col

from outreach.model.backlink import Backlink
from outreach.model.contact import Contact
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.tables import METADATA

_KEPT = frozenset({"project", "event", "event_seal"})  # what happened stays in the audit log


def look_no_more(session: Session, project_id: int) -> None:
    """Its pages are on no network: no look at them could tell anything."""
    mine = update(Backlink).where(col(Backlink.project_id) == project_id)
    session.exec(mine.values(next_check_at=None))


def remove(session: Session, project: Project, *, at: datetime) -> None:
    """Delete every row of the project; the project itself is archived, for the audit log's sake."""
    assert project.is_sample
    number = project.id or 0
    sites = select(col(Prospect.site_id)).where(col(Prospect.project_id) == number)
    people = list(
        session.execute(select(col(Contact.id)).where(col(Contact.site_id).in_(sites))).scalars()
    )
    for table in reversed(METADATA.sorted_tables):
        belongs = _belongs(table, number)
        if belongs is not None and table.name not in _KEPT:
            session.execute(delete(table).where(belongs))
    _forget_people(session, people)
    project.name, project.archived_at = f"{project.name} ({number})", at


def _belongs(table: Table, number: int) -> ColumnElement[bool] | None:
    """Which rows of a table are the project's, directly or by what they are part of."""
    if "project_id" in table.c:
        return table.c.project_id == number
    parents = [
        key.parent.in_(select(key.column).where(of_parent))
        for key in table.foreign_keys
        for of_parent in [_by_project(key.column.table, number)]
        if of_parent is not None
    ]
    return or_(*parents) if parents else None


def _by_project(parent: Table, number: int) -> ColumnElement[bool] | None:
    return parent.c.project_id == number if "project_id" in parent.c else None


def _forget_people(session: Session, numbers: list[Any]) -> None:
    contact = METADATA.tables["contact"]
    for table in reversed(METADATA.sorted_tables):
        for key in table.foreign_keys:
            if key.column.table is contact and table is not contact:
                session.execute(delete(table).where(key.parent.in_(numbers)))
    session.execute(delete(contact).where(contact.c.id.in_(numbers)))
