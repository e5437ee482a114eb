"""Campaigns and enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.campaign import (
    Campaign,
    CampaignState,
    Enrolment,
    EnrolmentState,
    ManualTask,
    TaskState,
)
from outreach.model.contact import Contact
from outreach.model.email import BY_HAND, InboundEmail, OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.store.best import best_first

OPEN_STATES = (EnrolmentState.ACTIVE, EnrolmentState.HELD)


def by_name(session: Session, project_id: int, name: str) -> Campaign:
    """The campaign of the project called `name`, or the only one if `name` is empty."""
    rows = of_project(session, project_id)
    found = [row for row in rows if not name or row.name.lower() == name.lower()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(row.name for row in rows) or "none yet"
    raise NotFound(f"Name one campaign of the project. Known: {known}.")


def of_project(session: Session, project_id: int) -> list[Campaign]:
    """All campaigns of a project, by name."""
    query = (
        select(Campaign).where(col(Campaign.project_id) == project_id).order_by(col(Campaign.name))
    )
    return list(session.exec(query))


def running(session: Session) -> list[Campaign]:
    """All campaigns that are running, in all projects."""
    query = (
        select(Campaign)
        .where(col(Campaign.state) == CampaignState.RUNNING)
        .order_by(col(Campaign.id))
    )
    return list(session.exec(query))


def enrollable(session: Session, campaign: Campaign, *, at_most: int) -> list[Opportunity]:
    """Ready opportunities of the campaign's tactic that nobody is enrolled for, best first.

    People who are, or were, in the campaign are left out: they would hide the others for ever.
    """
    taken = select(Enrolment.opportunity_id)
    met = select(Enrolment.contact_id).where(col(Enrolment.campaign_id) == campaign.id)
    query = (
        select(Opportunity)
        .where(
            col(Opportunity.project_id) == campaign.project_id,
            col(Opportunity.tactic) == campaign.tactic,
            col(Opportunity.stage) == Stage.READY,
            col(Opportunity.contact_id).is_not(None),
            col(Opportunity.contact_id).not_in(met),
            col(Opportunity.score) >= campaign.minimum_score,
            col(Opportunity.id).not_in(taken),
        )
        .order_by(*best_first())
        .limit(at_most)
    )
    return list(session.exec(query))


def least_loaded(session: Session, mailbox_ids: Sequence[int]) -> int:
    """The mailbox with the fewest open sequences; one that can't send gets none if another can.

    An enrolment keeps its mailbox: a thread never changes its sender.
    """
    if len(mailbox_ids) == 1:
        return mailbox_ids[0]
    fit = select(Mailbox.id).where(
        col(Mailbox.id).in_(mailbox_ids), col(Mailbox.state) == MailboxState.OK
    )
    able = set(session.exec(fit))
    query = (
        select(Enrolment.mailbox_id, func.count())
        .where(col(Enrolment.mailbox_id).in_(mailbox_ids), col(Enrolment.state).in_(OPEN_STATES))
        .group_by(col(Enrolment.mailbox_id))
    )
    load = dict(session.exec(query).all())
    return min(mailbox_ids, key=lambda one: (one not in able, load.get(one, 0)))


def is_enrolled(session: Session, campaign_id: int, contact_id: int) -> bool:
    """Is, or was, the contact in the campaign?"""
    query = select(Enrolment.id).where(
        col(Enrolment.campaign_id) == campaign_id, col(Enrolment.contact_id) == contact_id
    )
    return session.exec(query).first() is not None


def has_open(
    session: Session, *, contact_id: int | None = None, site_id: int | None = None
) -> bool:
    """Is there an open enrolment, anywhere, of this contact or of anybody at this site?"""
    query = select(Enrolment.id).where(col(Enrolment.state).in_(OPEN_STATES))
    if contact_id is not None:
        query = query.where(col(Enrolment.contact_id) == contact_id)
    if site_id is not None:
        query = query.join(Contact, col(Contact.id) == Enrolment.contact_id).where(
            col(Contact.site_id) == site_id
        )
    return session.exec(query.limit(1)).first() is not None


def is_open_about(session: Session, opportunity_id: int) -> bool:
    """May further letters about this opportunity still leave?"""
    query = select(Enrolment.id).where(
        col(Enrolment.opportunity_id) == opportunity_id, col(Enrolment.state).in_(OPEN_STATES)
    )
    return session.exec(query.limit(1)).first() is not None


def last_letter_at(session: Session, contact_id: int) -> datetime | None:
    """When this contact was last written to: by us, or by hand past us."""
    ours = select(func.max(OutboundEmail.accepted_at)).where(
        col(OutboundEmail.contact_id) == contact_id
    )
    by_hand = select(func.max(InboundEmail.received_at)).where(
        col(InboundEmail.contact_id) == contact_id, col(InboundEmail.kind) == BY_HAND
    )
    known = [at for at in (session.exec(ours).one(), session.exec(by_hand).one()) if at]
    return max(known, default=None)


def declined_at(session: Session, contact_id: int) -> datetime | None:
    """When this contact last said no."""
    query = (
        select(func.max(Event.at))
        .join(
            Opportunity,
            and_(
                col(Opportunity.id) == Event.subject_id,
                col(Event.subject_kind) == "opportunity",
                col(Event.verb) == "opportunity.declined",
            ),
        )
        .where(col(Opportunity.contact_id) == contact_id)
    )
    return session.exec(query).one()


def due_for_draft(session: Session, *, now: datetime, at_most: int) -> list[Enrolment]:
    """Active enrolments of running campaigns whose next letter may be written."""
    query = (
        select(Enrolment)
        .join(Campaign, col(Campaign.id) == Enrolment.campaign_id)
        .where(
            col(Enrolment.state) == EnrolmentState.ACTIVE,
            col(Campaign.state) == CampaignState.RUNNING,
            col(Enrolment.next_step_at).is_not(None),
            col(Enrolment.next_step_at) <= now,
        )
        .order_by(col(Enrolment.next_step_at), col(Enrolment.id))
        .limit(at_most)
    )
    return list(session.exec(query))


def held_until(session: Session, *, now: datetime) -> list[Enrolment]:
    """Held enrolments whose hold has ended."""
    query = select(Enrolment).where(
        col(Enrolment.state) == EnrolmentState.HELD,
        col(Enrolment.held_until).is_not(None),
        col(Enrolment.held_until) <= now,
    )
    return list(session.exec(query))


def unsent(session: Session, enrolment_id: int) -> list[OutboundEmail]:
    """Letters of an enrolment that could still leave."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.enrolment_id) == enrolment_id,
        col(OutboundEmail.state).in_(
            (OutboundState.DRAFTED, OutboundState.APPROVED, OutboundState.SCHEDULED)
        ),
    )
    return list(session.exec(query))


