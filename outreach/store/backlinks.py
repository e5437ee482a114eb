"""Backlinks, looks and sightings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.backlink import Backlink, Sighting
from outreach.store import sites
from outreach.store.bulk import insert_new
from outreach.urls import comparison_key, site_key

# What is read of a backlink to weigh it; rows by the hundred leave out dates and JSON.
_WEIGHED = tuple(
    getattr(Backlink, name)
    for name in (
        "id", "site_id", "target_key", "followed", "noindex", "canonical_elsewhere", "placement",
        "anchor_text", "context", "page_title", "page_language", "page_links", "page_weight",
        "page_published_on",
    )
)  # fmt: skip


def for_link(
    session: Session, project_id: int, linking_page: str, target_url: str, *, now: datetime
) -> Backlink:
    """The backlink from this page to this target, made if it is missing."""
    page_key, target_key = comparison_key(linking_page)[:1300], comparison_key(target_url)[:1300]
    query = select(Backlink).where(
        col(Backlink.project_id) == project_id,
        col(Backlink.page_key) == page_key,
        col(Backlink.target_key) == target_key,
    )
    found = session.exec(query).first()
    if found is not None:
        return found
    site = sites.for_key(session, site_key(linking_page), now=now)
    row = Backlink(
        project_id=project_id,
        site_id=site.id or 0,
        linking_page=linking_page,
        page_key=page_key,
        target_url=target_url,
        target_key=target_key,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def due(
    session: Session, *, now: datetime, at_most: int, project_id: int | None = None
) -> list[Backlink]:
    """Backlinks whose next look is due, the longest waiting first."""
    query = select(Backlink).where(col(Backlink.next_check_at) <= now)
    if project_id is not None:
        query = query.where(col(Backlink.project_id) == project_id)
    query = query.order_by(col(Backlink.next_check_at), col(Backlink.id)).limit(at_most)
    return list(session.exec(query))


def sight(session: Session, backlink: Backlink, source: str, *, at: datetime) -> None:
    """Note that `source` says the backlink exists."""
    query = select(Sighting).where(
        col(Sighting.backlink_id) == backlink.id, col(Sighting.source) == source
    )
    known = session.exec(query).first()
    if known is None:
        number = backlink.id or 0
        session.add(Sighting(backlink_id=number, source=source, first_at=at, last_at=at))
    else:
        known.last_at = max(known.last_at, at)


def known_ids(
    session: Session, project_id: int, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """(page key, target key) to id of the backlinks that the project has already."""
    wanted = set(keys)
    query = select(Backlink.page_key, Backlink.target_key, Backlink.id).where(
        col(Backlink.project_id) == project_id,
        col(Backlink.page_key).in_({page for page, _ in wanted}),
    )
    return {
        (page, target): number or 0
        for page, target, number in session.exec(query)
        if (page, target) in wanted
    }


def targets_of(session: Session, project_id: int, pages: Iterable[str]) -> dict[str, str]:
    """Page key to the target key of the first backlink that is known on each of these pages."""
    query = (
        select(Backlink.page_key, Backlink.target_key)
        .where(col(Backlink.project_id) == project_id, col(Backlink.page_key).in_(set(pages)))
        .order_by(col(Backlink.id).desc())
    )
    return dict(session.exec(query).all())


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store new backlinks; one that another process was faster with stays as it is."""
    insert_new(session, Backlink, rows)


def sight_many(session: Session, rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Note what one source says of many backlinks; return (new, renewed) sightings.

    Args:
        rows: columns of Sighting, and `dated`: whether the source itself gives the times. If not,
            a known sighting keeps its own.
    """
    known = _sightings(session, (row["backlink_id"] for row in rows))
    new: list[dict[str, Any]] = []
    renewed: list[dict[str, Any]] = []
    for row in rows:
        dated = row.pop("dated")
        found = known.get((row["backlink_id"], row["source"]))
        if found is None:
            new.append(row)
            continue
        first = min(found.first_at, row["first_at"]) if dated else found.first_at
        last = max(found.last_at, row["last_at"]) if dated else found.last_at
        if (first, last, row["claims"]) != (found.first_at, found.last_at, found.claims):
            renewed.append(
                {"row_id": found.id, "first": first, "last": last, "said": row["claims"]}
            )
    insert_new(session, Sighting, new)
    if renewed:
        renewing = (
            update(Sighting)
            .where(col(Sighting.id) == bindparam("row_id"))
            .values(
                first_at=bindparam("first"), last_at=bindparam("last"), claims=bindparam("said")
            )
        )
        session.connection().execute(renewing, renewed)
    return len(new), len(renewed)


def _sightings(session: Session, ids: Iterable[int]) -> dict[tuple[int, str], Sighting]:
    query = select(Sighting).where(col(Sighting.backlink_id).in_(set(ids)))
    return {(row.backlink_id, row.source): row for row in session.exec(query)}


def one(session: Session, project_id: int, number: int) -> Backlink:
    """One backlink of a project.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(Backlink, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such backlink.")
    return row


def among(session: Session, numbers: Iterable[int]) -> dict[int, Backlink]:
    """Some hundreds by their numbers: what they are weighed by; other columns when asked for."""
    query = select(Backlink).where(col(Backlink.id).in_(set(numbers)))
    found = session.exec(query.options(load_only(*_WEIGHED)))
    return {row.id or 0: row for row in found}


def sightings(session: Session, backlink_id: int) -> list[Sighting]:
    """What every source says of one backlink, the latest first."""
    query = (
        select(Sighting)
        .where(col(Sighting.backlink_id) == backlink_id)
        .order_by(col(Sighting.last_at).desc())
    )
    return list(session.exec(query))


def sightings_by_backlink(session: Session, numbers: Iterable[int]) -> dict[int, list[Sighting]]:
    """Backlink to what every source says of it, the latest first."""
    query = (
        select(Sighting)
        .where(col(Sighting.backlink_id).in_(list(numbers)))
        .order_by(col(Sighting.last_at).desc())
    )
    found: dict[int, list[Sighting]] = {}
    for one in session.exec(query):
        found.setdefault(one.backlink_id, []).append(one)
    return found


def of_project(session: Session, project_id: int, *, at_most: int = 1_000) -> list[Backlink]:
    """Backlinks of a project, live ones first."""
    query = (
        select(Backlink)
        .where(col(Backlink.project_id) == project_id)
        .order_by(col(Backlink.state), col(Backlink.id))
        .limit(at_most)
    )
    return list(session.exec(query))
