"""Links of ours that are lost or lead nowhere: backlinks and what their targets answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.prospect import Prospect, ProspectSource, ProspectState, Target
from outreach.portions import portions
from outreach.store.bulk import insert_new

_AT_ONCE = 400


def lost(session: Session, project_id: int) -> list[Backlink]:
    """Links that were there and are gone, confirmed by our own looks."""
    query = select(Backlink).where(
        col(Backlink.project_id) == project_id, col(Backlink.state) == BacklinkState.LOST
    )
    return list(session.exec(query.order_by(col(Backlink.id))))


def standing(session: Session, project_id: int) -> list[Backlink]:
    """Links that are there, as we have seen or as an export says."""
    sighted = select(Sighting.backlink_id)
    query = select(Backlink).where(
        col(Backlink.project_id) == project_id,
        or_(
            col(Backlink.state) == BacklinkState.LIVE,
            (col(Backlink.state) == BacklinkState.PENDING) & col(Backlink.id).in_(sighted),
        ),
    )
    return list(session.exec(query.order_by(col(Backlink.id))))


def is_stale(target: Target, *, now: datetime, age: timedelta) -> bool:
    """Was it never looked at, or not lately, or asked for another look by now?"""
    if target.checked_at is None:
        return True
    due = target.next_check_at is not None and target.next_check_at <= now
    return due or target.checked_at < now - age


def pages_for(
    session: Session,
    project_id: int,
    backlinks: Mapping[str, Backlink],
    *,
    run_id: int,
    label: str,
    now: datetime,
) -> dict[str, Prospect]:
    """The prospects of these linking pages, by comparison key; missing ones are made."""
    there = _pages(session, project_id, backlinks)
    missing = [
        {
            "project_id": project_id,
            "site_id": one.site_id,
            "url": one.linking_page,
            "url_key": key,
            "state": ProspectState.NEW,
            "title": one.page_title,
            "added_at": now,
        }
        for key, one in backlinks.items()
        if key not in there
    ]
    insert_new(session, Prospect, missing)
    pages = _pages(session, project_id, backlinks)
    _note_source(session, pages, run_id=run_id, label=label, now=now)
    return pages


def _note_source(
    session: Session, pages: Mapping[str, Prospect], *, run_id: int, label: str, now: datetime
) -> None:
    """Say where pages come from that have no source yet."""
    sourced = set(
        session.exec(
            select(ProspectSource.prospect_id).where(
                col(ProspectSource.prospect_id).in_([page.id for page in pages.values()])
            )
        )
    )
    unsourced = [
        {"prospect_id": page.id, "run_id": run_id, "label": label, "found_at": now}
        for page in pages.values()
        if page.id not in sourced
    ]
    insert_new(session, ProspectSource, unsourced)


def _pages(session: Session, project_id: int, keys: Iterable[str]) -> dict[str, Prospect]:
    found: dict[str, Prospect] = {}
    for some in portions(keys, _AT_ONCE):
        rows = session.exec(
            select(Prospect).where(
                col(Prospect.project_id) == project_id,
                col(Prospect.url_key).in_(some),
            )
        )
        found.update({row.url_key: row for row in rows})
    return found
