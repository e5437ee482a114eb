"""The board: opportunities by stage, as cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col, func

from outreach.model.asset import Asset
from outreach.model.contact import Contact
from outreach.model.marking import Tagged
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.prospect import Prospect
from outreach.model.site import Site

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


def columns(
    session: Session, project_id: int, wanted: Filter, stages: Iterable[Stage] = tuple(Stage)
) -> list[Column]:
    """All stages in their order, each with its best cards."""
    query = select(col(Opportunity.stage), func.count())
    counted = filtered(query, project_id, wanted).group_by(col(Opportunity.stage))
    totals = dict(session.execute(counted).all())
    return [
        Column(
            stage,
            _cards(session, project_id, wanted, stage) if totals.get(stage) else [],
            totals.get(stage, 0),
        )
        for stage in stages
    ]


def _cards(session: Session, project_id: int, wanted: Filter, stage: Stage) -> list[Card]:
    mine = filtered(select(col(Opportunity.id)), project_id, wanted)
    query = mine.where(col(Opportunity.stage) == stage).order_by(*best_first())
    return cards(session, session.scalars(query.limit(CARDS_PER_STAGE)))


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


def best_first() -> tuple[Any, ...]:
    """The order of every list of opportunities."""
    return (
        col(Opportunity.position),
        col(Opportunity.accepted_at).is_(None),
        col(Opportunity.score).desc().nulls_last(),
        col(Opportunity.id),
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
