"""A person moves an opportunity on the board: what they may move, and what it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.lifecycle import end_enrolment
from outreach.errors import Conflict
from outreach.model.campaign import EnrolmentState
from outreach.model.opportunity import Opportunity, Stage
from outreach.store import campaigns

# A win and a loss are facts on somebody's page: only a look at the page may state them.
PROVED_BY_A_LOOK = frozenset({Stage.WON, Stage.LOST})


def open_to_people(opportunity: Opportunity) -> list[Stage]:
    """Where a person may move it, in the order of the board."""
    if opportunity.stage is Stage.WON:
        return []  # what becomes of a link that is there, looks at its page tell
    legal = Opportunity.LEGAL[opportunity.stage] - PROVED_BY_A_LOOK
    return [stage for stage in Stage if stage in legal]


def move_by_hand(
    session: Session,
    opportunity: Opportunity,
    stage: Stage,
    *,
    seen_version: int,
    at: datetime,
    actor: str,
    why: str = "",
    **detail: Any,
) -> int:
    """Move it, and end its enrolments if that closes it; return how many ended.

    Args:
        seen_version: of the card that the person saw.
        detail: further values for the event.

    Raises:
        Conflict: somebody moved it meanwhile, or only a look at the page can say so.
        InvalidTransition: the move is not legal.
    """
    _refuse_stale_or_unproved(opportunity, stage, seen_version)
    if stage is Stage.AGREED and opportunity.paid_offer and not opportunity.note.strip():
        raise Conflict(
            "They asked for money or a link in return. Before this counts as agreed, write into "
            "its note how the link will be marked (LP-3)."
        )
    opportunity.move_to(stage, at=at, actor=actor, why=why or "Moved on the board.", **detail)
    return _end_enrolments(session, opportunity, at=at, actor=actor) if opportunity.is_closed else 0


def _refuse_stale_or_unproved(opportunity: Opportunity, stage: Stage, seen_version: int) -> None:
    if opportunity.version != seen_version:
        raise Conflict(
            f"Somebody moved this card meanwhile: it is {opportunity.stage.value} now. "
            "The board shows where it stands; move it again if you still want to."
        )
    if opportunity.stage is Stage.WON:
        raise Conflict("A won card stays so while its link is there and clean: looks tell.")
    if stage in PROVED_BY_A_LOOK:
        raise Conflict(
            f"A card becomes {stage.value} only when a look at the page proves it. "
            "Move it to agreed, and the page is watched."
        )


def _end_enrolments(session: Session, opportunity: Opportunity, *, at: datetime, actor: str) -> int:
    why = f"The opportunity was moved to {opportunity.stage.value}."
    enrolments = campaigns.open_for_opportunity(session, opportunity.id or 0)
    for enrolment in enrolments:
        end_enrolment(session, enrolment, EnrolmentState.STOPPED, at=at, actor=actor, why=why)
    return len(enrolments)
