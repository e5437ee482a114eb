"""Contacts and where they were found."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.mail.addresses import normalised_address
from outreach.model.contact import Contact, ContactFinding, PersonAddress


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


def first_findings(session: Session, contact_ids: Collection[int]) -> dict[int, ContactFinding]:
    """Where each of these contacts was found first."""
    query = (
        select(ContactFinding)
        .where(col(ContactFinding.contact_id).in_(contact_ids))
        .order_by(col(ContactFinding.found_at).desc(), col(ContactFinding.id).desc())
    )
    return {row.contact_id: row for row in session.exec(query)}


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


def get(session: Session, number: int) -> Contact:
    """The contact.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Contact, number)
    if found is None:
        raise NotFound("There is no such contact.")
    return found


def on_site(session: Session, site_id: int) -> list[Contact]:
    """The contacts of a site, most trusted first."""
    query = select(Contact).where(col(Contact.site_id) == site_id, col(Contact.erased_at).is_(None))
    return list(session.exec(query.order_by(col(Contact.confidence).desc(), col(Contact.id))))


def person_of(session: Session, contact_id: int) -> PersonAddress | None:
    """Whose address it is, None if that person is known by it alone."""
    return session.get(PersonAddress, contact_id)


def same_person(session: Session, contact_id: int) -> list[int]:
    """All addresses of the person behind one, that one included."""
    tied = person_of(session, contact_id)
    if tied is None:
        return [contact_id]
    query = select(PersonAddress.contact_id).where(col(PersonAddress.person_id) == tied.person_id)
    return sorted({contact_id, *session.exec(query)})


def with_ids(session: Session, numbers: Iterable[int]) -> list[Contact]:
    """The contacts with these ids."""
    query = select(Contact).where(col(Contact.id).in_(list(numbers))).order_by(col(Contact.id))
    return list(session.exec(query))
