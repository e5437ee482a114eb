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
from outreach.store.pages.paging import Shelf, count_up_to

_COUNTED_TO = 10_000


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
    total = count_up_to(session, _found(project_id, words), _COUNTED_TO)
    rows = portion(session, project_id, words, page=page, size=size)
    return Shelf(rows, total, page, size, _COUNTED_TO)


def portion(session: Session, project_id: int, words: str, *, page: int, size: int) -> list[Row]:
    """One page of `listed`, of a list that nobody wants counted."""
    in_order = _found(project_id, words).order_by(
        col(Site.key), col(Contact.confidence).desc(), col(Contact.id)
    )
    shown = session.exec(in_order.offset((page - 1) * size).limit(size)).all()
    suppressed = suppressions.covered(session, [contact.address for contact, _ in shown])
    return [Row(contact, site, contact.address in suppressed) for contact, site in shown]


def _found(project_id: int, words: str):  # type: ignore[no-untyped-def]  # a SQL query
    ours = _of_project(project_id)
    if words:
        columns = (col(Contact.address), col(Contact.name), col(Site.key))
        ours = ours & or_(*(column.icontains(words, autoescape=True) for column in columns))
    return select(Contact, Site).join(Site, col(Site.id) == Contact.site_id).where(ours)


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
    """Asked of each contact, so that a page of them needs no list of all sites.

    As a value and not with EXISTS, for which PostgreSQL would read every opportunity first.
    """
    mine = select(Opportunity.id).where(col(Opportunity.project_id) == project_id).limit(1)
    on_site = mine.where(col(Opportunity.site_id) == col(Contact.site_id)).scalar_subquery()
    chosen = mine.where(col(Opportunity.contact_id) == col(Contact.id)).scalar_subquery()
    return or_(on_site.is_not(None), chosen.is_not(None))


def _count(session: Session, query) -> int:  # type: ignore[no-untyped-def]  # a SQL count
    return int(session.exec(query).one())
