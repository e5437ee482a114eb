"""Brings a placement in line with its backlink: won, a risk, lost, or for a person to decide.

backlink lost      -> lost; the card too, if it was won
first seen live    -> earned? doubtful ones are proposed to a person
live               -> risks of its rel and method -> live or risk; the card follows
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.backlinks.anchors import classify
from outreach.backlinks.figures import subject_of_page
from outreach.campaigns.lifecycle import end_enrolment
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.campaign import EnrolmentState
from outreach.model.event import record
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.model.project import Project
from outreach.placements import evidence
from outreach.placements.earned import AMBIGUOUS, Match, earned_by, weigh
from outreach.placements.policy import effective_rel, risks
from outreach.store import campaigns, placements


def settle(
    session: Session, placement: Placement, backlink: Backlink, *, now: datetime, actor: str
) -> str:
    """Bring one placement in line; "won", "risk", "lost", "asked", "elsewhere" or "judged"."""
    if backlink.state is BacklinkState.LOST:
        return _lose(session, placement, backlink, now=now, actor=actor)
    if placement.state is PlacementState.EXPECTED:
        other = placements.counted_elsewhere(session, placement)
        if other is not None:
            why = f"The link is counted for opportunity {other.opportunity_id} already."
            placement.move_to(PlacementState.REJECTED, at=now, actor=actor, why=why)
            return "elsewhere"
        match = _explained(session, placement, backlink)
        placement.confidence, placement.reasons = match.confidence, list(match.reasons)
        if not match.is_sure:
            why = " ".join(match.reasons)
            placement.move_to(PlacementState.PROPOSED, at=now, actor=actor, why=why)
            return "asked"
    return judge(session, placement, backlink, now=now, actor=actor)


def judge(
    session: Session, placement: Placement, backlink: Backlink, *, now: datetime, actor: str
) -> str:
    """Compute the risks anew; a risk is no win, on the board neither."""
    opportunity = session.get_one(Opportunity, placement.opportunity_id)
    before = list(placement.risks)
    placement.risks = risks_of(session, placement, backlink, opportunity)
    placement.judged_rel, placement.judged_followed = backlink.rel, backlink.followed
    placement.judged_offer = bool(opportunity.paid_offer)
    placement.judged_anchor = backlink.anchor_text
    session.add(placement)
    wanted = PlacementState.RISK if placement.risks else PlacementState.LIVE
    if wanted is placement.state:
        if placement.risks != before:
            why = " ".join(placement.risks)
            record(placement, "judged", at=now, actor=actor, why=why, rel=backlink.rel)
        return "judged"
    if wanted is PlacementState.RISK:
        placement.move_to(wanted, at=now, actor=actor, why=placement.risks[0])
        take_back_win(session, opportunity, now=now, actor=actor, why=placement.risks[0])
        return "risk"
    why = f"The link is live on {backlink.linking_page}."
    if before:
        why = f"The rel of the link fits how it was acquired now: {backlink.linking_page}."
    placement.move_to(wanted, at=now, actor=actor, why=why)
    _win(session, opportunity, now=now, actor=actor, why=why)
    return "won"


def risks_of(
    session: Session, placement: Placement, backlink: Backlink, opportunity: Opportunity
) -> list[str]:
    """Why the link is a risk, by its rel, words, method and the conversation; [] if it is clean."""
    project = session.get_one(Project, placement.project_id)
    about = subject_of_page(session, project, backlink.target_key)
    return risks(
        placement.acquisition,
        effective_rel(backlink.rel, backlink.not_followed_because),
        asked_for_money=bool(opportunity.paid_offer),
        said_by_a_person=bool(placement.method_by),
        anchor=classify(backlink.anchor_text, about) if backlink.anchor_text else None,
        place=backlink.placement,
    )


def _explained(session: Session, placement: Placement, backlink: Backlink) -> Match:
    """How sure it is that this opportunity earned the link that was expected of it."""
    number = placement.opportunity_id
    known = evidence.approaches(session, placement.project_id, [backlink.site_id], [number])
    link = evidence.seen(session, backlink)
    best = earned_by(link, known)
    own = next((weigh(link, one) for one in known if one.opportunity == number), None)
    if own is None:
        return Match(number, 0, ("No letter of ours is known.",))
    if best is None or best.opportunity == number:
        return best or own
    told = f"Opportunity {best.opportunity} explains it at least as well."
    return Match(number, min(own.confidence, AMBIGUOUS), (*own.reasons, told))


def _lose(
    session: Session, placement: Placement, backlink: Backlink, *, now: datetime, actor: str
) -> str:
    opportunity = session.get_one(Opportunity, placement.opportunity_id)
    why = f"The link is gone from {backlink.linking_page}."
    placement.move_to(PlacementState.LOST, at=now, actor=actor, why=why)
    if opportunity.stage is Stage.WON and not _clean(session, opportunity):
        opportunity.move_to(Stage.LOST, at=now, actor=actor, why=why)
    return "lost"


def take_back_win(
    session: Session, opportunity: Opportunity, *, now: datetime, actor: str, why: str
) -> None:
    """A card that counted as won goes back to agreed: what is missing is the right rel."""
    if opportunity.stage is Stage.WON and not _clean(session, opportunity):
        told = f"The link is there, but it is a risk and no win: {why}"
        opportunity.move_to(Stage.AGREED, at=now, actor=actor, why=told)


def _clean(session: Session, opportunity: Opportunity) -> bool:
    """Another link of the same opportunity is live and clean."""
    session.flush()
    return placements.has_clean_link(session, opportunity.id or 0)


def _win(
    session: Session, opportunity: Opportunity, *, now: datetime, actor: str, why: str
) -> None:
    if Stage.WON in Opportunity.LEGAL.get(opportunity.stage, frozenset()):
        opportunity.move_to(Stage.WON, at=now, actor=actor, why=why)
    for enrolment in campaigns.open_for_opportunity(session, opportunity.id or 0):
        # Nobody is reminded of something they have already done.
        end_enrolment(
            session, enrolment, EnrolmentState.STOPPED, at=now, actor=actor, why="Link found."
        )
