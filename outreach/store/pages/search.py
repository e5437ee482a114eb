"""One field that finds anything in a project: opportunities, people, mail, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_
from sqlmodel import Session, col, select

from outreach.model.backlink import Backlink
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail
from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect
from outreach.model.site import Site

SHORTEST = 2
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The best few of each kind.

    Attributes:
        opportunities: with their pages and sites.
        people: contacts with one opportunity of theirs in the project.
    """

    opportunities: Sequence[tuple[Opportunity, Prospect, Site]] = ()
    people: Sequence[tuple[Contact, Opportunity]] = ()
    mail: Sequence[InboundEmail] = ()
    backlinks: Sequence[Backlink] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Nothing fits."""
        return not (self.opportunities or self.people or self.mail or self.backlinks)


def find(session: Session, project_id: int, words: str, *, most: int = SHOWN) -> Found:
    """Look for `words` in names, addresses, titles and subjects; too short ones find nothing.

    Args:
        most: rows of each kind.
    """
    words = words.strip()
    if len(words) < SHORTEST:
        return Found()
    return Found(
        opportunities=_opportunities(session, project_id, words, most),
        people=_people(session, project_id, words, most),
        mail=_mail(session, project_id, words, most),
        backlinks=_backlinks(session, project_id, words, most),
    )


def _opportunities(
    session: Session, project_id: int, words: str, most: int
) -> Sequence[tuple[Opportunity, Prospect, Site]]:
    query = (
        select(Opportunity, Prospect, Site)
        .join(Site, col(Site.id) == Opportunity.site_id)
        .join(Prospect, col(Prospect.id) == Opportunity.prospect_id)
        .where(
            Opportunity.project_id == project_id,
            or_(
                col(Site.key).icontains(words, autoescape=True),
                col(Prospect.title).icontains(words, autoescape=True),
            ),
        )
        .limit(most)
    )
    return session.exec(query).all()


def _people(
    session: Session, project_id: int, words: str, most: int
) -> Sequence[tuple[Contact, Opportunity]]:
    query = (
        select(Contact, Opportunity)
        .join(Opportunity, col(Opportunity.contact_id) == Contact.id)
        .where(
            Opportunity.project_id == project_id,
            or_(
                col(Contact.name).icontains(words, autoescape=True),
                col(Contact.address).icontains(words, autoescape=True),
            ),
        )
        .limit(most)
    )
    return session.exec(query).all()


def _mail(session: Session, project_id: int, words: str, most: int) -> Sequence[InboundEmail]:
    query = (
        select(InboundEmail)
        .where(
            InboundEmail.project_id == project_id,
            or_(
                col(InboundEmail.subject).icontains(words, autoescape=True),
                col(InboundEmail.sender_name).icontains(words, autoescape=True),
                col(InboundEmail.sender_address).icontains(words, autoescape=True),
            ),
        )
        .limit(most)
    )
    return session.exec(query).all()


def _backlinks(session: Session, project_id: int, words: str, most: int) -> Sequence[Backlink]:
    """By the site that links: an index finds it, however many links there are."""
    sites = select(Site.id).where(col(Site.key).icontains(words, autoescape=True)).limit(most)
    query = select(Backlink).where(
        Backlink.project_id == project_id, col(Backlink.site_id).in_(sites)
    )
    return session.exec(query.limit(most)).all()
