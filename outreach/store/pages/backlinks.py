"""The table of backlinks: filtered, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col, func

from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.placement import Placement
from outreach.model.site import Site
from outreach.store.pages.paging import Shelf


class Order(StrEnum):
    """Columns that the table can be sorted by."""

    SITE = "site"
    TARGET = "target"
    ANCHOR = "anchor"
    STATE = "state"
    FIRST_SEEN = "first_seen"
    LOOKED = "looked"


_COLUMNS = {
    Order.SITE: col(Site.key),
    Order.TARGET: col(Backlink.target_url),
    Order.ANCHOR: col(Backlink.anchor_text),
    Order.STATE: col(Backlink.state),
    Order.FIRST_SEEN: col(Backlink.first_seen_at),
    Order.LOOKED: col(Backlink.looked_at),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see.

    Attributes:
        words: must occur in the linking page, the target or the anchor text; "" for all.
        state: only this one.
        followed: True or False for one kind, None for both.
    """

    words: str = ""
    state: BacklinkState | None = None
    followed: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One backlink, and the opportunity that won it, if one did."""

    backlink: Backlink
    site: Site
    opportunity_id: int | None


def lines(
    session: Session,
    project_id: int,
    wanted: Filter,
    *,
    order: Order,
    descending: bool,
    page: int,
    size: int = 50,
) -> Shelf[Line]:
    """One page of the table."""
    counted = _filtered(select(func.count()).select_from(Backlink), project_id, wanted)
    query = _sorted(_filtered(_joined(), project_id, wanted), order, descending)
    found = session.execute(query.offset((page - 1) * size).limit(size))
    return Shelf([Line(*row) for row in found], session.execute(counted).scalar_one(), page, size)


def every(
    session: Session, project_id: int, wanted: Filter, *, order: Order, descending: bool
) -> Iterator[Line]:
    """All rows of the table, in portions, for an export."""
    query = _sorted(_filtered(_joined(), project_id, wanted), order, descending)
    found = session.execute(query, execution_options={"yield_per": 500})
    return (Line(*row) for row in found)


def counts(session: Session, project_id: int) -> dict[BacklinkState, int]:
    """How many backlinks stand in each state."""
    query = (
        select(col(Backlink.state), func.count())
        .where(col(Backlink.project_id) == project_id)
        .group_by(col(Backlink.state))
    )
    found = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in BacklinkState}


def _joined() -> Any:
    won_by = (
        select(func.min(col(Placement.opportunity_id)))
        .where(col(Placement.backlink_id) == col(Backlink.id))
        .correlate(Backlink)
        .scalar_subquery()
    )
    return select(Backlink, Site, won_by).join(Site, col(Site.id) == Backlink.site_id)


def _sorted(query: Any, order: Order, descending: bool) -> Any:
    column = _COLUMNS[order]
    ordered = column.desc().nulls_last() if descending else column.asc().nulls_last()
    return query.order_by(ordered, col(Backlink.id))


def _filtered(query: Any, project_id: int, wanted: Filter) -> Any:
    query = query.where(col(Backlink.project_id) == project_id)
    if wanted.state is not None:
        query = query.where(col(Backlink.state) == wanted.state)
    if wanted.followed is not None:
        query = query.where(col(Backlink.followed).is_(wanted.followed))
    if wanted.words:
        searched = (col(Backlink.linking_page), col(Backlink.target_url), col(Backlink.anchor_text))
        query = query.where(
            or_(*(column.icontains(wanted.words, autoescape=True) for column in searched))
        )
    return query
