"""Mailboxes of a project."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from outreach.errors import Conflict, NotFound
from outreach.mail.values import MessageKind
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox, MailboxState


def of_project(session: Session, project_id: int) -> list[Mailbox]:
    """All mailboxes of a project, by address."""
    query = (
        select(Mailbox).where(col(Mailbox.project_id) == project_id).order_by(col(Mailbox.address))
    )
    return list(session.exec(query))


def by_address(session: Session, project_id: int, address: str) -> Mailbox:
    """The mailbox with this address, or the only one if `address` is empty.

    Raises:
        NotFound: there is none, or several and none was named.
    """
    rows = of_project(session, project_id)
    found = [row for row in rows if not address or row.address.lower() == address.lower()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(row.address for row in rows) or "none yet"
    raise NotFound(f"Name one mailbox of the project. Known: {known}.")


def add(session: Session, mailbox: Mailbox) -> Mailbox:
    """Store a new mailbox.

    Raises:
        Conflict: the address is taken.
    """
    refuse_taken(session, mailbox.address)
    session.add(mailbox)
    session.flush()
    return mailbox


def refuse_taken(session: Session, address: str) -> None:
    """Raise Conflict if there is a mailbox with this address, in whatever project."""
    if session.exec(select(Mailbox.id).where(col(Mailbox.address) == address)).first():
        raise Conflict(f"There is already a mailbox {address}.")


def readable(session: Session) -> list[Mailbox]:
    """Mailboxes whose inbox can be read; a paused one is read too: answers still come in."""
    query = (
        select(Mailbox)
        .where(col(Mailbox.imap_host) != "", col(Mailbox.state) != MailboxState.AUTH_FAILED)
        .order_by(col(Mailbox.id))
    )
    return list(session.exec(query))


def dns_due(session: Session, *, before: datetime, checks_on: bool) -> list[Mailbox]:
    """Mailboxes whose DNS was not looked at since `before`; where checks are off, those that
    still carry a verdict.
    """
    looked = col(Mailbox.dns_checked_at)
    due = looked.is_(None) | (looked < before) if checks_on else looked.is_not(None)
    return list(session.exec(select(Mailbox).where(due).order_by(col(Mailbox.id))))


def events_since(session: Session, mailbox: Mailbox, verb: str, *, since: datetime) -> int:
    """How often something happened to a mailbox."""
    query = select(func.count(col(Event.id))).where(
        col(Event.subject_kind) == Mailbox.__tablename__,
        col(Event.subject_id) == mailbox.id,
        col(Event.verb) == f"{Mailbox.__tablename__}.{verb}",
        col(Event.at) >= since,
    )
    return session.exec(query).one()


def numbers(session: Session, mailbox_id: int, since: datetime) -> tuple[int, int, int, int]:
    """(sent, permanent bounces, complaints, answers by people) of a mailbox since then."""
    letters = (col(OutboundEmail.mailbox_id) == mailbox_id, col(OutboundEmail.claimed_at) >= since)
    sent = select(func.count()).where(
        *letters, col(OutboundEmail.state).in_((OutboundState.SENT, OutboundState.FAILED))
    )
    refused = select(func.count()).where(*letters, col(OutboundEmail.state) == OutboundState.FAILED)
    came_back = select(func.count()).where(
        col(Event.verb) == "outbound_email.bounced",
        col(Event.at) >= since,
        col(Event.subject_id).in_(select(OutboundEmail.id).where(*letters)),
    )
    bounces = session.exec(refused).one() + session.exec(came_back).one()
    complaints = _came_in(session, mailbox_id, since, MessageKind.COMPLAINT)
    answers = _came_in(session, mailbox_id, since, MessageKind.HUMAN)
    return session.exec(sent).one(), bounces, complaints, answers


def _came_in(session: Session, mailbox_id: int, since: datetime, kind: MessageKind) -> int:
    query = select(func.count()).where(
        col(InboundEmail.mailbox_id) == mailbox_id,
        col(InboundEmail.received_at) >= since,
        col(InboundEmail.kind) == kind.value,
        col(InboundEmail.outbound_id).is_not(None),
    )
    return session.exec(query).one()
