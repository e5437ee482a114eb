"""Contacts and where they were found."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.mail.addresses import normalised_address
from outreach.model.contact import Contact, ContactFinding


def by_address(session: Session, address: str) -> Contact | None:
    """The contact with this address, however it is spelt."""
    key = normalised_address(address)
    return session.exec(select(Contact).where(col(Contact.address_key) == key)).first()


def findings(session: Session, contact_id: int) -> list[ContactFinding]:
    """Where a contact was found, oldest first."""
    query = (
        select(ContactFinding)
        .where(col(ContactFinding.contact_id) == contact_id)
        .order_by(col(ContactFinding.found_at), col(ContactFinding.id))
    )
    return list(session.exec(query))


def note_finding(
    session: Session, contact_id: int, *, url: str, how: str, context: str, at: datetime
) -> ContactFinding:
    """Write down where an address stands; seen again, only the date moves."""
    query = select(ContactFinding).where(
        col(ContactFinding.contact_id) == contact_id,
        col(ContactFinding.url) == url[:2048],
        col(ContactFinding.how) == how,
    )
    known = session.exec(query).first()
    if known is not None:
        known.seen_at = at
        return known
    row = ContactFinding(
        contact_id=contact_id, url=url[:2048], how=how, context=context, found_at=at, seen_at=at
    )
    session.add(row)
    return row
