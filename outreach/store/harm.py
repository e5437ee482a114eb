"""What linking sites are judged by, what came of it, and what people decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlmodel import Session, col, func

from outreach.errors import NotFound
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.harm import HarmDecision, RemovalRequest, RemovalState, SiteHarm
from outreach.model.placement import Acquisition, Placement, PlacementState
from outreach.model.site import Site
from outreach.store.bulk import insert_new

_PORTION = 5_000
_GONE = (BacklinkState.LOST,)


def links(session: Session, project_id: int) -> Iterator[Any]:
    """(site, page, anchor, followed, place, language, title, links on page, target key, first seen)
    of every backlink that is not known to be lost, grouped by site."""
    query = (
        select(
            col(Backlink.site_id),
            col(Backlink.page_key),
            col(Backlink.anchor_text),
            col(Backlink.followed),
            col(Backlink.placement),
            col(Backlink.page_language),
            col(Backlink.page_title),
            col(Backlink.page_links),
            col(Backlink.target_key),
            col(Backlink.first_seen_at),
        )
        .where(
            col(Backlink.project_id) == project_id,
            col(Backlink.state).not_in(_GONE),
            or_(col(Backlink.state) != BacklinkState.PENDING, col(Backlink.lost_at).is_(None)),
        )
        .order_by(col(Backlink.site_id))
    )
    found = session.execute(query, execution_options={"yield_per": _PORTION})
    for portion in found.partitions():
        yield from portion


def unqualified_payments(session: Session, project_id: int) -> set[int]:
    """Sites with a compensated link that stands as a risk."""
    query = (
        select(col(Backlink.site_id))
        .join(Placement, col(Placement.backlink_id) == col(Backlink.id))
        .where(
            col(Placement.project_id) == project_id,
            col(Placement.state) == PlacementState.RISK,
            col(Placement.acquisition).in_(
                (Acquisition.PAID, Acquisition.PRODUCT, Acquisition.AFFILIATE)
            ),
        )
    )
    return set(session.execute(query).scalars())


def decisions(session: Session, project_id: int) -> dict[int, HarmDecision]:
    """What people decided, by site."""
    query = select(col(SiteHarm.site_id), col(SiteHarm.decision)).where(
        col(SiteHarm.project_id) == project_id, col(SiteHarm.decision) != HarmDecision.NONE
    )
    return dict(session.execute(query).all())


def keep(session: Session, project_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Store judgements; decisions of people stay as they are."""
    query = select(col(SiteHarm.site_id), col(SiteHarm.id)).where(
        col(SiteHarm.project_id) == project_id
    )
    known = dict(session.execute(query).all())
    insert_new(session, SiteHarm, [row for row in rows if row["site_id"] not in known])
    changed = [{"id": known[row["site_id"]], **row} for row in rows if row["site_id"] in known]
    if changed:
        session.bulk_update_mappings(SiteHarm, changed)


def flagged(
    session: Session,
    project_id: int,
    *,
    levels: Sequence[str],
    words: str = "",
    page: int = 1,
    size: int = 50,
) -> tuple[list[tuple[SiteHarm, str, RemovalRequest | None]], int]:
    """Judged sites at these levels with key and removal request, and how many there are.

    The most exposed first: followed links, then points. `words` stand in the site's name.
    """
    wanted = and_(col(SiteHarm.project_id) == project_id, col(SiteHarm.level).in_(levels))
    if words:
        named = select(col(Site.id)).where(col(Site.key).icontains(words, autoescape=True))
        wanted = and_(wanted, col(SiteHarm.site_id).in_(named))
    order = (
        case((col(SiteHarm.decision) == HarmDecision.NONE, 0), else_=1),
        col(SiteHarm.points).desc(),
        col(SiteHarm.followed).desc(),
        col(SiteHarm.id),
    )
    chosen = select(col(SiteHarm.id)).where(wanted).order_by(*order)  # in the index alone
    numbers = list(session.scalars(chosen.offset((page - 1) * size).limit(size)))
    query = (
        select(SiteHarm, col(Site.key), RemovalRequest)
        .join(Site, col(Site.id) == col(SiteHarm.site_id))
        .outerjoin(
            RemovalRequest,
            and_(
                col(RemovalRequest.site_id) == col(SiteHarm.site_id),
                col(RemovalRequest.project_id) == project_id,
            ),
        )
        .where(col(SiteHarm.id).in_(numbers))
        .order_by(*order)
    )
    counted = select(func.count()).select_from(SiteHarm).where(wanted)
    rows = [(harm, key, asked) for harm, key, asked in session.execute(query)]
    return rows, session.execute(counted).scalar_one()


