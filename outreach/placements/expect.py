"""Expects links: from the first letter on, the page is watched for the link that we asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from outreach.clock import Clock
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Acquisition, Placement
from outreach.model.prospect import Prospect
from outreach.prospecting.registry import approach_for
from outreach.store import backlinks, placements
from outreach.store.engine import Store

# Owners often repair a page without answering: look a few days after the letter anyway.
QUIET_LOOK = timedelta(days=4)


def expect_due(store: Store, clock: Clock) -> int:
    """Expect a placement for each contacted, replied or agreed opportunity that has none."""
    with store.read() as session:
        waiting = placements.wanting_expectation(session)
    for number in waiting:
        with store.write() as session:
            expect(session, session.get_one(Opportunity, number), now=clock.now(), actor=WORKER)
    with store.write() as session:
        for opportunity, backlink in placements.answered_since_last_look(session):
            look_soon(backlink, opportunity, now=clock.now())
    return len(waiting)


def expect(
    session: Session, opportunity: Opportunity, *, now: datetime, actor: str
) -> Placement | None:
    """Watch the prospect's page for a link to our asset; None if nothing was offered."""
    if opportunity.asset_id is None:
        return None
    asset = session.get_one(Asset, opportunity.asset_id)
    prospect = session.get_one(Prospect, opportunity.prospect_id)
    backlink = backlinks.for_link(session, opportunity.project_id, prospect.url, asset.url, now=now)
    known = session.exec(
        select(Placement).where(
            col(Placement.opportunity_id) == opportunity.id,
            col(Placement.backlink_id) == backlink.id,
        )
    ).first()
    if known is None:
        known = Placement(
            project_id=opportunity.project_id,
            opportunity_id=opportunity.id or 0,
            backlink_id=backlink.id or 0,
            asset_id=asset.id,
            acquisition=acquisition_of(opportunity),
            created_at=now,
        )
        session.add(known)
        session.flush()
        record(known, "expected", at=now, actor=actor, why=f"Watching {prospect.url}.")
    look_soon(backlink, opportunity, now=now)
    return known


def acquisition_of(opportunity: Opportunity) -> Acquisition:
    """How a link of this opportunity is acquired, as far as its tactic and evidence imply."""
    told = opportunity.evidence.get("acquisition")
    if told:  # a tactic may know better for one of its reasons: a review of a product, say
        return Acquisition(told)
    approach = approach_for(opportunity.tactic)
    return approach.acquisition if approach else Acquisition.EDITORIAL


def look_soon(backlink: Backlink, opportunity: Opportunity, *, now: datetime) -> None:
    """Look at once when they answered, in a few days when they only got our letter."""
    answered = opportunity.stage in {Stage.REPLIED, Stage.AGREED}
    at = now if answered else now + QUIET_LOOK
    if backlink.next_check_at is None or at < backlink.next_check_at:
        backlink.next_check_at = at
