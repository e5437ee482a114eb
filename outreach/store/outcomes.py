"""What came of letters and of links: rows that reports count."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy
from sqlmodel import Session, col, select

from outreach.mail.values import MessageKind
from outreach.model.backlink import Backlink
from outreach.model.campaign import Campaign, Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.placement import WINS, Placement, PlacementState
from outreach.model.site import Site
from outreach.store.statistics import POSITIVE_INTENTS

_STRONG = 5  # rungs 1 to 5 of the match ladder count as replies


class FirstLetter(NamedTuple):
    """The first letter about an opportunity."""

    opportunity: int
    tactic: str
    campaign: str
    variant: str
    mailbox: str
    person: str


class PlacedLink(NamedTuple):
    """A placement that is or was a link, with what it ties."""

    placement: Placement
    backlink: Backlink
    opportunity: Opportunity
    site: str


def first_letters(
    session: Session, project_id: int, *, since: datetime, until: datetime
) -> list[FirstLetter]:
    """Opportunities whose first letter was accepted from `since` to before `until`."""
    query = (
        # Plain SQLAlchemy: sqlmodel's own knows at most four columns.
        sqlalchemy.select(
            col(Opportunity.id),
            col(Opportunity.tactic),
            col(Campaign.name),
            col(OutboundEmail.variant),
            col(Mailbox.address),
            col(OutboundEmail.approved_by),
        )
        .select_from(OutboundEmail)
        .join(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
        .join(Mailbox, col(Mailbox.id) == OutboundEmail.mailbox_id)
        .outerjoin(Campaign, col(Campaign.id) == OutboundEmail.campaign_id)
        .where(
            col(OutboundEmail.project_id) == project_id,
            col(OutboundEmail.state) == OutboundState.SENT,
            col(OutboundEmail.step) == 0,
            col(OutboundEmail.accepted_at) >= since,
            col(OutboundEmail.accepted_at) < until,
        )
        .order_by(col(OutboundEmail.id))
    )
    return [
        FirstLetter(number or 0, str(tactic), campaign or "", variant, mailbox, person)
        for number, tactic, campaign, variant, mailbox, person in session.execute(query)
    ]


def answered(session: Session, project_id: int) -> tuple[set[int], set[int]]:
    """(opportunities that a person answered, those of them with interest)."""
    query = select(InboundEmail.opportunity_id, InboundEmail.intent).where(
        col(InboundEmail.project_id) == project_id,
        col(InboundEmail.opportunity_id).is_not(None),
        col(InboundEmail.kind) == MessageKind.HUMAN.value,
        col(InboundEmail.rung) <= _STRONG,
    )
    found = session.exec(query).all()
    positive = {number or 0 for number, intent in found if intent in POSITIVE_INTENTS}
    return {number or 0 for number, _ in found}, positive


def bounced(session: Session, project_id: int) -> set[int]:
    """Opportunities whose letters came back."""
    query = select(Enrolment.opportunity_id).where(
        col(Enrolment.project_id) == project_id, col(Enrolment.state) == EnrolmentState.BOUNCED
    )
    return set(session.exec(query))


def placed_links(session: Session, project_id: int) -> list[PlacedLink]:
    """Every link that was won, and every risk, the latest first."""
    query = (
        select(Placement, Backlink, Opportunity, Site)
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .join(Opportunity, col(Opportunity.id) == Placement.opportunity_id)
        .join(Site, col(Site.id) == Backlink.site_id)
        .where(
            col(Placement.project_id) == project_id,
            col(Placement.state).in_((*WINS, PlacementState.RISK)),
            col(Placement.live_at).is_not(None),
        )
        .order_by(col(Placement.live_at).desc(), col(Placement.id).desc())
    )
    return [
        PlacedLink(placement, backlink, opportunity, site.key)
        for placement, backlink, opportunity, site in session.exec(query)
    ]


def placed(session: Session, project_id: int) -> list[tuple[int, PlacementState, bool]]:
    """(opportunity, state, was a risk) of the same, for counting."""
    query = sqlalchemy.select(
        col(Placement.opportunity_id), col(Placement.state), col(Placement.was_risk)
    ).where(
        col(Placement.project_id) == project_id,
        col(Placement.state).in_((*WINS, PlacementState.RISK)),
        col(Placement.live_at).is_not(None),
    )
    return [(number, state, was_risk) for number, state, was_risk in session.execute(query)]
