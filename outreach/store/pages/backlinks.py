"""The table of backlinks: filtered, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col, func

from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.placement import WINS, Placement
from outreach.model.site import Site
from outreach.store.pages.paging import Shelf, count_up_to


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


_MAY_BE_EMPTY = frozenset({Order.FIRST_SEEN, Order.LOOKED})
COUNTED_PER_STATE = 25_000  # above what pages compute while somebody waits


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see.

    Attributes:
        words: must occur in the linking page, the target or the anchor text; "" for all.
        state: only this one.
        followed: True or False for one kind, None for both.
        finding: what the last look found, None for whatever.
    """

    words: str = ""
    state: BacklinkState | None = None
    followed: bool | None = None
    finding: StrEnum | None = None


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
    mine = _filtered(select(col(Backlink.id)), project_id, wanted)
    total = count_up_to(session, mine)
    numbers = _page(session, mine, order, descending, page=page, size=size)
    found = session.execute(_joined().where(col(Backlink.id).in_(numbers)))
    by_number = {row[0].id: Line(*row) for row in found}
    return Shelf([by_number[number] for number in numbers], total, page, size)


def _page(
    session: Session, mine: Any, order: Order, descending: bool, *, page: int, size: int
) -> list[int]:
    """Ids of one page. Rows without a value come last, asked for on their own: so that both
    databases read the others in the order of an index."""
    column, offset = _COLUMNS[order], (page - 1) * size
    if order is Order.SITE:
        mine = mine.join(Site, col(Site.id) == Backlink.site_id)
    turned = [column.desc(), col(Backlink.id).desc()] if descending else [column, col(Backlink.id)]
    with_value = mine.where(column.is_not(None))
    found = list(session.scalars(with_value.order_by(*turned).offset(offset).limit(size)))
    if len(found) < size and order in _MAY_BE_EMPTY:
        passed = offset - _count(session, with_value) if not found else 0
        rest = mine.where(column.is_(None)).order_by(col(Backlink.id))
        found += session.scalars(rest.offset(max(0, passed)).limit(size - len(found)))
    return found


def _count(session: Session, query: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)


def every(
    session: Session, project_id: int, wanted: Filter, *, order: Order, descending: bool
) -> Iterator[Line]:
    """All rows of the table, in portions, for an export.

    The usual order is that of the ids then: nothing has to be sorted before the first row leaves.
    """
    query = _filtered(_joined(), project_id, wanted)
    by_id = order is Order.FIRST_SEEN
    query = query.order_by(col(Backlink.id)) if by_id else _sorted(query, order, descending)
    found = session.execute(query, execution_options={"yield_per": 500})
    return (Line(*row) for row in found)


def counts(session: Session, project_id: int) -> dict[BacklinkState, int]:
    """How many backlinks stand in each state, at most `COUNTED_PER_STATE`."""
    mine = select(col(Backlink.id)).where(col(Backlink.project_id) == project_id)
    return {
        state: count_up_to(session, mine.where(col(Backlink.state) == state), COUNTED_PER_STATE)
        for state in BacklinkState
    }


def _joined() -> Any:
    won_by = (
        select(func.min(col(Placement.opportunity_id)))
        .where(col(Placement.backlink_id) == col(Backlink.id), col(Placement.state).in_(WINS))
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
    if wanted.finding is not None:
        query = query.where(col(Backlink.finding) == wanted.finding.value)
    if wanted.words:
        searched = (col(Backlink.linking_page), col(Backlink.target_url), col(Backlink.anchor_text))
        query = query.where(
            or_(*(column.icontains(wanted.words, autoescape=True) for column in searched))
        )
    return query
