"""Inbound emails and the cursors of their folders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.mail.values import RawMessage
from outreach.model.email import InboundEmail, InboundState
from outreach.model.event import Event
from outreach.model.inbox import InboundCandidate
from outreach.model.mailbox import ImapCursor, Mailbox

_ASKED_ABOUT = timedelta(days=7)


def cursor(session: Session, mailbox_id: int, folder: str) -> ImapCursor | None:
    """How far the folder was read, None if it never was."""
    query = select(ImapCursor).where(
        col(ImapCursor.mailbox_id) == mailbox_id, col(ImapCursor.folder) == folder
    )
    return session.exec(query).first()


def move_cursor(
    session: Session, mailbox_id: int, folder: str, uidvalidity: int, last_uid: int, *, at: datetime
) -> None:
    """Remember how far the folder was read, in the transaction that stored the messages."""
    row = cursor(session, mailbox_id, folder) or ImapCursor(
        mailbox_id=mailbox_id, folder=folder, uidvalidity=uidvalidity
    )
    row.uidvalidity, row.last_uid, row.read_at = uidvalidity, last_uid, at
    session.add(row)


def number_anew(session: Session, mailbox_id: int) -> None:
    """Forget the numbers of messages, not how far they were read: another server counts its own.

    No folder has the UIDVALIDITY 0 (RFC 9051 2.3.1.1), so that each counts as renumbered.
    """
    rows = update(ImapCursor).where(col(ImapCursor.mailbox_id) == mailbox_id)
    session.exec(rows.values(uidvalidity=0, last_uid=0))


def store(
    session: Session, mailbox: Mailbox, messages: list[RawMessage], *, at: datetime, kind: str = ""
) -> int:
    """Store messages that are not known yet; return how many.

    The same (folder, UIDVALIDITY, UID) is never stored twice, nor are the same bytes: a message
    that was moved or renumbered has another UID. A Message-ID proves nothing, some are reused.

    Args:
        kind: `BY_HAND` for letters out of Sent; "" is found out when the message is read.
    """
    if not messages:
        return 0
    first = messages[0]
    known_uids = set(
        session.exec(
            select(InboundEmail.uid).where(
                col(InboundEmail.mailbox_id) == mailbox.id,
                col(InboundEmail.folder) == first.folder,
                col(InboundEmail.uidvalidity) == first.uidvalidity,
                col(InboundEmail.uid).in_([message.uid for message in messages]),
            )
        )
    )
    new = {
        hashlib.sha256(message.raw).hexdigest(): message
        for message in messages
        if message.uid not in known_uids
    }
    known = _known_hashes(session, mailbox.id or 0, list(new))
    rows = [
        _row(mailbox, message, digest, kind, at)
        for digest, message in new.items()
        if digest not in known
    ]
    if rows:
        session.execute(insert(InboundEmail), rows)
    return len(rows)


def _known_hashes(session: Session, mailbox_id: int, hashes: list[str]) -> set[str]:
    query = select(InboundEmail.sha256).where(
        col(InboundEmail.mailbox_id) == mailbox_id, col(InboundEmail.sha256).in_(hashes)
    )
    return set(session.exec(query))


def _row(
    mailbox: Mailbox, message: RawMessage, digest: str, kind: str, at: datetime
) -> dict[str, Any]:
    return {
        "mailbox_id": mailbox.id,
        "project_id": mailbox.project_id,
        "folder": message.folder,
        "uidvalidity": message.uidvalidity,
        "uid": message.uid,
        "state": InboundState.NEW,
        "raw": message.raw,
        "sha256": digest,
        "kind": kind,
        "received_at": message.received_at,
        "stored_at": at,
    }


def has_waiting(session: Session, mailbox_id: int) -> bool:
    """Is a message of this mailbox stored but not read yet? It could be an answer."""
    query = select(InboundEmail.id).where(
        col(InboundEmail.mailbox_id) == mailbox_id, col(InboundEmail.state) == InboundState.NEW
    )
    return session.exec(query.limit(1)).first() is not None


def get(session: Session, project_id: int, number: int) -> InboundEmail:
    """One message of the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(InboundEmail, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such message.")
    return found


def matched(session: Session, project_id: int, *, at_most: int = 100) -> list[InboundEmail]:
    """Messages that belong, or may belong, to letters of a project, newest first."""
    query = (
        select(InboundEmail)
        .where(
            col(InboundEmail.project_id) == project_id,
            col(InboundEmail.state).in_((InboundState.APPLIED, InboundState.ASKS)),
        )
        .order_by(col(InboundEmail.received_at).desc(), col(InboundEmail.id).desc())
        .limit(at_most)
    )
    return list(session.exec(query))


def ask_about(session: Session, inbound_id: int, enrolment_ids: Sequence[int]) -> None:
    """Note the sequences that a weak match may belong to, the likeliest first."""
    session.add_all(
        InboundCandidate(inbound_id=inbound_id, enrolment_id=number, place=place)
        for place, number in enumerate(enrolment_ids)
    )


def candidates(session: Session, inbound_id: int) -> list[int]:
    """The sequences that an undecided message may belong to, the likeliest first."""
    query = select(InboundCandidate.enrolment_id).where(
        col(InboundCandidate.inbound_id) == inbound_id
    )
    return list(session.exec(query.order_by(col(InboundCandidate.place))))


def decided(session: Session, inbound_id: int) -> None:
    """Nothing waits for this message any more."""
    session.exec(delete(InboundCandidate).where(col(InboundCandidate.inbound_id) == inbound_id))


def asks_about(session: Session, enrolment_id: int) -> bool:
    """Does a message that may belong to this sequence still wait for a person?"""
    query = select(InboundCandidate.inbound_id).where(
        col(InboundCandidate.enrolment_id) == enrolment_id
    )
    return session.exec(query.limit(1)).first() is not None


def unclear(session: Session, *, now: datetime, at_most: int) -> list[tuple[int, str]]:
    """(id, own words) of recent unclear answers about which no model was asked yet."""
    query = (
        select(InboundEmail)
        .where(
            col(InboundEmail.intent) == "unclear",
            col(InboundEmail.state) == InboundState.APPLIED,
            col(InboundEmail.received_at) >= now - _ASKED_ABOUT,
        )
        .order_by(col(InboundEmail.id).desc())
        .limit(200)
    )
    found = [row for row in session.exec(query) if "proposed" not in row.intent_evidence]
    return [(row.id or 0, row.fresh_text) for row in found[:at_most]]


def corrected(session: Session, *, at_most: int) -> list[tuple[str, str]]:
    """(own words, meaning) of the answers that people corrected last, in the order they came."""
    latest = (
        select(Event.subject_id)
        .where(col(Event.verb) == "inbound_email.intent_corrected")
        .order_by(col(Event.id).desc())
        .limit(at_most)
    )
    query = (
        select(InboundEmail.fresh_text, InboundEmail.intent)
        .where(
            col(InboundEmail.id).in_(latest),
            col(InboundEmail.fresh_text) != "",  # of a person who was erased nothing is left
            col(InboundEmail.intent) != "",
        )
        .order_by(col(InboundEmail.id))
    )
    return [(text, intent) for text, intent in session.exec(query)]


def note_proposal(session: Session, number: int, kind: str, *, by: str) -> None:
    """Keep what a model proposed beside the evidence, "" for nothing; the intent stays as it is."""
    row = session.get_one(InboundEmail, number)
    row.intent_evidence = {**row.intent_evidence, "proposed": kind, "proposed_by": by}
    session.add(row)
