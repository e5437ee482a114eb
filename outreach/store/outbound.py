"""Outbound emails: due ones, the claim, and the counts that caps are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, update
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.campaign import Campaign, Enrolment
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.installation import Lease
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project

# What has left, or may have: caps and collision rules count these.
COUNTED = (OutboundState.SENDING, OutboundState.SENT, OutboundState.UNCERTAIN)


def get(session: Session, number: int) -> OutboundEmail:
    """The email, or NotFound."""
    found = session.get(OutboundEmail, number)
    if found is None:
        raise NotFound("There is no such email.")
    return found


def in_state(
    session: Session,
    state: OutboundState,
    *,
    project_id: int | None = None,
    at_most: int = 500,
) -> list[OutboundEmail]:
    """Emails of one state, oldest first."""
    query = select(OutboundEmail).where(col(OutboundEmail.state) == state)
    if project_id is not None:
        query = query.where(col(OutboundEmail.project_id) == project_id)
    return list(session.exec(query.order_by(col(OutboundEmail.id)).limit(at_most)))


def for_step(session: Session, enrolment_id: int, step: int) -> OutboundEmail | None:
    """The letter of one enrolment and step."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.enrolment_id) == enrolment_id, col(OutboundEmail.step) == step
    )
    return session.exec(query).first()


def thread(session: Session, enrolment_id: int) -> list[OutboundEmail]:
    """Accepted letters of an enrolment, in order."""
    query = (
        select(OutboundEmail)
        .where(
            col(OutboundEmail.enrolment_id) == enrolment_id,
            col(OutboundEmail.state) == OutboundState.SENT,
        )
        .order_by(col(OutboundEmail.accepted_at), col(OutboundEmail.id))
    )
    return list(session.exec(query))


def due(session: Session, *, now: datetime, at_most: int) -> list[int]:
    """Ids of scheduled emails whose time has come: answers by hand, follow-ups, then first ones.

    Mailboxes that can't send are left out, so that their queue does not hide the others'.
    """
    query = (
        select(OutboundEmail.id)
        .join(Mailbox, col(Mailbox.id) == OutboundEmail.mailbox_id)
        .where(
            col(OutboundEmail.state) == OutboundState.SCHEDULED,
            col(OutboundEmail.send_at) <= now,
            col(Mailbox.state) == MailboxState.OK,
        )
        .order_by(
            col(OutboundEmail.step).desc().nulls_first(),
            col(OutboundEmail.send_at),
            col(OutboundEmail.id),
        )
        .limit(at_most)
    )
    return [number for number in session.exec(query) if number is not None]


def claimed_since(
    session: Session,
    since: datetime,
    *,
    mailbox_id: int | None = None,
    campaign_id: int | None = None,
    site_id: int | None = None,
) -> int:
    """How many letters left, or may have left, since then."""
    query = select(func.count()).where(
        col(OutboundEmail.state).in_(COUNTED), col(OutboundEmail.claimed_at) >= since
    )
    if mailbox_id is not None:
        query = query.where(col(OutboundEmail.mailbox_id) == mailbox_id)
    if campaign_id is not None:
        query = query.where(col(OutboundEmail.campaign_id) == campaign_id)
    if site_id is not None:
        query = query.where(
            col(OutboundEmail.site_id) == site_id, col(OutboundEmail.step).is_not(None)
        )
    return session.exec(query).one()


@dataclass(frozen=True, slots=True)
class Gathered:
    """One email with everything that decides about it."""

    email: OutboundEmail
    mailbox: Mailbox
    project: Project
    contact: Contact
    enrolment: Enrolment | None
    campaign: Campaign | None
    opportunity: Opportunity | None
    previous: OutboundEmail | None


