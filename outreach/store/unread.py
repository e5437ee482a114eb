"""Inbound emails that nobody has read yet, as plain values: most of them are foreign mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, select

from outreach.model.email import InboundEmail, InboundState


def waiting(session: Session, *, at_most: int) -> list[tuple[int, int]]:
    """(id, bytes) of messages that were stored and not read yet, oldest first."""
    query = (
        select(col(InboundEmail.id), func.coalesce(func.length(InboundEmail.raw), 0))
        .where(col(InboundEmail.state) == InboundState.NEW)
        .order_by(col(InboundEmail.received_at), col(InboundEmail.id))
        .limit(at_most)
    )
    return [(number or 0, size) for number, size in session.exec(query)]


@dataclass(frozen=True, slots=True)
class Unread:
    """A stored message before it is read."""

    number: int
    mailbox_id: int
    kind: str
    raw: bytes


def unread(session: Session, numbers: list[int]) -> list[Unread]:
    """Those of the messages that still wait, in the given order."""
    query = select(
        col(InboundEmail.id),
        col(InboundEmail.mailbox_id),
        col(InboundEmail.kind),
        col(InboundEmail.raw),
    ).where(col(InboundEmail.id).in_(numbers), col(InboundEmail.state) == InboundState.NEW)
    rows = (Unread(row[0] or 0, row[1], row[2], row[3] or b"") for row in session.exec(query))
    found = {one.number: one for one in rows}
    return [found[number] for number in numbers if number in found]


@dataclass(frozen=True, slots=True)
class Foreign:
    """What is kept of a message that is none of our business."""

    number: int
    message_id: str
    sender_address: str
    kind: str


def keep_little(session: Session, messages: Sequence[Foreign]) -> None:
    """Who and when, not what, of messages that still wait; one statement for all of them."""
    if not messages:
        return
    table = InboundEmail.__table__  # type: ignore[attr-defined]
    change = (
        update(table)
        .where(table.c.id == bindparam("number"), table.c.state == InboundState.NEW)
        .values(
            message_id=bindparam("its_message_id"),
            sender_address=bindparam("its_sender"),
            kind=bindparam("its_kind"),
            raw=None,
            state=InboundState.UNMATCHED,
        )
    )
    session.connection().execute(
        change,
        [
            {
                "number": one.number,
                "its_message_id": one.message_id,
                "its_sender": one.sender_address,
                "its_kind": one.kind,
            }
            for one in messages
        ],
    )
