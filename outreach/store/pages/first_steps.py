"""How far a new project is on the way to its first letter."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, SQLModel, col

from outreach.model.asset import Asset
from outreach.model.campaign import Campaign, CampaignState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect

_UNAPPROVED = (OutboundState.DRAFTED, OutboundState.REJECTED)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new project has already, in the order in which one gets there."""

    identity: bool
    assets: bool
    mailbox: bool
    prospects: bool
    reasons: bool
    campaign: bool
    approved: bool
    letter: bool

    @property
    def done(self) -> int:
        """How many of them."""
        return sum(getattr(self, one.name) for one in fields(self))

    @property
    def total(self) -> int:
        return len(fields(self))

    @property
    def finished(self) -> bool:
        """A letter has left: whatever was left out can't be missing."""
        return self.letter and self.done == self.total


def first_steps(session: Session, project_id: int) -> FirstSteps:
    """Look for one row of each kind."""
    letters = col(OutboundEmail.state)
    return FirstSteps(
        identity=not session.get_one(Project, project_id).missing_identity,
        assets=_any(session, Asset, project_id),
        mailbox=_any(session, Mailbox, project_id, col(Mailbox.state) != MailboxState.AUTH_FAILED),
        prospects=_any(session, Prospect, project_id),
        reasons=_any(session, Opportunity, project_id),
        campaign=_any(session, Campaign, project_id, col(Campaign.state) == CampaignState.RUNNING),
        approved=_any(session, OutboundEmail, project_id, letters.not_in(_UNAPPROVED)),
        letter=_any(session, OutboundEmail, project_id, letters == OutboundState.SENT),
    )


def _any(
    session: Session, table: type[SQLModel], project_id: int, *where: ColumnElement[bool]
) -> bool:
    query = select(1).select_from(table).filter_by(project_id=project_id).where(*where).limit(1)
    return session.execute(query).first() is not None
