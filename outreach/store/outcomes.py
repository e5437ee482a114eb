"""What came of letters, counted, and of links."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement, Subquery
from sqlmodel import Session, col

from outreach.mail.values import MessageKind
from outreach.model.backlink import Backlink
from outreach.model.campaign import Campaign, Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.placement import WINS, Acquisition, Placement, PlacementState
from outreach.model.site import Site
from outreach.store.days import utc_day
from outreach.store.statistics import POSITIVE_INTENTS

_STRONG = 5  # rungs 1 to 5 of the match ladder count as replies


class Counted(NamedTuple):
    """Opportunities whose first letter left on one day and shares all names, and what came of them.

    Attributes:
        day: in UTC, as ISO date.
        won: with a clean link; kept: it is there now; risk: it is there and is no win.
    """

    day: str
    tactic: str
    campaign: str
    variant: str
    mailbox: str
    person: str
    contacted: int
    bounced: int
    replied: int
    positive: int
    won: int
    kept: int
    risk: int


class PlacedLink(NamedTuple):
    """A placement that is or was a link, with what it ties: thousands are read for one report.

    Attributes:
        risks: why it is none that was won; None for links that never were a risk.
    """

    backlink_id: int
    acquisition: Acquisition
    state: PlacementState
    was_risk: bool
    risks: list[Any] | None
    won_at: datetime
    page: str
    target: str
    anchor: str
    place: str
    followed: bool | None
    last_seen_at: datetime | None
    lost_at: datetime | None
    tactic: str
    site: str


def first_letters(
    session: Session,
    project_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Counted]:
    """Opportunities whose first letter was accepted from `since` to before `until`, counted."""
    back, said, tied = _bounced(project_id), _answered(project_id), _placed(project_id)
    number, accepted_at = col(OutboundEmail.opportunity_id), col(OutboundEmail.accepted_at)
    shared = (
        utc_day(accepted_at),
        col(Opportunity.tactic),
        sqlalchemy.func.coalesce(col(Campaign.name), ""),
        col(OutboundEmail.variant),
        sqlalchemy.func.coalesce(col(Mailbox.address), ""),
        col(OutboundEmail.approved_by),
    )
    came = (back.c.yes, said.c.yes, said.c.positive, tied.c.won, tied.c.kept, tied.c.risk)
    query = (
        sqlalchemy.select(
            *shared, sqlalchemy.func.count(), *(sqlalchemy.func.count(one) for one in came)
        )
        .select_from(OutboundEmail)
        .join(Opportunity, col(Opportunity.id) == number)
        .outerjoin(Campaign, col(Campaign.id) == OutboundEmail.campaign_id)
        .outerjoin(Mailbox, col(Mailbox.id) == OutboundEmail.mailbox_id)
    )
    for found in (back, said, tied):
        query = query.outerjoin(found, found.c.opportunity == number)
    query = query.where(
        col(OutboundEmail.project_id) == project_id,
        col(OutboundEmail.state) == OutboundState.SENT,
        col(OutboundEmail.step) == 0,
        accepted_at >= since if since else accepted_at.is_not(None),
        *([accepted_at < until] if until else []),
    ).group_by(*shared)
    return [Counted(*row) for row in session.execute(query)]


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int | None]:
    """1 if it holds for a row of the group, else NULL, so that it can be counted."""
    return sqlalchemy.func.max(sqlalchemy.case((condition, 1)))


def _answered(project_id: int) -> Subquery:
    """Opportunities that a person answered, and whether with interest."""
    number = col(InboundEmail.opportunity_id)
    return (
        sqlalchemy.select(
            number.label("opportunity"),
            sqlalchemy.literal(1).label("yes"),
            _yes(col(InboundEmail.intent).in_(POSITIVE_INTENTS)).label("positive"),
        )
        .where(
            col(InboundEmail.project_id) == project_id,
            number.is_not(None),
            col(InboundEmail.kind) == MessageKind.HUMAN.value,
            col(InboundEmail.rung) <= _STRONG,
        )
        .group_by(number)
        .subquery("answered")
    )


def _bounced(project_id: int) -> Subquery:
    """Opportunities whose letters came back."""
    number = col(Enrolment.opportunity_id)
    return (
        sqlalchemy.select(number.label("opportunity"), sqlalchemy.literal(1).label("yes"))
        .where(
            col(Enrolment.project_id) == project_id,
            col(Enrolment.state) == EnrolmentState.BOUNCED,
        )
        .group_by(number)
        .subquery("bounced")
    )


def _placed(project_id: int) -> Subquery:
    """Opportunities with a link that was won or is a risk."""
    number, state = col(Placement.opportunity_id), col(Placement.state)
    return (
        sqlalchemy.select(
            number.label("opportunity"),
            _yes(~col(Placement.was_risk)).label("won"),
            _yes(state == PlacementState.LIVE).label("kept"),
            _yes(state == PlacementState.RISK).label("risk"),
        )
        .where(*_was_a_link(project_id))
        .group_by(number)
        .subquery("placed")
    )


def _was_a_link(project_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Placement.project_id) == project_id,
        col(Placement.state).in_((*WINS, PlacementState.RISK)),
        col(Placement.live_at).is_not(None),
    )


def placed_links(session: Session, project_id: int) -> list[PlacedLink]:
    """Every link that was won, and every risk, the latest first."""
    is_risk = col(Placement.was_risk) | (col(Placement.state) == PlacementState.RISK)
    query = (
        sqlalchemy.select(
            col(Placement.backlink_id),
            col(Placement.acquisition),
            col(Placement.state),
            col(Placement.was_risk),
            # Of thousands few are risks: of the others no JSON is read.
            sqlalchemy.case((is_risk, col(Placement.risks))),
            col(Placement.live_at),
            col(Backlink.linking_page),
            col(Backlink.target_url),
            col(Backlink.anchor_text),
            col(Backlink.placement),
            col(Backlink.followed),
            col(Backlink.last_seen_at),
            col(Backlink.lost_at),
            col(Opportunity.tactic),
            col(Site.key),
        )
        .join(Backlink, col(Backlink.id) == Placement.backlink_id)
        .join(Opportunity, col(Opportunity.id) == Placement.opportunity_id)
        .join(Site, col(Site.id) == Backlink.site_id)
        .where(*_was_a_link(project_id))
        .order_by(col(Placement.live_at).desc(), col(Placement.id).desc())
    )
    return [PlacedLink._make(row) for row in session.execute(query)]
