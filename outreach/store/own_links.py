"""Links from our own pages to other sites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from outreach.model.partner import OwnLink
from outreach.store.bulk import insert_new
from outreach.urls import comparison_key, site_key

_MOST_KEY = 1300


def replace(
    session: Session,
    project_id: int,
    asset_id: int,
    links: Iterable[tuple[str, bool]],
    *,
    at: datetime,
) -> None:
    """Store where a page of ours links to now, as (URL, followed); earlier links go."""
    session.exec(delete(OwnLink).where(col(OwnLink.asset_id) == asset_id))
    rows: dict[str, dict[str, object]] = {}
    for url, followed in links:
        key = comparison_key(url)[:_MOST_KEY]
        known = rows.get(key)
        rows[key] = {
            "project_id": project_id,
            "asset_id": asset_id,
            "target_url": url,
            "target_key": key,
            "target_site": site_key(url)[:255],
            "followed": followed or bool(known and known["followed"]),
            "seen_at": at,
        }
    insert_new(session, OwnLink, list(rows.values()))


def sites(session: Session, project_id: int) -> set[str]:
    """The sites that we link to with a followed link."""
    query = select(OwnLink.target_site).where(
        col(OwnLink.project_id) == project_id, col(OwnLink.followed).is_(True)
    )
    return set(session.exec(query.distinct()))


def sites_among(session: Session, project_id: int, keys: Iterable[str]) -> set[str]:
    """Those of these few sites that we link to with a followed link."""
    query = select(OwnLink.target_site).where(
        col(OwnLink.project_id) == project_id,
        col(OwnLink.followed).is_(True),
        col(OwnLink.target_site).in_(list(keys)),
    )
    return set(session.exec(query.distinct()))


def site_count(session: Session, project_id: int) -> int:
    """How many sites we link to with a followed link."""
    query = select(func.count(func.distinct(col(OwnLink.target_site)))).where(
        col(OwnLink.project_id) == project_id, col(OwnLink.followed).is_(True)
    )
    return session.exec(query).one()


def to_site(session: Session, project_id: int, key: str) -> list[OwnLink]:
    """Our links to one site."""
    query = (
        select(OwnLink)
        .where(col(OwnLink.project_id) == project_id, col(OwnLink.target_site) == key)
        .order_by(col(OwnLink.id))
    )
    return list(session.exec(query))


def are_known(session: Session, project_id: int) -> bool:
    """Links of our own pages were noted; they are not before the first inventory."""
    query = select(OwnLink.id).where(col(OwnLink.project_id) == project_id).limit(1)
    return session.exec(query).first() is not None
