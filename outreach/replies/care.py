"""Who takes care of a message, and when: assigning, snoozing, notes among ourselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.errors import InvalidInput
from outreach.model.email import InboundEmail
from outreach.model.event import record
from outreach.model.inbox import InboundNote
from outreach.model.user import User

LONGEST_NOTE = 5_000
LONGEST_SNOOZE = timedelta(days=366)


def assign(
    session: Session, message: InboundEmail, user: User | None, *, at: datetime, actor: str
) -> None:
    """Give a message to somebody, or to nobody in particular."""
    message.assignee_id = user.id if user else None
    session.add(message)
    why = f"{user.name} takes care of it." if user else "Nobody in particular takes care of it."
    record(message, "assigned", at=at, actor=actor, why=why)


def snooze(
    session: Session, message: InboundEmail, until: datetime | None, *, at: datetime, actor: str
) -> None:
    """Put a message out of sight until a time; None brings it back.

    Raises:
        InvalidInput: the time has passed, or is more than a year away.
    """
    if until is not None and not at < until <= at + LONGEST_SNOOZE:
        raise InvalidInput("choose a day within the next year.", field="until")
    message.snoozed_until = until
    if until is not None:
        message.read_at = None  # it comes back as something to be read
    session.add(message)
    why = f"Until {until:%Y-%m-%d %H:%M} UTC." if until else ""
    record(message, "snoozed" if until else "woken", at=at, actor=actor, why=why)


def add_note(
    session: Session, message: InboundEmail, text: str, *, at: datetime, actor: str
) -> InboundNote:
    """Leave a word for the others; it never leaves this house.

    Raises:
        InvalidInput: it is empty or too long.
    """
    bare = text.strip()
    if not bare:
        raise InvalidInput("write a note.", field="note")
    if len(bare) > LONGEST_NOTE:
        raise InvalidInput(f"write at most {LONGEST_NOTE} characters.", field="note")
    row = InboundNote(inbound_id=message.id or 0, actor=actor, text=bare, at=at)
    session.add(row)
    return row
