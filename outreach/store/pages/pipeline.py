"""Opportunities as a table: filtered, sorted and paged by the database.

Ids are chosen and sorted first, in narrow indexes; only the rows of one page are read whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, func

from outreach.model.marking import OwnValue
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.site import Site
from outreach.store import marking
from outreach.store.best import best_first
from outreach.store.marking import Marks
from outreach.store.pages import board
from outreach.store.pages.board import Card
from outreach.store.pages.paging import COUNTED_TO, Shelf, count_up_to, growing

_PORTION = 500


class Order(StrEnum):
    """What the table can be sorted by."""

    BEST = "best"  # as on the board: accepted first, then by score
    SCORE = "score"
    SITE = "site"
    TACTIC = "tactic"
    STAGE = "stage"
    MOVED = "moved"
    FOUND = "found"


class Contacted(StrEnum):
    """Whether somebody to write to is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"


_COLUMNS = {
    Order.SCORE: col(Opportunity.score),
    Order.SITE: col(Site.key),
    Order.TACTIC: col(Opportunity.tactic),
    Order.STAGE: col(Opportunity.stage),
    Order.MOVED: col(Opportunity.moved_at),
    Order.FOUND: col(Opportunity.id),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see, and in which order.

    Attributes:
        least_score: opportunities without a score are left out then; None for all.
        own: a field of the project's own, by id, and the text that must occur in it.
    """

    filter: board.Filter = field(default_factory=board.Filter)
    stage: Stage | None = None
    contact: Contacted | None = None
    least_score: int | None = None
    own: tuple[int, str] | None = None
    order: Order = Order.BEST
    descending: bool = True


def listed(
    session: Session, project_id: int, wanted: Wanted, *, page: int, size: int = 50
) -> Shelf[Card]:
    """One page of the table."""
    chosen = _chosen(project_id, wanted)
    total = count_up_to(session, chosen)
    shown = _sorted(chosen, wanted).offset((page - 1) * size).limit(size)
    return Shelf(board.cards(session, session.scalars(shown)), total, page, size, COUNTED_TO)


def numbers(session: Session, project_id: int, wanted: Wanted, *, at_most: int) -> list[int]:
    """Ids of everything that the filter lets through, in the order of the table."""
    return list(session.scalars(_sorted(_chosen(project_id, wanted), wanted).limit(at_most)))


def every(session: Session, project_id: int, wanted: Wanted) -> Iterator[tuple[Card, Marks]]:
    """All rows of the table with what they carry, read in portions, for an export."""
    query = _sorted(_chosen(project_id, wanted), wanted)
    found = session.execute(query, execution_options={"yield_per": _PORTION})
    for portion in growing(found.scalars(), _PORTION):
        carried = marking.marks(session, portion)
        for card in board.cards(session, portion):
            yield card, carried[card.opportunity.id or 0]
        session.expunge_all()


def counts(session: Session, project_id: int) -> dict[Stage, int]:
    """How many stand in each stage."""
    query = (
        select(col(Opportunity.stage), func.count())
        .where(col(Opportunity.project_id) == project_id)
        .group_by(col(Opportunity.stage))
    )
    found: dict[Stage, int] = dict(session.execute(query).all())
    return {stage: found.get(stage, 0) for stage in Stage}


def _chosen(project_id: int, wanted: Wanted) -> Any:
    query = board.filtered(select(col(Opportunity.id)), project_id, wanted.filter)
    if wanted.stage is not None:
        query = query.where(col(Opportunity.stage) == wanted.stage)
    if wanted.contact is not None:
        known = col(Opportunity.contact_id).is_not(None)
        query = query.where(known if wanted.contact is Contacted.KNOWN else ~known)
    if wanted.least_score is not None:
        query = query.where(col(Opportunity.score) >= wanted.least_score)
    if wanted.own is not None:
        number, text = wanted.own
        written = select(col(OwnValue.opportunity_id)).where(
            col(OwnValue.field_id) == number, col(OwnValue.text).icontains(text, autoescape=True)
        )
        query = query.where(col(Opportunity.id).in_(written))
    return query


def _sorted(query: Any, wanted: Wanted) -> Any:
    if wanted.order is Order.BEST:
        return query.order_by(*best_first())
    if wanted.order is Order.SITE and not wanted.filter.words:
        query = query.join(Site, col(Site.id) == Opportunity.site_id)
    column = _COLUMNS[wanted.order]
    ordered = column.desc().nulls_last() if wanted.descending else column.asc().nulls_last()
    return query.order_by(ordered, col(Opportunity.id))
