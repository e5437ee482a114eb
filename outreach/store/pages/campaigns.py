"""Campaigns with what came of them, and their enrolments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, or_
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.campaign import Campaign, Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.site import Site
from outreach.store.pages.paging import Shelf


@dataclass(frozen=True, slots=True)
class Outcome:
    """One campaign with its numbers; every share on a page names its denominator.

    Attributes:
        replied: who answered, also those for whom other steps follow after their answer.
    """

    campaign: Campaign
    mailbox: Mailbox
    enrolled: int
    contacted: int
    replied: int
    won: int


@dataclass(frozen=True, slots=True)
class Line:
    """One enrolment in the campaign's table, with its next or last unfinished letter."""

    enrolment: Enrolment
    contact: Contact
    site: Site
    opportunity: Opportunity
    letter: OutboundEmail | None


def every(session: Session, project_id: int) -> list[Outcome]:
    """All campaigns of a project with their numbers, running ones first."""
    query = (
        select(Campaign, Mailbox)
        .join(Mailbox, col(Mailbox.id) == Campaign.mailbox_id)
        .where(col(Campaign.project_id) == project_id)
        .order_by(col(Campaign.id).desc())
    )
    return [_outcome(session, *row) for row in session.exec(query)]


def one(session: Session, project_id: int, number: int) -> Outcome:
    """One campaign with its numbers.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    campaign = get(session, project_id, number)
    return _outcome(session, campaign, session.get_one(Mailbox, campaign.mailbox_id))


def get(session: Session, project_id: int, number: int) -> Campaign:
    """One campaign of the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    campaign = session.get(Campaign, number)
    if campaign is None or campaign.project_id != project_id:
        raise NotFound("There is no such campaign.")
    return campaign


def enrolments(
    session: Session, campaign_id: int, *, total: int, page: int, size: int = 50
) -> Shelf[Line]:
    """The campaign's enrolments, newest first; `total` of them are known already."""
    query = (
        select(Enrolment, Contact, Site, Opportunity)
        .join(Contact, col(Contact.id) == Enrolment.contact_id)
        .join(Opportunity, col(Opportunity.id) == Enrolment.opportunity_id)
        .join(Site, col(Site.id) == Opportunity.site_id)
        .where(col(Enrolment.campaign_id) == campaign_id)
        .order_by(col(Enrolment.id).desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    rows = session.exec(query).all()
    latest = _latest_letters(session, [row[0].id for row in rows])
    return Shelf([Line(*row, latest.get(row[0].id)) for row in rows], total, page, size)


def _latest_letters(
    session: Session, enrolment_ids: list[int | None]
) -> dict[int | None, OutboundEmail]:
    query = (
        select(OutboundEmail)
        .where(col(OutboundEmail.enrolment_id).in_(enrolment_ids))
        .order_by(col(OutboundEmail.step))
    )
    return {letter.enrolment_id: letter for letter in session.exec(query)}


def _outcome(session: Session, campaign: Campaign, mailbox: Mailbox) -> Outcome:
    answered = or_(col(Enrolment.state) == EnrolmentState.REPLIED, col(Enrolment.branch) != "")
    # One look at all of them: with 100,000, each more costs as much as the rest of a page.
    counted = select(func.count(), func.sum(case((answered, 1), else_=0))).where(
        col(Enrolment.campaign_id) == campaign.id
    )
    contacted = select(func.count(func.distinct(OutboundEmail.contact_id))).where(
        col(OutboundEmail.campaign_id) == campaign.id,
        col(OutboundEmail.state) == OutboundState.SENT,
    )
    enrolled, replied = session.exec(counted).one()
    return Outcome(
        campaign=campaign,
        mailbox=mailbox,
        enrolled=enrolled,
        contacted=session.exec(contacted).one(),
        replied=replied or 0,
        won=_won(session, campaign),
    )


def _won(session: Session, campaign: Campaign) -> int:
    mine = select(Enrolment.id).where(
        col(Enrolment.campaign_id) == campaign.id,
        col(Enrolment.opportunity_id) == col(Opportunity.id),
    )
    won = select(func.count()).where(
        col(Opportunity.project_id) == campaign.project_id,
        col(Opportunity.stage) == Stage.WON,
        mine.exists(),
    )
    return session.exec(won).one()
