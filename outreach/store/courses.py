"""Open sequences with their next letter, for the calendar of what will be sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, and_, cast, select
from sqlmodel import Session, col

from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState

_WAITING = (OutboundState.DRAFTED, OutboundState.APPROVED, OutboundState.SCHEDULED)


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """One open enrolment; its next letter may be written already (`letter_state`), or not."""

    steps: list[dict[str, Any]]
    enrolment_id: int
    mailbox_id: int
    campaign_id: int
    contact_id: int
    site_id: int
    country: str
    state: EnrolmentState
    held_until: datetime | None
    next_step: int
    next_step_at: datetime | None
    letter_state: OutboundState | None
    send_at: datetime | None
    step: int | None


def open_courses(session: Session) -> list[OpenCourse]:
    """Open enrolments of running campaigns, the longest waiting first."""
    query = (
        select(
            cast(col(Enrolment.steps), Text),
            col(Enrolment.id),
            col(Enrolment.mailbox_id),
            col(Enrolment.campaign_id),
            col(Enrolment.contact_id),
            col(Contact.site_id),
            col(Contact.country),
            col(Enrolment.state),
            col(Enrolment.held_until),
            col(Enrolment.next_step),
            col(Enrolment.next_step_at),
            col(OutboundEmail.state),
            col(OutboundEmail.send_at),
            col(OutboundEmail.step),
        )
        .join(Contact, col(Contact.id) == col(Enrolment.contact_id))
        .join(Campaign, col(Campaign.id) == col(Enrolment.campaign_id))
        .outerjoin(
            OutboundEmail,
            and_(
                col(OutboundEmail.enrolment_id) == col(Enrolment.id),
                col(OutboundEmail.step) == col(Enrolment.next_step),
                col(OutboundEmail.state).in_(_WAITING),
            ),
        )
        .where(
            col(Enrolment.state).in_((EnrolmentState.ACTIVE, EnrolmentState.HELD)),
            col(Campaign.state) == CampaignState.RUNNING,
        )
        .order_by(col(OutboundEmail.send_at), col(Enrolment.id))
    )
    read = lru_cache(maxsize=256)(json.loads)  # most sequences of a campaign read the same
    return [OpenCourse(read(row[0]), *row[1:]) for row in session.execute(query)]
