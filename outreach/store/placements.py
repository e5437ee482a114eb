"""Placements."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.model.backlink import Backlink
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState


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
            col(Opportunity.stage).in_((Stage.REPLIED, Stage.AGREED)),
            col(Backlink.looked_at).is_(None) | (col(Backlink.looked_at) < Opportunity.moved_at),
        )
    )
    return [(opportunity, backlink) for opportunity, backlink in session.exec(query)]
