"""The inbox: what came in over all mailboxes, newest first, each with what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.mail.values import MessageKind
from outreach.model.contact import Contact
from outreach.model.email import BY_HAND, InboundEmail, InboundState, OutboundEmail
from outreach.model.inbox import InboundNote, SavedReply
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.site import Site
from outreach.store import inbound, letters
from outreach.store.pages.badges import unread_answers
from outreach.store.pages.paging import Shelf, count_up_to

_COUNTED_TO = 10_000
_PEOPLE = (MessageKind.HUMAN.value, MessageKind.UNSUBSCRIBE.value)


class Pile(StrEnum):
    """What somebody wants to read."""

    UNREAD = "unread"
    ANSWERS = "answers"
    MINE = "mine"  # assigned to whoever looks
    SNOOZED = "snoozed"
    ASKS = "asks"  # a weak match waits for a decision
    MACHINES = "machines"  # bounces, out of office, complaints
    UNREADABLE = "unreadable"  # quarantined with their bytes
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in a pile.

    Attributes:
        now: snoozed messages come back by it.
        viewer_id: user who looks.
        intent: only answers that mean this, "" for all.
        assignee_id: only what this person takes care of, None for all.
        mailbox_id: only what came into this mailbox, None for all.
        words: in the sender, subject or text.
    """

    now: datetime
    viewer_id: int | None = None
    intent: str = ""
    assignee_id: int | None = None
    mailbox_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the list."""

    message: InboundEmail
    opportunity: Opportunity | None
    site: Site | None
    project: Project | None


def lines(
    session: Session,
    project_ids: list[int],
    pile: Pile,
    wanted: Wanted,
    *,
    page: int,
    size: int = 30,
) -> Shelf[Line]:
    """One page of a pile of one or several projects."""
    condition = _of(pile, project_ids, wanted) & _fits(wanted)
    total = count_up_to(session, select(InboundEmail.id).where(condition), _COUNTED_TO)
    # The bytes of thirty messages can be gigabytes, and a line shows none of them.
    heavy = [defer(getattr(InboundEmail, name)) for name in ("raw", "html", "text")]
    query = (
        select(InboundEmail, Opportunity, Site, Project)
        .outerjoin(Opportunity, col(Opportunity.id) == InboundEmail.opportunity_id)
        .outerjoin(Site, col(Site.id) == Opportunity.site_id)
        .outerjoin(Project, col(Project.id) == InboundEmail.project_id)
        .where(condition)
        .options(*heavy)
        .order_by(col(InboundEmail.received_at).desc(), col(InboundEmail.id).desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    return Shelf([Line(*row) for row in session.exec(query)], total, page, size, _COUNTED_TO)


def counts(session: Session, project_ids: list[int], wanted: Wanted) -> dict[Pile, int]:
    """How many messages each pile holds, in one pass over an index."""
    piles = [func.sum(case((_of(pile, project_ids, wanted), 1), else_=0)) for pile in Pile]
    query = select(*piles).where(col(InboundEmail.project_id).in_(project_ids))
    return {
        pile: int(number or 0)
        for pile, number in zip(Pile, session.execute(query).one(), strict=True)
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


def neighbours(
    session: Session, message: InboundEmail, project_ids: list[int], pile: Pile, wanted: Wanted
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """(project, number) of the newer and the older message of a pile beside this one.

    The message itself may have left the pile meanwhile, because it was read or decided.
    """
    mine = _of(pile, project_ids, wanted) & _fits(wanted)
    at, number = col(InboundEmail.received_at), col(InboundEmail.id)
    newer = (at > message.received_at) | ((at == message.received_at) & (number > message.id))
    older = (at < message.received_at) | ((at == message.received_at) & (number < message.id))
    query = select(col(InboundEmail.project_id), number).where(mine)
    above = session.execute(query.where(newer).order_by(at, number).limit(1)).first()
    below = session.execute(query.where(older).order_by(at.desc(), number.desc()).limit(1)).first()
    return _numbers(above), _numbers(below)


def _numbers(row: Row[Any, Any] | None) -> tuple[int, int] | None:
    return (row[0], row[1]) if row else None


def notes(session: Session, message_id: int) -> list[InboundNote]:
    """What people left beside a message, oldest first."""
    query = select(InboundNote).where(col(InboundNote.inbound_id) == message_id)
    return list(session.exec(query.order_by(col(InboundNote.id))))


def saved_replies(session: Session, project_id: int) -> list[SavedReply]:
    """The project's saved replies by name."""
    query = select(SavedReply).where(col(SavedReply.project_id) == project_id)
    return list(session.exec(query.order_by(col(SavedReply.name))))


def saved_reply(session: Session, project_id: int, number: int) -> SavedReply:
    """One of them.

    Raises:
        NotFound: there is none in this project.
    """
    row = session.get(SavedReply, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such saved reply.")
    return row


def likely_letters(session: Session, message: InboundEmail) -> list[tuple[OutboundEmail, Contact]]:
    """The letters that a weak match may belong to, the likeliest first."""
    numbers = inbound.candidates(session, message.id or 0)
    found = [letters.latest_of(session, number) for number in numbers]
    return [(letter, session.get_one(Contact, letter.contact_id)) for letter in found if letter]


def mailboxes(session: Session, project_ids: list[int]) -> list[Mailbox]:
    """Mailboxes that answers come into, by address."""
    query = select(Mailbox).where(col(Mailbox.project_id).in_(project_ids))
    return list(session.exec(query.order_by(col(Mailbox.address))))


def _fits(wanted: Wanted) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = col(InboundEmail.id).is_not(None)
    if wanted.intent:
        condition &= col(InboundEmail.intent) == wanted.intent
    if wanted.assignee_id is not None:
        condition &= col(InboundEmail.assignee_id) == wanted.assignee_id
    if wanted.mailbox_id is not None:
        condition &= col(InboundEmail.mailbox_id) == wanted.mailbox_id
    if wanted.words:
        places = (InboundEmail.sender_address, InboundEmail.sender_name, InboundEmail.subject)
        within = col(InboundEmail.fresh_text).icontains(wanted.words, autoescape=True)
        for place in places:
            within |= col(place).icontains(wanted.words, autoescape=True)
        condition &= within
    return condition


def _of(pile: Pile, project_ids: list[int], wanted: Wanted) -> ColumnElement[bool]:
    mine = (
        col(InboundEmail.project_id).in_(project_ids)
        & (col(InboundEmail.state) != InboundState.UNMATCHED)
        & (col(InboundEmail.kind) != BY_HAND)
    )
    asleep = col(InboundEmail.snoozed_until).is_not(None) & (
        col(InboundEmail.snoozed_until) > wanted.now
    )
    awake = mine & ~asleep
    match pile:
        case Pile.UNREAD:
            return awake & unread_answers(*project_ids)
        case Pile.ANSWERS:
            return awake & col(InboundEmail.kind).in_(_PEOPLE)
        case Pile.MINE:
            return awake & (col(InboundEmail.assignee_id) == wanted.viewer_id)
        case Pile.SNOOZED:
            return mine & asleep
        case Pile.ASKS:
            return awake & (col(InboundEmail.state) == InboundState.ASKS)
        case Pile.MACHINES:
            read = col(InboundEmail.state) != InboundState.QUARANTINED
            return awake & read & col(InboundEmail.kind).not_in(_PEOPLE)
        case Pile.UNREADABLE:
            return mine & (col(InboundEmail.state) == InboundState.QUARANTINED)
        case Pile.ALL:
            return mine
