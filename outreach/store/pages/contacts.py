"""Contacts of a project, and everything that the page of one shows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, func, or_, select

from outreach.errors import NotFound
from outreach.model.contact import Contact, ContactFinding
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect
from outreach.model.site import Site
from outreach.model.suppression import Suppression
from outreach.store import contacts, personal_records, suppressions
from outreach.store.pages.paging import Shelf


@dataclass(frozen=True, slots=True)
class Row:
    """A contact in the list, and whether it is never written to."""

    contact: Contact
    site: Site
    suppressed: bool


@dataclass(frozen=True, slots=True)
class Card:
    """All that the page of a contact shows.

    Attributes:
        addresses: the others of the same person.
        here: opportunities of this project with them, each with its page.
        sent, answered: letters and answers, of all projects.
    """

    contact: Contact
    site: Site
    findings: list[ContactFinding]
    addresses: list[Contact]
    suppression: Suppression | None
    here: list[tuple[Opportunity, Prospect]]
    sent: int
    answered: int
    events: list[Event]


def listed(
    session: Session, project_id: int, words: str, *, page: int, size: int = 50
) -> Shelf[Row]:
    """Contacts on the sites of the project's opportunities, by site and confidence."""
    ours = _of_project(project_id)
    if words:
        columns = (col(Contact.address), col(Contact.name), col(Site.key))
        ours = ours & or_(*(column.icontains(words, autoescape=True) for column in columns))
    query = select(Contact, Site).join(Site, col(Site.id) == Contact.site_id).where(ours)
    count = select(func.count()).select_from(Contact).join(Site, col(Site.id) == Contact.site_id)
    shown = session.exec(
        query.order_by(col(Site.key), col(Contact.confidence).desc(), col(Contact.id))
        .offset((page - 1) * size)
        .limit(size)
    )
    rows = [
        Row(contact, site, suppressions.is_suppressed(session, contact.address))
        for contact, site in shown
    ]
    return Shelf(rows, session.exec(count.where(ours)).one(), page, size)


def card(session: Session, project_id: int, number: int) -> Card:
    """One contact.

    Raises:
        NotFound: there is none, or no opportunity of the project has to do with its site.
    """
    known = select(Contact).where(col(Contact.id) == number, _of_project(project_id))
    contact = session.exec(known).first()
    if contact is None:
        raise NotFound("There is no such contact.")
    others = [one for one in contacts.same_person(session, number) if one != number]
    query = (
        select(Opportunity, Prospect)
        .join(Prospect, col(Prospect.id) == Opportunity.prospect_id)
        .where(col(Opportunity.project_id) == project_id, col(Opportunity.contact_id) == number)
        .order_by(col(Opportunity.id).desc())
    )
    return Card(
        contact=contact,
        site=session.get_one(Site, contact.site_id),
        findings=contacts.findings(session, number),
        addresses=contacts.with_ids(session, others),
        suppression=suppressions.find(session, contact.address),
        here=list(session.exec(query)),
        sent=_count(
            session,
            select(func.count()).where(
                col(OutboundEmail.contact_id) == number,
                col(OutboundEmail.state) == OutboundState.SENT,
            ),
        ),
        answered=_count(
            session, select(func.count()).where(col(InboundEmail.contact_id) == number)
        ),
        events=personal_records.events_of(session, number),
    )


def _of_project(project_id: int):  # type: ignore[no-untyped-def]  # a SQL condition
    rows = col(Opportunity.project_id) == project_id
    sites = select(Opportunity.site_id).where(rows)
    chosen = select(Opportunity.contact_id).where(rows)
    return or_(col(Contact.site_id).in_(sites), col(Contact.id).in_(chosen))


def _count(session: Session, query) -> int:  # type: ignore[no-untyped-def]  # a SQL count
    return int(session.exec(query).one())
