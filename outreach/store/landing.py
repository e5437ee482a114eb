"""Links to one page of ours."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.model.backlink import Backlink, BacklinkState, Sighting

_MOST = 20_000


def anchors(session: Session, project_id: int, target_key: str) -> list[tuple[int, str]]:
    """(linking site, anchor text) of links that are there, or that a vendor says are."""
    sighted = select(Sighting.id).where(col(Sighting.backlink_id) == col(Backlink.id)).exists()
    unseen = (
        (col(Backlink.state) == BacklinkState.PENDING)
        & col(Backlink.looked_at).is_(None)
        & col(Backlink.lost_at).is_(None)
        & sighted
    )
    query = (
        select(Backlink.site_id, Backlink.anchor_text)
        .where(
            col(Backlink.project_id) == project_id,
            col(Backlink.target_key) == target_key,
            col(Backlink.state).in_((BacklinkState.LIVE, BacklinkState.MISSING)) | unseen,
        )
        .order_by(col(Backlink.id))
        .limit(_MOST)
    )
    return list(session.exec(query))
