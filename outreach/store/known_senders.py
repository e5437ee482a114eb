"""What of a batch of messages is known to us at all, asked for all of them together."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.model.campaign import Enrolment
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail
from outreach.portions import portions
from outreach.store.campaigns import OPEN_STATES
from outreach.store.outbound import COUNTED

_AT_ONCE = 500  # few enough for one statement of any database


def known_letters(session: Session, mailbox_id: int, marks: set[str]) -> frozenset[str]:
    """Those of `marks` that are Message-IDs or send tokens of letters of this mailbox."""
    found: set[str] = set()
    message_ids = {mark for mark in marks if mark.startswith("<")}
    tokens = marks - message_ids
    for name, sought in (
        ("message_id", message_ids),
        ("wire_message_id", message_ids),
        ("send_token", tokens),
    ):
        column = col(getattr(OutboundEmail, name))
        for some in portions(_sendable(sought), _AT_ONCE):
            query = select(column).where(
                col(OutboundEmail.mailbox_id) == mailbox_id, column.in_(some)
            )
            found |= set(session.exec(query))
    return frozenset(found)


def known_hosts(session: Session, mailbox_id: int) -> frozenset[str]:
    """Host parts of the addresses to which this mailbox writes in an open enrolment."""
    query = (
        select(OutboundEmail.recipient)
        .join(Enrolment, col(Enrolment.id) == OutboundEmail.enrolment_id)
        .where(
            col(OutboundEmail.mailbox_id) == mailbox_id,
            col(OutboundEmail.state).in_(COUNTED),
            col(Enrolment.state).in_(OPEN_STATES),
        )
        .distinct()
    )
    return frozenset(recipient.rpartition("@")[2].lower() for recipient in session.exec(query))


def known_people(session: Session, addresses: set[str]) -> frozenset[str]:
    """Those of `addresses`, in comparison form, that belong to somebody who was ever enrolled."""
    found: set[str] = set()
    for some in portions(_sendable(addresses), _AT_ONCE):
        enrolled = select(Enrolment.contact_id)
        query = select(Contact.address_key).where(
            col(Contact.address_key).in_(some), col(Contact.id).in_(enrolled)
        )
        found |= set(session.exec(query))
    return frozenset(found)


def _sendable(values: set[str]) -> list[str]:
    """Without what a stranger made up to break a statement."""
    return sorted(value for value in values if value.isprintable() and value)
