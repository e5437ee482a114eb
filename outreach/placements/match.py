"""Ties live and lost backlinks to the opportunities that earned them, and moves the board."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from outreach.campaigns.lifecycle import end_enrolment
from outreach.clock import Clock
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.campaign import EnrolmentState
from outreach.model.event import WORKER
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.placements.policy import risks
from outreach.store import backlinks, campaigns
from outreach.store.engine import Store


def match_due(store: Store, clock: Clock) -> Counter[str]:
    """Bring placements in line with their backlinks; counts "won", "risk" and "lost"."""
    counts: Counter[str] = Counter()
    with store.read() as session:
        waiting = [(p.id, b.id) for p, b in backlinks.unsettled(session)]
    for placement_id, backlink_id in waiting:
        with store.write() as session:
            placement = session.get_one(Placement, placement_id)
            backlink = session.get_one(Backlink, backlink_id)
            counts[_settle(session, placement, backlink, now=clock.now())] += 1
    return counts


def _settle(session: Session, placement: Placement, backlink: Backlink, *, now: datetime) -> str:
    opportunity = session.get_one(Opportunity, placement.opportunity_id)
    if backlink.state is BacklinkState.LOST:
        why = f"The link is gone from {backlink.linking_page}."
        placement.move_to(PlacementState.LOST, at=now, actor=WORKER, why=why)
        if opportunity.stage is Stage.WON:
            opportunity.move_to(Stage.LOST, at=now, actor=WORKER, why=why)
        return "lost"
    found = risks(
        placement.acquisition,
        backlink.rel.split(),
        asked_for_money=bool(opportunity.paid_offer),
    )
    placement.risks = found
    placement.confidence = 100
    placement.reasons = [
        "The link stands on the page we wrote about and leads to the page we offered.",
        f"It was first seen on {now:%Y-%m-%d}, after our letter.",
    ]
    if found:
        placement.move_to(PlacementState.RISK, at=now, actor=WORKER, why=found[0])
        return "risk"
    why = f"The link is live on {backlink.linking_page}."
    placement.move_to(PlacementState.LIVE, at=now, actor=WORKER, why=why)
    _win(session, opportunity, now=now, why=why)
    return "won"


def _win(session: Session, opportunity: Opportunity, *, now: datetime, why: str) -> None:
    if Stage.WON in Opportunity.LEGAL.get(opportunity.stage, frozenset()):
        opportunity.move_to(Stage.WON, at=now, actor=WORKER, why=why)
    for enrolment in campaigns.open_for_opportunity(session, opportunity.id or 0):
        # Nobody is reminded of something they have already done.
        end_enrolment(
            session, enrolment, EnrolmentState.STOPPED, at=now, actor=WORKER, why="Link found."
        )
