"""Outbound emails one by one. The queue and the claim are in `queue` and `claims`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, literal_column
from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.campaign import Enrolment
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.event import Event

# What has left, or may have: caps and collision rules count these.
COUNTED = (OutboundState.SENDING, OutboundState.SENT, OutboundState.UNCERTAIN)
# For questions about a few letters: SQLite, which knows no frequencies, would otherwise take the
# index of the states and read every letter that was ever sent.
STATE_OF_FEW = func.coalesce(col(OutboundEmail.state), literal_column("''"))


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


class Uncertain(NamedTuple):
    """An uncertain letter: how often it was looked for, and since when nobody knows of it."""

    id: int
    mailbox_id: int
    looks: int
    began_at: datetime


def uncertain(session: Session) -> list[Uncertain]:
    """All uncertain letters: those that wait for a person must never hide the ones after them."""
    began = func.coalesce(col(OutboundEmail.claimed_at), col(OutboundEmail.created_at))
    columns: list[Any] = [OutboundEmail.id, OutboundEmail.mailbox_id, OutboundEmail.looks, began]
    query = (
        select(*columns)
        .where(col(OutboundEmail.state) == OutboundState.UNCERTAIN)
        .order_by(col(OutboundEmail.id))
    )
    return [Uncertain(*row) for row in session.exec(query)]


def for_step(session: Session, enrolment_id: int, step: int) -> OutboundEmail | None:
    """The letter of one enrolment and step."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.enrolment_id) == enrolment_id, col(OutboundEmail.step) == step
    )
    return session.exec(query).first()


def for_next_steps(session: Session, enrolment_ids: Collection[int]) -> dict[int, OutboundEmail]:
    """The letters of some hundreds of enrolments for the step that is next, by enrolment."""
    query = (
        select(OutboundEmail)
        .join(Enrolment, col(Enrolment.id) == OutboundEmail.enrolment_id)
        .where(
            col(Enrolment.id).in_(enrolment_ids),
            col(OutboundEmail.step) == col(Enrolment.next_step),
        )
    )
    return {row.enrolment_id or 0: row for row in session.exec(query)}


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


def their_last_message_id(session: Session, enrolment_id: int) -> str:
    """Message-ID of the last answer of a person in an enrolment's thread, "" if there is none."""
    query = (
        select(InboundEmail.message_id)
        .where(
            col(InboundEmail.enrolment_id) == enrolment_id,
            col(InboundEmail.state) == InboundState.APPLIED,
            col(InboundEmail.intent) != "",
        )
        .order_by(col(InboundEmail.received_at).desc())
        .limit(1)
    )
    return session.exec(query).first() or ""


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


def approved_to(session: Session, contact_id: int) -> list[OutboundEmail]:
    """Letters of sequences to a contact that were approved and have not begun to leave."""
    states = (OutboundState.APPROVED, OutboundState.SCHEDULED)
    query = select(OutboundEmail).where(
        OutboundEmail.contact_id == contact_id,
        col(OutboundEmail.enrolment_id).is_not(None),
        col(OutboundEmail.state).in_(states),
    )
    return list(session.exec(query.order_by(col(OutboundEmail.id))))
