"""The graph of sites that a project's imports and crawls show: who links to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.backlink_profile import LocalRank
from outreach.model.imported_link import ImportedLink
from outreach.model.prospect import PageLink, Prospect, Target
from outreach.model.site import Site
from outreach.store.bulk import insert_new
from outreach.urls import site_key

_PORTION = 5_000
_MOST_RARE = 50  # sites that more than so many link to are no signature


def edges(session: Session, project_id: int, *, ours: str) -> Iterator[tuple[str, str]]:
    """(linking site, linked site) of every followed link known to the project; may repeat."""
    yield from _backlinks(session, project_id, ours)
    yield from _imported(session, project_id)
    yield from _examined(session, project_id)


def _backlinks(session: Session, project_id: int, ours: str) -> Iterator[tuple[str, str]]:
    query = (
        select(col(Site.key))
        .join(Backlink, col(Backlink.site_id) == col(Site.id))
        .where(
            col(Backlink.project_id) == project_id,
            col(Backlink.state) != BacklinkState.LOST,
            col(Backlink.followed).is_not(False),
        )
        .distinct()
    )
    for key in session.execute(query).scalars():
        yield key, ours


def _imported(session: Session, project_id: int) -> Iterator[tuple[str, str]]:
    query = (
        select(col(Site.key), col(ImportedLink.target_site))
        .join(Prospect, col(Prospect.id) == col(ImportedLink.prospect_id))
        .join(Site, col(Site.id) == col(Prospect.site_id))
        .where(col(ImportedLink.project_id) == project_id, col(ImportedLink.followed).is_not(False))
        .distinct()
    )
    for row in session.execute(query, execution_options={"yield_per": _PORTION}):
        yield row[0], row[1]


def _examined(session: Session, project_id: int) -> Iterator[tuple[str, str]]:
    query = (
        select(col(Site.key), col(Target.url), col(PageLink.rel))
        .join(Prospect, col(Prospect.site_id) == col(Site.id))
        .join(PageLink, col(PageLink.prospect_id) == col(Prospect.id))
        .join(Target, col(Target.id) == col(PageLink.target_id))
        .where(col(Prospect.project_id) == project_id)
    )
    for key, url, rel in session.execute(query, execution_options={"yield_per": _PORTION}):
        target = site_key(url)
        if target and target != key and not set(rel.split()) & {"nofollow", "ugc", "sponsored"}:
            yield key, target


def rare_targets(session: Session, project_id: int, *, ours: str) -> dict[str, frozenset[str]]:
    """The rarely linked sites, ours left out, that each known site links to."""
    found: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, set[str]] = defaultdict(set)
    for source, target in edges(session, project_id, ours=ours):
        if target != ours:
            found[source].add(target)
            holders[target].add(source)
    rare = {target for target, sources in holders.items() if len(sources) <= _MOST_RARE}
    return {site: frozenset(out & rare) for site, out in found.items() if out & rare}


def keep_ranks(
    session: Session, project_id: int, rows: Sequence[dict[str, Any]], *, at: datetime
) -> None:
    """Put new ranks in place of the former ones."""
    session.execute(delete(LocalRank).where(col(LocalRank.project_id) == project_id))
    insert_new(
        session, LocalRank, [{"project_id": project_id, "computed_at": at, **row} for row in rows]
    )