def counts(session: Session, project_id: int) -> dict[str, int]:
    """How many sites stand at each level."""
    query = (
        select(col(SiteHarm.level), func.count())
        .where(col(SiteHarm.project_id) == project_id)
        .group_by(col(SiteHarm.level))
    )
    return dict(session.execute(query).all())


def risky_since(session: Session, project_id: int, since: datetime) -> int:
    """Sites at medium or high whose first link is younger than `since`."""
    first = (
        select(col(Backlink.site_id))
        .where(col(Backlink.project_id) == project_id)
        .group_by(col(Backlink.site_id))
        .having(func.min(col(Backlink.first_seen_at)) >= since.astimezone(UTC))
    )
    query = (
        select(func.count())
        .select_from(SiteHarm)
        .where(
            col(SiteHarm.project_id) == project_id,
            col(SiteHarm.level).in_(("medium", "high")),
            col(SiteHarm.site_id).in_(first),
        )
    )
    number: int = session.execute(query).scalar_one()
    return number


def by_site_key(session: Session, project_id: int, key: str) -> SiteHarm:
    """The judgement of one site.

    Raises:
        NotFound: the site was not judged.
    """
    query = (
        select(SiteHarm)
        .join(Site, col(Site.id) == col(SiteHarm.site_id))
        .where(col(SiteHarm.project_id) == project_id, col(Site.key) == key)
    )
    row: SiteHarm | None = session.execute(query).scalars().first()
    if row is None:
        raise NotFound(f"{key} was not judged: run `outreach backlinks harm --again` first.")
    return row


def decided(
    session: Session, project_id: int, decision: HarmDecision
) -> list[tuple[SiteHarm, str]]:
    """Sites with this decision, with their keys."""
    query = (
        select(SiteHarm, col(Site.key))
        .join(Site, col(Site.id) == col(SiteHarm.site_id))
        .where(col(SiteHarm.project_id) == project_id, col(SiteHarm.decision) == decision)
        .order_by(col(Site.key))
    )
    return [(row, key) for row, key in session.execute(query)]


def removal_request(session: Session, project_id: int, site_id: int) -> RemovalRequest | None:
    """The letter that asks this site to take links down, if one was written."""
    query = select(RemovalRequest).where(
        col(RemovalRequest.project_id) == project_id, col(RemovalRequest.site_id) == site_id
    )
    return session.execute(query).scalars().first()


def removal_requests(
    session: Session,
    project_id: int,
    *,
    state: RemovalState | None = None,
    page: int = 1,
    size: int | None = None,
) -> list[tuple[RemovalRequest, str]]:
    """Letters to webmasters with the key of the site, the newest first; all if `size` is None."""
    query = (
        select(RemovalRequest, col(Site.key))
        .join(Site, col(Site.id) == col(RemovalRequest.site_id))
        .where(col(RemovalRequest.project_id) == project_id)
        .order_by(col(RemovalRequest.id).desc())
    )
    if state is not None:
        query = query.where(col(RemovalRequest.state) == state)
    if size is not None:
        query = query.offset((page - 1) * size).limit(size)
    return [(row, key) for row, key in session.execute(query)]


def removal_counts(session: Session, project_id: int) -> dict[RemovalState, int]:
    """How many letters to webmasters are in each state."""
    query = (
        select(col(RemovalRequest.state), func.count())
        .where(col(RemovalRequest.project_id) == project_id)
        .group_by(col(RemovalRequest.state))
    )
    return dict(session.execute(query).all())


def pages_of(
    session: Session, project_id: int, site_id: int, *, at_most: int = 50
) -> list[Backlink]:
    """The links of one site that are not lost."""
    query = (
        select(Backlink)
        .where(
            col(Backlink.project_id) == project_id,
            col(Backlink.site_id) == site_id,
            col(Backlink.state).not_in(_GONE),
        )
        .order_by(col(Backlink.id))
        .limit(at_most)
    )
    return list(session.execute(query).scalars())
