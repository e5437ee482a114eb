"""Letters that left, as answers ask for them."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from outreach.mail.addresses import normalised_address
from outreach.model.campaign import Enrolment
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.store.campaigns import OPEN_STATES
from outreach.store.outbound import COUNTED

_MOST = 500


def by_message_id(session: Session, mailbox_id: int, message_id: str) -> OutboundEmail | None:
    """The letter with this Message-ID, ours or the one the provider put in its place."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.mailbox_id) == mailbox_id,
        (col(OutboundEmail.message_id) == message_id)
        | (col(OutboundEmail.wire_message_id) == message_id),
        col(OutboundEmail.state).in_(COUNTED),
    )
    return session.exec(query).first()


def by_send_token(session: Session, mailbox_id: int, token: str) -> OutboundEmail | None:
    """The letter with this value of X-Outreach-Send."""
    query = select(OutboundEmail).where(
        col(OutboundEmail.mailbox_id) == mailbox_id,
        col(OutboundEmail.send_token) == token,
        col(OutboundEmail.state).in_(COUNTED),
    )
    return session.exec(query).first()


def latest_to(
    session: Session, mailbox_id: int, *, contact_id: int | None = None, address: str | None = None
) -> list[OutboundEmail]:
    """Latest letter of each open enrolment, of one contact if it is named, newest first."""
    newest = (
        select(func.max(OutboundEmail.id))
        .join(Enrolment, col(Enrolment.id) == OutboundEmail.enrolment_id)
        .where(
            col(OutboundEmail.mailbox_id) == mailbox_id,
            col(OutboundEmail.state).in_(COUNTED),
            col(Enrolment.state).in_(OPEN_STATES),
        )
        .group_by(col(OutboundEmail.enrolment_id))
    )
    if contact_id is not None:
        newest = newest.where(col(OutboundEmail.contact_id) == contact_id)
    if address is not None:
        newest = newest.join(Contact, col(Contact.id) == OutboundEmail.contact_id).where(
            col(Contact.address_key) == normalised_address(address)
        )
    query = (
        select(OutboundEmail)
        .where(col(OutboundEmail.id).in_(newest))
        .order_by(col(OutboundEmail.id).desc())
        .limit(_MOST)
    )
    return list(session.exec(query))


def latest_of(session: Session, enrolment_id: int) -> OutboundEmail | None:
    """The last letter of an enrolment that left."""
    query = (
        select(OutboundEmail)
        .where(
            col(OutboundEmail.enrolment_id) == enrolment_id, col(OutboundEmail.state).in_(COUNTED)
        )
        .order_by(col(OutboundEmail.id).desc())
    )
    return session.exec(query).first()


def waiting(session: Session, project_id: int) -> list[OutboundEmail]:
    """Letters of a project that are approved but not out, or of unknown fate, next one first."""
    query = (
        select(OutboundEmail)
        .where(
            col(OutboundEmail.project_id) == project_id,
            col(OutboundEmail.state).in_(
                (
                    OutboundState.APPROVED,
                    OutboundState.SCHEDULED,
                    OutboundState.SENDING,
                    OutboundState.UNCERTAIN,
                )
            ),
        )
        .order_by(col(OutboundEmail.send_at), col(OutboundEmail.id))
        .limit(_MOST)
    )
    return list(session.exec(query))
