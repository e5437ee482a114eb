"""Our clients at providers of mailboxes, and consents that are under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from outreach.model.mail_provider import ConsentRequest, MailProvider


def every(session: Session) -> dict[str, MailProvider]:
    """The clients that were entered, by the provider's name."""
    return {row.name: row for row in session.exec(select(MailProvider))}


def named(session: Session, name: str) -> MailProvider | None:
    """Our client at one provider, None before somebody entered it."""
    return session.exec(select(MailProvider).where(MailProvider.name == name)).first()


def add_request(session: Session, row: ConsentRequest, *, keep_since: datetime) -> None:
    """Store a consent that is under way; older ones have run out and go."""
    session.exec(delete(ConsentRequest).where(col(ConsentRequest.begun_at) < keep_since))
    session.add(row)


def take_request(
    session: Session, state_hash: str, session_hash: str, *, since: datetime
) -> ConsentRequest | None:
    """The consent under way that `state_hash` belongs to, once: whoever comes second gets None.

    So does whoever comes from another session, or with one that began before `since`.
    """
    query = select(ConsentRequest).where(
        ConsentRequest.state_hash == state_hash,
        ConsentRequest.session_hash == session_hash,
        col(ConsentRequest.begun_at) >= since,
    )
    found = session.exec(query).first()
    if found is None:
        return None
    session.expunge(found)
    gone = session.exec(delete(ConsentRequest).where(col(ConsentRequest.id) == found.id))
    return found if gone.rowcount == 1 else None
