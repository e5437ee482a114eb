"""Placements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Select, String, and_, cast, or_
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.model.site import Site
from outreach.store.opportunities import PAST_CONTACT

Shown = tuple[Placement, Backlink, Opportunity, Site]
_PORTION = 500


def wanting_expectation(session: Session, *, at_most: int = 500) -> list[int]:
    """Opportunities that were written about, offer an asset and have no placement yet."""
    expected = select(Placement.opportunity_id)
    query = (
        select(Opportunity.id)
        .where(
            col(Opportunity.stage).in_((Stage.CONTACTED, Stage.REPLIED, Stage.AGREED)),
            col(Opportunity.asset_id).is_not(None),
            col(Opportunity.id).not_in(expected),
        )
        .order_by(col(Opportunity.id))
        .limit(at_most)
    )
    return [number for number in session.exec(query) if number is not None]


def answered_since_last_look(session: Session) -> list[tuple[Opportunity, Backlink]]:
    """Answered opportunities whose page was not looked at since the answer came."""
    query = (
        select(Opportunity, Backlink)
        .join(Placement, col(Placement.opportunity_id) == Opportunity.id)
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .where(
            col(Placement.state) == PlacementState.EXPECTED,
            PAST_CONTACT,
            col(Opportunity.stage).in_((Stage.REPLIED, Stage.AGREED)),
            col(Backlink.looked_at).is_(None) | (col(Backlink.looked_at) < Opportunity.moved_at),
        )
    )
    return [(opportunity, backlink) for opportunity, backlink in session.exec(query)]


def unsettled(session: Session, *, at_most: int = 500) -> list[tuple[int, int]]:
    """(placement, backlink) where the placement does not say what its backlink shows.

    That is: a state that is behind, or a rel, a followed state, words or an offer of money that
    changed since the risks were computed.
    """
    asked_for_money = cast(col(Opportunity.paid_offer), String) != "{}"
    judged_otherwise = or_(
        col(Placement.judged_rel) != col(Backlink.rel),
        col(Placement.judged_followed).is_distinct_from(col(Backlink.followed)),
        col(Placement.judged_offer) != asked_for_money,
        col(Placement.judged_anchor) != col(Backlink.anchor_text),
    )
    standing = (PlacementState.LIVE, PlacementState.RISK)
    behind = or_(
        and_(
            col(Backlink.state) == BacklinkState.LIVE,
            col(Placement.state).in_((PlacementState.EXPECTED, PlacementState.LOST)),
        ),
        and_(col(Backlink.state) == BacklinkState.LOST, col(Placement.state).in_(standing)),
        and_(
            col(Backlink.state) == BacklinkState.LIVE,
            col(Placement.state).in_(standing),
            judged_otherwise,
        ),
    )
    query = (
        select(Placement.id, Backlink.id)
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .join(Opportunity, col(Opportunity.id) == Placement.opportunity_id)
        .where(behind)
        .order_by(col(Placement.id))
        .limit(at_most)
    )
    return [(first or 0, second or 0) for first, second in session.exec(query)]


def counted_elsewhere(session: Session, placement: Placement) -> Placement | None:
    """Another placement that counts the same link already: no link is won twice."""
    query = select(Placement).where(
        col(Placement.backlink_id) == placement.backlink_id,
        col(Placement.id) != placement.id,
        col(Placement.state).in_((PlacementState.LIVE, PlacementState.RISK)),
    )
    return session.exec(query).first()


def has_clean_link(session: Session, opportunity_id: int) -> bool:
    """A link of the opportunity is live and no risk."""
    query = select(Placement.id).where(
        col(Placement.opportunity_id) == opportunity_id,
        col(Placement.state) == PlacementState.LIVE,
    )
    return session.exec(query.limit(1)).first() is not None


def one(session: Session, project_id: int, number: int) -> Placement:
    """One placement of a project.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(Placement, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such placement.")
    return row


def between(session: Session, opportunity_id: int, backlink_id: int) -> Placement | None:
    """The placement that ties the two, if there is one."""
    query = select(Placement).where(
        col(Placement.opportunity_id) == opportunity_id,
        col(Placement.backlink_id) == backlink_id,
    )
    return session.exec(query).first()


def in_state(session: Session, project_id: int, state: PlacementState) -> Iterator[Shown]:
    """Every placement in this state with what it ties, the latest first, as a stream."""
    query = _pile(project_id, state).execution_options(yield_per=_PORTION)
    for row in session.execute(query):
        yield tuple(row)


def listed(
    session: Session, project_id: int, state: PlacementState, *, page: int, size: int = 50
) -> list[Shown]:
    """One page of the same; `counts` says how many there are."""
    query = _pile(project_id, state).offset((page - 1) * size).limit(size)
    return [tuple(row) for row in session.execute(query)]


def _pile(project_id: int, state: PlacementState) -> Select[Shown]:
    return (
        _shown()
        .where(col(Placement.project_id) == project_id, col(Placement.state) == state)
        .order_by(col(Placement.live_at).desc().nulls_last(), col(Placement.id).desc())
    )


def ending(session: Session, project_id: int, *, before: date) -> list[Shown]:
    """Links whose paid or agreed term ends before this day, the earliest first."""
    query = (
        _shown()
        .where(
            col(Placement.project_id) == project_id,
            col(Placement.state).in_((PlacementState.LIVE, PlacementState.RISK)),
            col(Placement.paid_until) < before,
        )
        .order_by(col(Placement.paid_until), col(Placement.id))
    )
    return [tuple(row) for row in session.execute(query)]


def _shown() -> Select[Shown]:
    return (
        select(Placement, Backlink, Opportunity, Site)  # type: ignore[return-value]
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .join(Opportunity, col(Opportunity.id) == Placement.opportunity_id)
        .join(Site, col(Site.id) == Backlink.site_id)
    )


def counts(session: Session, project_id: int) -> dict[PlacementState, int]:
    """How many placements are in each state."""
    query = (
        select(Placement.state, func.count())
        .where(col(Placement.project_id) == project_id)
        .group_by(col(Placement.state))
    )
    found = dict(session.exec(query).all())
    return {state: found.get(state, 0) for state in PlacementState}


def last_return(session: Session, backlink_id: int) -> datetime | None:
    """When a link that had been lost was there again; None if it never was."""
    query = (
        select(Event.verb, func.max(col(Event.at)))
        .where(
            col(Event.subject_kind) == "backlink",
            col(Event.subject_id) == backlink_id,
            col(Event.verb).in_(("backlink.lost", "backlink.live")),
        )
        .group_by(col(Event.verb))
    )
    told = dict(session.exec(query).all())
    lost, live = told.get("backlink.lost"), told.get("backlink.live")
    return live if lost and live and live >= lost else None
