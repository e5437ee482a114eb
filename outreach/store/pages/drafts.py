"""The review queue: drafts that wait for a person; those that something stops come last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col, func

from outreach.errors import NotFound
from outreach.model.campaign import Campaign
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect
from outreach.model.site import Site

QUEUE_SHOWN = 100
_BEST = (col(Opportunity.position), col(OutboundEmail.id))


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with the facts that a reviewer compares it with."""

    email: OutboundEmail
    opportunity: Opportunity
    prospect: Prospect
    site: Site
    contact: Contact
    campaign: Campaign | None

    @property
    def is_stopped(self) -> bool:
        """Can nobody approve it as it is?"""
        return any(one["level"] == "block" for one in self.email.objections)


def queue(session: Session, project_id: int) -> list[Draft]:
    """The best to look at: what can be approved first, the best opportunity, then the oldest."""
    chosen = (  # by narrow rows; letters with all that they rest on are wide
        select(col(OutboundEmail.id))
        .join(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
        .where(
            col(OutboundEmail.project_id) == project_id,
            col(OutboundEmail.state) == OutboundState.DRAFTED,
        )
        .order_by(*_BEST)
        .limit(QUEUE_SHOWN)
    )
    numbers = list(session.scalars(chosen))
    query = (
        select(OutboundEmail, Opportunity, Prospect, Site, Contact, Campaign)
        .join(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
        .join(Prospect, col(Prospect.id) == Opportunity.prospect_id)
        .join(Site, col(Site.id) == Opportunity.site_id)
        .join(Contact, col(Contact.id) == OutboundEmail.contact_id)
        .outerjoin(Campaign, col(Campaign.id) == OutboundEmail.campaign_id)
        .where(col(OutboundEmail.id).in_(numbers))
        .order_by(*_BEST)
    )
    drafts = [Draft(*row) for row in session.execute(query)]
    return sorted(drafts, key=lambda draft: draft.is_stopped)


def count(session: Session, project_id: int) -> int:
    """How many wait in all."""
    found = session.execute(
        select(func.count()).where(
            col(OutboundEmail.project_id) == project_id,
            col(OutboundEmail.state) == OutboundState.DRAFTED,
        )
    )
    return int(found.scalar_one())


def get(session: Session, project_id: int, number: int) -> OutboundEmail:
    """One letter of the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    email = session.get(OutboundEmail, number)
    if email is None or email.project_id != project_id:
        raise NotFound("There is no such letter.")
    return email
