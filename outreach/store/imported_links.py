"""Links of other sites that exports have told us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, select

from outreach.model.imported_link import ImportedLink
from outreach.store.bulk import insert_new

_CHANGING = ("anchor_text", "followed", "target_status", "first_seen_on", "last_seen_on", "claims")


def record(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Store new links and renew what a source says of known ones; return (new, renewed).

    A renewed row keeps its run and its `imported_at`; an unchanged one is not touched.
    """
    known = _known(session, (row["prospect_id"] for row in rows))
    new: list[Mapping[str, Any]] = []
    renewed: list[Mapping[str, Any]] = []
    for row in rows:
        found = known.get((row["prospect_id"], row["target_key"], row["source"]))
        if found is None:
            new.append(row)
        elif found[1:] != tuple(row[name] for name in _CHANGING):
            renewed.append({"row_id": found[0], **{f"new_{n}": row[n] for n in _CHANGING}})
    insert_new(session, ImportedLink, new)
    if renewed:
        changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _CHANGING}
        renewing = (
            update(ImportedLink).where(col(ImportedLink.id) == bindparam("row_id")).values(changes)
        )
        session.connection().execute(renewing, renewed)
    return len(new), len(renewed)


def _known(session: Session, ids: Iterable[int]) -> dict[tuple[int, str, str], tuple[Any, ...]]:
    query = select(ImportedLink).where(col(ImportedLink.prospect_id).in_(set(ids)))
    return {
        (row.prospect_id, row.target_key, row.source): (
            row.id,
            *(getattr(row, name) for name in _CHANGING),
        )
        for row in session.exec(query)
    }


def count(session: Session, project_id: int) -> int:
    """How many a project has."""
    query = select(func.count()).where(col(ImportedLink.project_id) == project_id)
    return session.exec(query).one()
