"""Who links to our rivals: edges between sites, and the links behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.imported_link import ImportedLink
from outreach.model.prospect import Prospect
from outreach.model.site import Site
from outreach.portions import portions

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Edge:
    """A site links to a rival, says an import.

    Attributes:
        linked_domains: to how many sites it links in all, None if no vendor says.
    """

    site_id: int
    site_key: str
    rival: str
    links: int
    linked_domains: float | None


def edges(session: Session, project_id: int, rivals: Sequence[str]) -> list[Edge]:
    """Every (site, rival) of the project's imports, counted by the database."""
    query = (
        sa.select(
            col(Prospect.site_id),
            col(Site.key),
            col(ImportedLink.target_site),
            func.count(),
            func.max(col(ImportedLink.claims)["metrics", "linked_domains"].as_float()),
        )
        .join(Prospect, col(Prospect.id) == ImportedLink.prospect_id)
        .join(Site, col(Site.id) == Prospect.site_id)
        .where(
            col(ImportedLink.project_id) == project_id, col(ImportedLink.target_site).in_(rivals)
        )
        .group_by(col(Prospect.site_id), col(Site.key), col(ImportedLink.target_site))
    )
    return [Edge(*row) for row in session.execute(query)]


def newest(session: Session, project_id: int) -> int:
    """Id of the link that was imported last, 0 if there is none."""
    query = select(func.max(ImportedLink.id)).where(col(ImportedLink.project_id) == project_id)
    return session.exec(query).one() or 0


def links_of(
    session: Session, project_id: int, site_ids: Iterable[int], rivals: Sequence[str]
) -> dict[int, list[tuple[Prospect, ImportedLink]]]:
    """The imported links of these sites to the rivals, by site."""
    found: dict[int, list[tuple[Prospect, ImportedLink]]] = {}
    for some in portions(site_ids, _AT_ONCE):
        query = (
            select(Prospect, ImportedLink)
            .join(ImportedLink, col(ImportedLink.prospect_id) == Prospect.id)
            .where(
                col(Prospect.project_id) == project_id,
                col(Prospect.site_id).in_(some),
                col(ImportedLink.target_site).in_(rivals),
            )
            .order_by(col(Prospect.id), col(ImportedLink.id))
        )
        for page, link in session.exec(query):
            found.setdefault(page.site_id, []).append((page, link))
    return found


def sites_linking_to_us(session: Session, project_id: int, among: Iterable[int]) -> set[int]:
    """Those of these sites with a backlink of ours, live, lost or told by an export, or with a page
    that links."""
    sighted = select(Sighting.id).where(col(Sighting.backlink_id) == col(Backlink.id)).exists()
    known = select(Backlink.site_id).where(
        col(Backlink.project_id) == project_id,
        or_(col(Backlink.state) != BacklinkState.PENDING, sighted),
    )
    seen = select(Prospect.site_id).where(
        and_(col(Prospect.project_id) == project_id, _links_to_us())
    )
    found: set[int] = set()
    for some in portions(sorted(among), _AT_ONCE):
        found.update(session.exec(known.where(col(Backlink.site_id).in_(some)).distinct()))
        found.update(session.exec(seen.where(col(Prospect.site_id).in_(some)).distinct()))
    return found


def _links_to_us() -> Any:
    return col(Prospect.facts)["links_to_us"].as_boolean().is_(True)
