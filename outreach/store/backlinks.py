"""Backlinks, looks and sightings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.placement import Placement, PlacementState
from outreach.store import sites
from outreach.urls import comparison_key, site_key


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


def placements_of(session: Session, backlink_id: int) -> list[Placement]:
    """Placements tied to a backlink."""
    query = select(Placement).where(col(Placement.backlink_id) == backlink_id)
    return list(session.exec(query))


def unsettled(session: Session, *, at_most: int = 500) -> list[tuple[Placement, Backlink]]:
    """Placements whose state does not say what their backlink shows."""
    expected = {
        BacklinkState.LIVE: (PlacementState.EXPECTED, PlacementState.LOST),
        BacklinkState.LOST: (PlacementState.LIVE, PlacementState.RISK),
    }
    found: list[tuple[Placement, Backlink]] = []
    for state, behind in expected.items():
        query = (
            select(Placement, Backlink)
            .join(Backlink, col(Backlink.id) == Placement.backlink_id)
            .where(col(Backlink.state) == state, col(Placement.state).in_(behind))
            .order_by(col(Placement.id))
            .limit(at_most)
        )
        found += [(placement, backlink) for placement, backlink in session.exec(query)]
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
