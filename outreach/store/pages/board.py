"""The board: opportunities by stage, as cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col, func

from outreach.model.asset import Asset
from outreach.model.contact import Contact
from outreach.model.marking import Tagged
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.prospect import Prospect
from outreach.model.site import Site
from outreach.store.best import best_first, best_of

CARDS_PER_STAGE = 20


@dataclass(frozen=True, slots=True)
class Card:
    """One opportunity with the names that make it recognisable."""

    opportunity: Opportunity
    site: Site
    prospect: Prospect
    contact: Contact | None
    asset: Asset | None


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board: its best cards, and how many there are in all."""

    stage: Stage
    cards: list[Card]
    total: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see.

    Attributes:
        words: must occur in the site, the page's title or its URL; "" for all.
        tactic: only this one.
        tag: id of a tag that it must carry.
    """

    words: str = ""
    tactic: Tactic | None = None
    tag: int | None = None


def columns(session: Session, project_id: int, wanted: Filter) -> list[Column]:
    """All stages in their order, each with its best cards."""
    stage, tactic = col(Opportunity.stage), col(Opportunity.tactic)
    counted = filtered(select(stage, tactic, func.count()), project_id, wanted)
    totals: dict[Stage, dict[Tactic, int]] = {}
    for one, by, number in session.execute(counted.group_by(stage, tactic)):
        totals.setdefault(one, {})[by] = number
    chosen = {one: _best(session, project_id, wanted, one, known) for one, known in totals.items()}
    shown = {card.opportunity.id: card for card in cards(session, chain(*chosen.values()))}
    return [
        Column(
            one,
            [shown[number] for number in chosen.get(one, ())],
            sum(totals.get(one, {}).values()),
        )
        for one in Stage
    ]


def _best(
    session: Session, project_id: int, wanted: Filter, stage: Stage, tactics: Iterable[Tactic]
) -> list[int]:
    if not wanted.words and wanted.tag is None:
        return best_of(session, project_id, [stage], tactics, at_most=CARDS_PER_STAGE)
    mine = filtered(select(col(Opportunity.id)), project_id, wanted)
    query = mine.where(col(Opportunity.stage) == stage).order_by(*best_first())
    return list(session.scalars(query.limit(CARDS_PER_STAGE)))


def cards(session: Session, numbers: Iterable[int]) -> list[Card]:
    """The cards of these opportunities, in this order.

    Lists choose and sort ids in a narrow index first: evidence is wide, and most of it not shown.
    """
    wanted = list(numbers)
    found = session.execute(joined().where(col(Opportunity.id).in_(wanted)))
    by_number = {row[0].id: Card(*row) for row in found}
    return [by_number[number] for number in wanted]


def joined() -> Any:
    """A query for cards, to be narrowed down."""
    return (
        _with_page(select(Opportunity, Site, Prospect, Contact, Asset))
        .outerjoin(Contact, col(Contact.id) == Opportunity.contact_id)
        .outerjoin(Asset, col(Asset.id) == Opportunity.asset_id)
    )


def _with_page(query: Any) -> Any:
    """Join by the opportunity's own columns: a prospect has a site of its own as well."""
    return query.join(Site, col(Site.id) == Opportunity.site_id).join(
        Prospect, col(Prospect.id) == Opportunity.prospect_id
    )


def filtered(query: Any, project_id: int, wanted: Filter) -> Any:
    """The query, narrowed to what somebody wants to see of the project."""
    query = query.where(col(Opportunity.project_id) == project_id)
    if wanted.tactic is not None:
        query = query.where(col(Opportunity.tactic) == wanted.tactic)
    if wanted.tag is not None:
        carrying = select(col(Tagged.opportunity_id)).where(col(Tagged.tag_id) == wanted.tag)
        query = query.where(col(Opportunity.id).in_(carrying))
    if wanted.words:
        query = _with_page(query)
        columns_searched = (col(Site.key), col(Prospect.title), col(Prospect.url))
        query = query.where(
            or_(*(column.icontains(wanted.words, autoescape=True) for column in columns_searched))
        )
    return query
