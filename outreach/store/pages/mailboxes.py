"""Mailboxes with what they sent lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox

# Written out, so that both databases see that the index of deferred ones answers it.
_PUT_OFF: ColumnElement[bool] = literal_column("outbound_email.wait_reason = 'provider'")
_LEFT_OR_LEAVING = (OutboundState.SENT, OutboundState.SENDING, OutboundState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Line:
    """One mailbox: letters of the last 24 hours, letters that wait, letters nobody knows about.

    Attributes:
        trouble: what its server said when a letter that waits was last put off, "" if none was.
    """

    mailbox: Mailbox
    sent_lately: int
    waiting: int
    uncertain: int
    trouble: str = ""


def every(session: Session, project_id: int, *, now: datetime) -> list[Line]:
    """All mailboxes of a project."""
    query = (
        select(Mailbox).where(col(Mailbox.project_id) == project_id).order_by(col(Mailbox.address))
    )
    since = now - timedelta(hours=24)
    return [
        Line(
            mailbox,
            _count(session, mailbox, _LEFT_OR_LEAVING, since=since),
            _count(session, mailbox, (OutboundState.APPROVED, OutboundState.SCHEDULED)),
            _count(session, mailbox, (OutboundState.UNCERTAIN,)),
            _trouble(session, mailbox),
        )
        for mailbox in session.exec(query)
    ]


def _trouble(session: Session, mailbox: Mailbox) -> str:
    query = (
        select(OutboundEmail.smtp_text)
        .where(
            col(OutboundEmail.mailbox_id) == mailbox.id,
            col(OutboundEmail.state) == OutboundState.SCHEDULED,
            _PUT_OFF,
        )
        .order_by(col(OutboundEmail.claimed_at).desc())
        .limit(1)
    )
    return session.exec(query).first() or ""


def get(session: Session, project_id: int, number: int) -> Mailbox:
    """One mailbox of the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    mailbox = session.get(Mailbox, number)
    if mailbox is None or mailbox.project_id != project_id:
        raise NotFound("There is no such mailbox.")
    return mailbox


def _count(
    session: Session,
    mailbox: Mailbox,
    states: Iterable[OutboundState],
    *,
    since: datetime | None = None,
) -> int:
    query = select(func.count()).where(
        col(OutboundEmail.mailbox_id) == mailbox.id, col(OutboundEmail.state).in_(list(states))
    )
    if since is not None:
        query = query.where(col(OutboundEmail.claimed_at) >= since)
    return session.exec(query).one()
