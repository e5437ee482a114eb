"""What people decide about placements: ours or not, how it was acquired, until when it is paid."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from outreach.errors import Conflict
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.event import record
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Acquisition, Placement, PlacementState
from outreach.placements.attribute import tie
from outreach.placements.earned import Match
from outreach.placements.settle import judge, risks_of, take_back_win
from outreach.store import placements

_CERTAIN = 100
_NOT_WRITTEN = frozenset({Stage.OPEN, Stage.READY})


def confirm(session: Session, placement: Placement, *, at: datetime, actor: str) -> str:
    """Say that our work earned the link; "won", "risk" or "lost" is what it then counts as.

    Raises:
        Conflict: it was decided already, or the link is counted for another opportunity.
    """
    if placement.state is not PlacementState.PROPOSED:
        raise Conflict(f"This was decided already: it is {placement.state.value}.")
    other = placements.counted_elsewhere(session, placement)
    if other is not None:
        raise Conflict(f"The link is counted for opportunity {other.opportunity_id} already.")
    placement.confidence = _CERTAIN
    placement.reasons = [*placement.reasons, "A person confirmed it."]
    backlink = session.get_one(Backlink, placement.backlink_id)
    if backlink.state is BacklinkState.LOST:
        _judge_lost(session, placement, backlink)
        placement.live_at = placement.live_at or backlink.first_seen_at
        why = "Confirmed; the link is gone by now."
        placement.move_to(PlacementState.LOST, at=at, actor=actor, why=why)
        return "lost"
    return judge(session, placement, backlink, now=at, actor=actor)


def reject(session: Session, placement: Placement, *, at: datetime, actor: str, why: str) -> None:
    """Say that it is not our work: the link is organic and counts for nobody."""
    told = why or "Not our work."
    placement.move_to(PlacementState.REJECTED, at=at, actor=actor, why=told)
    opportunity = session.get_one(Opportunity, placement.opportunity_id)
    take_back_win(session, opportunity, now=at, actor=actor, why=told)


def reopen(placement: Placement, *, at: datetime, actor: str) -> None:
    """Take a rejection back: it waits for a decision again."""
    placement.move_to(PlacementState.PROPOSED, at=at, actor=actor, why="Looked at again.")


def set_method(
    session: Session,
    placement: Placement,
    method: Acquisition,
    *,
    at: datetime,
    actor: str,
    why: str = "",
) -> None:
    """Say how the link was acquired; whether it is a win is judged anew at once."""
    placement.set_method(method, at=at, actor=actor, why=why)
    backlink = session.get_one(Backlink, placement.backlink_id)
    if placement.state in {PlacementState.LIVE, PlacementState.RISK}:
        judge(session, placement, backlink, now=at, actor=actor)
    elif placement.state is PlacementState.LOST:
        _judge_lost(session, placement, backlink)


def set_term(placement: Placement, until: date | None, *, at: datetime, actor: str) -> None:
    """Say until when the link was paid for or agreed; None for no end."""
    placement.paid_until = until
    told = f"Until {until.isoformat()}." if until else "Without an end."
    record(placement, "term_set", at=at, actor=actor, why=told)


def tie_by_hand(
    session: Session, backlink: Backlink, opportunity: Opportunity, *, at: datetime, actor: str
) -> Placement:
    """Say that this opportunity earned this link, whatever the machine thought.

    Raises:
        Conflict: nobody was written to about it, or the link counts for another one.
    """
    if opportunity.stage in _NOT_WRITTEN:
        raise Conflict("Nobody was written to about this opportunity: it can't have earned a link.")
    if backlink.state not in {BacklinkState.LIVE, BacklinkState.MISSING, BacklinkState.LOST}:
        raise Conflict("No look has seen this link yet: outreach backlinks check")
    match = Match(opportunity.id or 0, _CERTAIN, ("A person said so.",))
    placement = tie(session, opportunity, backlink, match, now=at, actor=actor)
    if placement.state is PlacementState.REJECTED:
        reopen(placement, at=at, actor=actor)
    elif placement.state is PlacementState.EXPECTED:
        why = "A person said so."
        placement.move_to(PlacementState.PROPOSED, at=at, actor=actor, why=why)
    confirm(session, placement, at=at, actor=actor)
    return placement


def _judge_lost(session: Session, placement: Placement, backlink: Backlink) -> None:
    opportunity = session.get_one(Opportunity, placement.opportunity_id)
    placement.risks = risks_of(session, placement, backlink, opportunity)
    placement.was_risk = bool(placement.risks)
