"""Everything that figures of a backlink profile are computed from, read as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, func

from outreach.model.asset import Asset
from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.backlink_profile import BacklinkSummary, LocalRank, SummaryKind
from outreach.model.imported_link import ImportedLink
from outreach.model.opportunity import Opportunity
from outreach.model.placement import WINS, Placement
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.site import Site

_PORTION = 5_000
SLOW_SECONDS = 0.1  # elapsed, a database elsewhere included; nobody waits for what takes longer
_ABOUT = tuple(getattr(Asset, name) for name in ("url_key", "title", "text", "topics", "language"))


def facts(session: Session, project_id: int) -> Iterator[Any]:
    """Backlinks as rows in the order of `outreach.backlinks.profile.Fact`."""
    sighted = select(col(Sighting.id)).where(col(Sighting.backlink_id) == col(Backlink.id)).exists()
    exists = or_(
        col(Backlink.state).in_((BacklinkState.LIVE, BacklinkState.MISSING)),
        and_(
            col(Backlink.state) == BacklinkState.PENDING,
            col(Backlink.looked_at).is_(None),
            col(Backlink.lost_at).is_(None),
            sighted,
        ),
    )
    query = select(
        col(Backlink.site_id),
        col(Backlink.target_key),
        col(Backlink.anchor_text),
        col(Backlink.rel),
        col(Backlink.followed),
        col(Backlink.placement),
        col(Backlink.page_language),
        col(Backlink.is_image),
        exists.label("exists"),
        col(Backlink.looked_at).is_not(None).label("looked"),
        col(Backlink.first_seen_at),
        col(Backlink.lost_at),
    ).where(col(Backlink.project_id) == project_id)
    found = session.execute(query, execution_options={"yield_per": _PORTION})
    for portion in found.partitions():
        yield from portion


def site_names(session: Session, project_id: int) -> dict[int, str]:
    """Number to key of every site that links to the project."""
    linking = select(col(Backlink.site_id)).where(col(Backlink.project_id) == project_id)
    query = select(col(Site.id), col(Site.key)).where(col(Site.id).in_(linking))
    return dict(session.execute(query).all())


def topics_of_assets(session: Session, project_id: int) -> dict[str, tuple[list[str], str]]:
    """Comparison key of each asset to its topics and language."""
    query = select(col(Asset.url_key), col(Asset.topics), col(Asset.language)).where(
        col(Asset.project_id) == project_id
    )
    return {key: (list(topics), language) for key, topics, language in session.execute(query)}


def rival_anchors(session: Session, project_id: int) -> Iterator[tuple[str, int, str]]:
    """(rival, number of the linking site, anchor text) of links to others, from exports."""
    query = (
        select(col(ImportedLink.target_site), col(Prospect.site_id), col(ImportedLink.anchor_text))
        .join(Prospect, col(Prospect.id) == col(ImportedLink.prospect_id))
        .where(col(ImportedLink.project_id) == project_id)
    )
    found = session.execute(query, execution_options={"yield_per": _PORTION})
    return ((rival, site, anchor) for rival, site, anchor in found)


def lives(session: Session, project_id: int) -> Iterator[tuple[str, datetime, datetime, bool]]:
    """(tactic, first seen, end of watching, lost) of every link that we won."""
    query = (
        select(
            col(Opportunity.tactic),
            col(Backlink.first_seen_at),
            func.coalesce(col(Backlink.lost_at), col(Backlink.last_seen_at)),
            col(Backlink.lost_at).is_not(None),
        )
        .select_from(Placement)
        .join(Backlink, col(Backlink.id) == col(Placement.backlink_id))
        .join(Opportunity, col(Opportunity.id) == col(Placement.opportunity_id))
        .where(
            col(Placement.project_id) == project_id,
            col(Placement.state).in_(WINS),
            col(Backlink.first_seen_at).is_not(None),
            col(Backlink.last_seen_at).is_not(None),
        )
    )
    for tactic, first, end, lost in session.execute(query):
        yield str(tactic), first, end, bool(lost)


def vendor_metrics(session: Session, project_id: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """(site, source, metrics): what each source says of a site, from one of its sightings."""
    one_each = (
        select(func.max(col(Sighting.id)))
        .join(Backlink, col(Backlink.id) == col(Sighting.backlink_id))
        .where(col(Backlink.project_id) == project_id)
        .group_by(col(Backlink.site_id), col(Sighting.source))
    )
    query = (
        select(col(Backlink.site_id), col(Sighting.source), col(Sighting.claims))
        .join(Backlink, col(Backlink.id) == col(Sighting.backlink_id))
        .where(col(Sighting.id).in_(one_each))
    )
    found = session.execute(query, execution_options={"yield_per": _PORTION})
    for site, source, claims in found:
        if metrics := claims.get("metrics"):
            yield site, source, metrics


def strengths(session: Session, project_id: int) -> dict[str, LocalRank]:
    """Local rank by site key."""
    query = select(LocalRank).where(col(LocalRank.project_id) == project_id)
    return {row.site_key: row for row in session.execute(query).scalars()}


def ranks_of_sites(session: Session, project_id: int, sites: Iterable[int]) -> dict[int, LocalRank]:
    """Site to its local rank; sites that are not in the graph are left out."""
    query = (
        select(col(Site.id), LocalRank)
        .join(LocalRank, col(LocalRank.site_key) == col(Site.key))
        .where(col(LocalRank.project_id) == project_id, col(Site.id).in_(list(sites)))
    )
    return dict(session.execute(query).all())


def asset_of(session: Session, project_id: int, target_key: str) -> Asset | None:
    """The asset that a backlink leads to."""
    query = select(Asset).where(
        col(Asset.project_id) == project_id, col(Asset.url_key) == target_key
    )
    return session.execute(query).scalars().first()


def assets_of(session: Session, project_id: int, keys: Iterable[str]) -> dict[str, Asset]:
    """Key of a target to the asset that it is; of hundreds, what they are about and no more."""
    query = (
        select(Asset)
        .where(col(Asset.project_id) == project_id, col(Asset.url_key).in_(list(keys)))
        .options(load_only(*_ABOUT))
    )
    return {one.url_key: one for one in session.execute(query).scalars()}


def summary(session: Session, project_id: int, kind: SummaryKind) -> BacklinkSummary | None:
    """Figures as they were computed last."""
    query = select(BacklinkSummary).where(
        col(BacklinkSummary.project_id) == project_id, col(BacklinkSummary.kind) == kind.value
    )
    return session.execute(query).scalars().first()


def taken_ahead(
    session: Session, project_id: int, kind: SummaryKind, *, patience: float | None = None
) -> BacklinkSummary | None:
    """The worker's figures where a page could not wait for them; None where they are quick.

    Args:
        patience: seconds, for figures that change slowly and stand beside others.
    """
    found = summary(session, project_id, kind)
    slow = SLOW_SECONDS if patience is None else patience
    return found if found is not None and found.seconds >= slow else None


def keep_summary(
    session: Session,
    project_id: int,
    kind: SummaryKind,
    figures: dict[str, Any],
    *,
    seconds: float,
    at: datetime,
) -> BacklinkSummary:
    """Store figures in place of the former ones."""
    row = summary(session, project_id, kind)
    if row is None:
        row = BacklinkSummary(project_id=project_id, kind=kind.value, computed_at=at)
        session.add(row)
    row.figures, row.stale, row.seconds, row.computed_at = figures, False, seconds, at
    session.flush()
    return row


def projects_due(session: Session, kind: SummaryKind, *, since: datetime) -> list[Project]:
    """Projects whose figures were not computed since a moment, or never."""
    fresh = select(col(BacklinkSummary.project_id)).where(
        col(BacklinkSummary.kind) == kind.value, col(BacklinkSummary.computed_at) > since
    )
    query = select(Project).where(col(Project.id).not_in(fresh)).order_by(col(Project.id))
    return list(session.execute(query).scalars())


def stale_projects(session: Session, *, computed_before: datetime) -> list[int]:
    """Projects with backlinks whose profile is out of date, or was never computed."""
    known = select(col(BacklinkSummary.project_id)).where(
        col(BacklinkSummary.kind) == SummaryKind.PROFILE.value,
        or_(
            col(BacklinkSummary.stale).is_(False),
            col(BacklinkSummary.computed_at) > computed_before,
        ),
    )
    query = (
        select(col(Backlink.project_id)).where(col(Backlink.project_id).not_in(known)).distinct()
    )
    return list(session.execute(query).scalars())
