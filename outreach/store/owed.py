"""Messages that a server lists and does not hand over: rows without bytes, asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from outreach.mail.values import RawMessage
from outreach.model.email import InboundEmail, InboundState
from outreach.model.mailbox import Mailbox

MOST_TRIES = 20
_PROBLEM = "The server lists this message but does not hand it over."


def note(
    session: Session,
    mailbox: Mailbox,
    folder: str,
    uidvalidity: int,
    uids: Iterable[int],
    *,
    at: datetime,
) -> None:
    """Note what the server owes us, in the transaction that moves the cursor beyond it."""
    for uid in uids:
        place = f"{mailbox.id}:{folder}:{uidvalidity}:{uid}"
        session.add(
            InboundEmail(
                mailbox_id=mailbox.id or 0,
                project_id=mailbox.project_id,
                folder=folder,
                uidvalidity=uidvalidity,
                uid=uid,
                sha256=sha256(
                    place.encode()
                ).hexdigest(),  # like no message's: its bytes are unknown
                state=InboundState.QUARANTINED,
                problem=_PROBLEM,
                tries=1,
                received_at=at,
                stored_at=at,
            )
        )


def owed(session: Session, mailbox_id: int, folder: str, uidvalidity: int) -> list[InboundEmail]:
    """What is worth asking for again, ascending.

    There is little of it in all mailboxes together, and much in a folder: it is found by its state.
    """
    query = select(InboundEmail).where(
        col(InboundEmail.state) == InboundState.QUARANTINED,
        col(InboundEmail.raw).is_(None),
        col(InboundEmail.tries) < MOST_TRIES,
    )
    place = (mailbox_id, folder, uidvalidity)
    found = (
        row for row in session.exec(query) if (row.mailbox_id, row.folder, row.uidvalidity) == place
    )
    return sorted(found, key=lambda row: row.uid)


def settle(rows: Sequence[InboundEmail], came: Iterable[RawMessage]) -> int:
    """What came waits to be read like any other, the rest was tried once more.

    Returns:
        how many came.
    """
    found = {message.uid: message for message in came}
    for row in rows:
        row.tries += 1
        if message := found.get(row.uid):
            row.raw, row.sha256 = message.raw, sha256(message.raw).hexdigest()
            row.received_at, row.problem, row.tries = message.received_at, "", 0
            row.move_to(InboundState.NEW)
    return len(found)
