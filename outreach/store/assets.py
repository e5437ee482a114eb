"""Assets of a project."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.model.asset import Asset, AssetState


def live(session: Session, project_id: int) -> list[Asset]:
    """All live assets of a project, by URL."""
    query = (
        select(Asset)
        .where(col(Asset.project_id) == project_id, col(Asset.state) == AssetState.LIVE)
        .order_by(col(Asset.url))
    )
    return list(session.exec(query))


def by_key(session: Session, project_id: int, url_key: str) -> Asset | None:
    """The asset with this comparison key."""
    query = select(Asset).where(col(Asset.project_id) == project_id, col(Asset.url_key) == url_key)
    return session.exec(query).first()