def used_places(session: Session, enrolment_id: int) -> dict[int, bool]:
    """Places of a sequence that have had a letter or a task, and whether that was withdrawn."""
    letters = select(OutboundEmail.step, OutboundEmail.state).where(
        col(OutboundEmail.enrolment_id) == enrolment_id, col(OutboundEmail.step).is_not(None)
    )
    tasks = select(ManualTask.step, ManualTask.state).where(
        col(ManualTask.enrolment_id) == enrolment_id
    )
    sent = {place or 0: state is OutboundState.CANCELLED for place, state in session.exec(letters)}
    done = {place: state is TaskState.DROPPED for place, state in session.exec(tasks)}
    return sent | done


def open_for_contact(session: Session, contact_id: int) -> list[Enrolment]:
    """Open enrolments of a contact, in all campaigns."""
    query = select(Enrolment).where(
        col(Enrolment.contact_id) == contact_id, col(Enrolment.state).in_(OPEN_STATES)
    )
    return list(session.exec(query))


def ever_for_contact(session: Session, contact_id: int) -> list[Enrolment]:
    """All enrolments of a contact, open or ended, oldest first."""
    query = select(Enrolment).where(col(Enrolment.contact_id) == contact_id)
    return list(session.exec(query.order_by(col(Enrolment.id))))


def open_for_opportunity(session: Session, opportunity_id: int) -> list[Enrolment]:
    """Open enrolments about one opportunity."""
    query = select(Enrolment).where(
        col(Enrolment.opportunity_id) == opportunity_id, col(Enrolment.state).in_(OPEN_STATES)
    )
    return list(session.exec(query))


def count_open(session: Session, campaign_id: int) -> int:
    """How many enrolments of a campaign are open."""
    query = select(func.count()).where(
        col(Enrolment.campaign_id) == campaign_id, col(Enrolment.state).in_(OPEN_STATES)
    )
    return session.exec(query).one()


def open_in_campaign(
    session: Session, campaign_id: int, *, at_most: int | None = None
) -> list[Enrolment]:
    """Open enrolments of one campaign, in order; all of them if `at_most` is None."""
    query = (
        select(Enrolment)
        .where(col(Enrolment.campaign_id) == campaign_id, col(Enrolment.state).in_(OPEN_STATES))
        .order_by(col(Enrolment.id))
        .limit(at_most)
    )
    return list(session.exec(query))