def gather(session: Session, number: int) -> Gathered:
    """Load an email with its mailbox, project, contact, enrolment, campaign and opportunity."""
    email = get(session, number)
    enrolment = session.get(Enrolment, email.enrolment_id) if email.enrolment_id else None
    previous = None
    if email.enrolment_id and email.step:
        previous = for_step(session, email.enrolment_id, email.step - 1)
    return Gathered(
        email=email,
        mailbox=session.get_one(Mailbox, email.mailbox_id),
        project=session.get_one(Project, email.project_id),
        contact=session.get_one(Contact, email.contact_id),
        enrolment=enrolment,
        campaign=session.get(Campaign, email.campaign_id) if email.campaign_id else None,
        opportunity=session.get(Opportunity, email.opportunity_id)
        if email.opportunity_id
        else None,
        previous=previous,
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """What the claim of one email writes."""

    token: str
    epoch: int
    raw: bytes
    sha256: str
    at: datetime
    lease: str


def claim(session: Session, email: OutboundEmail, claim: Claim, *, version: int | None) -> bool:
    """Take a scheduled email for sending, by one conditional update. False: someone was faster.

    The row test makes a second claim impossible; the version test sees an answer, a bounce or an
    unsubscription that came in since the situation was looked at; the lease test fences off a
    worker that overslept.

    Args:
        version: of the enrolment as the decision saw it; None for an answer typed by hand.
    """
    same_enrolment = (
        [
            exists().where(
                col(Enrolment.id) == email.enrolment_id,
                col(Enrolment.version) == version,
            )
        ]
        if email.enrolment_id is not None
        else []
    )
    taken = session.exec(
        update(OutboundEmail)
        .where(
            col(OutboundEmail.id) == email.id,
            col(OutboundEmail.state) == OutboundState.SCHEDULED,
            _lease_is(claim.lease, claim.epoch),
            *same_enrolment,
        )
        .values(
            state=OutboundState.SENDING,
            claim_token=claim.token,
            claimed_at=claim.at,
            epoch=claim.epoch,
            enrolment_version=version,
            phase="claimed",
            raw=claim.raw,
            sha256=claim.sha256,
            wait_reason="",
        )
    )
    return taken.rowcount == 1


def begin_body(session: Session, number: int, claim: Claim) -> bool:
    """The point of no return: written before the first byte of the body. False: stop."""
    moved = session.exec(
        update(OutboundEmail)
        .where(
            col(OutboundEmail.id) == number,
            col(OutboundEmail.claim_token) == claim.token,
            col(OutboundEmail.state) == OutboundState.SENDING,
            _lease_is(claim.lease, claim.epoch),
        )
        .values(phase="body")
    )
    return moved.rowcount == 1


def _lease_is(name: str, epoch: int):  # type: ignore[no-untyped-def]  # a SQL condition
    return exists().where(col(Lease.name) == name, col(Lease.epoch) == epoch)


def left_behind(session: Session, *, epoch: int) -> list[OutboundEmail]:
    """Emails that were being sent under this epoch or an earlier one when the work ended."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.state) == OutboundState.SENDING, col(OutboundEmail.epoch) <= epoch
    )
    return list(session.exec(query))


def was_edited(session: Session, number: int) -> bool:
    """Did a person change the text of this draft?"""
    query = select(Event.id).where(
        col(Event.subject_kind) == "outbound_email",
        col(Event.subject_id) == number,
        col(Event.verb) == "outbound_email.edited",
    )
    return session.exec(query.limit(1)).first() is not None


def waiting_texts(
    session: Session, campaign_id: int, step: int, *, besides: int = 0, at_most: int = 2_000
) -> list[str]:
    """Texts of the letters of one step that were not sent yet, latest first, `besides` left out."""
    query = (
        select(OutboundEmail.body)
        .where(
            col(OutboundEmail.campaign_id) == campaign_id,
            col(OutboundEmail.step) == step,
            col(OutboundEmail.id) != besides,
            col(OutboundEmail.state).in_(
                (OutboundState.DRAFTED, OutboundState.APPROVED, OutboundState.SCHEDULED)
            ),
        )
        .order_by(col(OutboundEmail.id).desc())
        .limit(at_most)
    )
    return list(session.exec(query))


def answers_to(session: Session, contact_id: int, message_id: str) -> list[OutboundEmail]:
    """Answers typed by hand to one message of this contact, oldest first."""
    query = (
        select(OutboundEmail)
        .where(
            col(OutboundEmail.contact_id) == contact_id,
            col(OutboundEmail.step).is_(None),
            col(OutboundEmail.in_reply_to) == message_id,
        )
        .order_by(col(OutboundEmail.id))
    )
    return list(session.exec(query))


def drafts_to(session: Session, contact_id: int) -> list[OutboundEmail]:
    """Letters of sequences to a contact that nobody has approved yet."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.contact_id) == contact_id,
        col(OutboundEmail.enrolment_id).is_not(None),
        col(OutboundEmail.state) == OutboundState.DRAFTED,
    )
    return list(session.exec(query))
