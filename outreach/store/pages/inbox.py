"""The inbox: what came in, newest first, each with the opportunity it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.mail.values import MessageKind
from outreach.model.email import InboundEmail, InboundState
from outreach.model.opportunity import Opportunity
from outreach.model.site import Site
from outreach.store.pages.badges import unread_answers
from outreach.store.pages.paging import Shelf


class Pile(StrEnum):
    """What somebody wants to read."""

    UNREAD = "unread"
    ANSWERS = "answers"
    MACHINES = "machines"  # bounces, out of office, complaints
    ASKS = "asks"  # a weak match waits for a decision
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the list."""

    message: InboundEmail
    opportunity: Opportunity | None
    site: Site | None


def lines(
    session: Session, project_id: int, pile: Pile, *, page: int, size: int = 30
) -> Shelf[Line]:
    """One page of a pile."""
    wanted = _of(pile, project_id)
    total = session.exec(select(func.count()).select_from(InboundEmail).where(wanted)).one()
    query = (
        select(InboundEmail, Opportunity, Site)
        .outerjoin(Opportunity, col(Opportunity.id) == InboundEmail.opportunity_id)
        .outerjoin(Site, col(Site.id) == Opportunity.site_id)
        .where(wanted)
        .order_by(col(InboundEmail.received_at).desc(), col(InboundEmail.id).desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    return Shelf([Line(*row) for row in session.exec(query)], total, page, size)


def counts(session: Session, project_id: int) -> dict[Pile, int]:
    """How many messages each pile holds."""
    return {
        pile: session.exec(
            select(func.count()).select_from(InboundEmail).where(_of(pile, project_id))
        ).one()
        for pile in Pile
    }


def get(session: Session, project_id: int, number: int) -> InboundEmail:
    """One message of the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    message = session.get(InboundEmail, number)
    if message is None or message.project_id != project_id:
        raise NotFound("There is no such message.")
    return message


def _of(pile: Pile, project_id: int) -> ColumnElement[bool]:
    mine = (col(InboundEmail.project_id) == project_id) & (
        col(InboundEmail.state) != InboundState.UNMATCHED
    )
    people = [MessageKind.HUMAN.value, MessageKind.UNSUBSCRIBE.value]
    match pile:
        case Pile.UNREAD:
            return unread_answers(project_id)
        case Pile.ANSWERS:
            return mine & col(InboundEmail.kind).in_(people)
        case Pile.MACHINES:
            return mine & col(InboundEmail.kind).not_in(people)
        case Pile.ASKS:
            return mine & (col(InboundEmail.state) == InboundState.ASKS)
        case Pile.ALL:
            return mine
