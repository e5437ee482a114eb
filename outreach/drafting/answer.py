"""An answer typed by a person: approved by being sent, delivered like every letter, at most once.

It leaves although the sequence has stopped, outside every window and cap; never to somebody who
asked not to be written to.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.drafting.lint import DraftText, Facts, Level, Objection, lint
from outreach.drafting.objections import plain
from outreach.drafting.prepare import approve_as
from outreach.drafting.review import MAX_BODY
from outreach.errors import Conflict, InvalidInput
from outreach.mail.addresses import checked_address
from outreach.mail.header_text import refuse_header_text
from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.event import record
from outreach.model.mailbox import Mailbox
from outreach.store import outbound, suppressions

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
_PREFIX = re.compile(r"(?:re|aw|sv|antw|odp|ref)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_LONGEST_SUBJECT = 200
_CHECKED = frozenset({"T-HOLE", "LP-4"})  # of a first letter's rules, those that an answer shares


def answer(
    session: Session,
    inbound: InboundEmail,
    *,
    text: str,
    actor: str,
    at: datetime,
    message_id: str,
) -> OutboundEmail:
    """Answer a message; the letter leaves with the next round of sending.

    Args:
        message_id: from `outreach.mail.mime.new_message_id`, on the mailbox's domain.

    Raises:
        InvalidInput: the text is empty, too long or has a hole.
        Conflict: the message belongs to nothing of ours, a machine wrote it, they are on the
            do-not-contact list, or the same answer was given already.
    """
    ours = _letter_answered(session, inbound)
    recipient = _recipient(session, inbound)
    body = _checked_text(text)
    mailbox = session.get_one(Mailbox, inbound.mailbox_id)
    references, in_reply_to = _thread(inbound, ours)
    _refuse_repetition(session, ours.contact_id, in_reply_to, body)
    contact = session.get_one(Contact, ours.contact_id)
    email = OutboundEmail(
        project_id=ours.project_id,
        opportunity_id=ours.opportunity_id,
        mailbox_id=inbound.mailbox_id,
        contact_id=ours.contact_id,
        site_id=contact.site_id,
        recipient=recipient,
        subject=_subject(inbound.subject, ours.subject),
        body=body,
        footer=mailbox.signature,
        objections=_objections(body),
        message_id=message_id,
        send_token=secrets.token_urlsafe(18),
        in_reply_to=in_reply_to,
        references=references,
        send_at=at,
        created_at=at,
    )
    session.add(email)
    session.flush()
    record(email, "drafted", at=at, actor=actor, why="An answer by hand.")
    approve_as(email, actor, at=at)
    email.move_to(OutboundState.SCHEDULED, at=at, actor=actor)
    inbound.read_at = inbound.read_at or at
    session.add(inbound)
    return email


def _letter_answered(session: Session, inbound: InboundEmail) -> OutboundEmail:
    if inbound.outbound_id is None or inbound.contact_id is None:
        raise Conflict("This message belongs to none of our letters.")
    if inbound.kind not in {MessageKind.HUMAN, MessageKind.AUTO_REPLY}:
        raise Conflict("A machine wrote this, or somebody who wants no more mail: nobody reads it.")
    return session.get_one(OutboundEmail, inbound.outbound_id)


def _recipient(session: Session, inbound: InboundEmail) -> str:
    """Whoever wrote, which may be a colleague of whom we wrote to."""
    recipient = checked_address(inbound.sender_address)
    contact = session.get_one(Contact, inbound.contact_id)
    for address in (recipient, contact.address):
        found = suppressions.find(session, address)
        if found is not None:
            raise Conflict(
                f"{address} is on the do-not-contact list ({found.reason.value}): {found.source}"
            )
    return recipient


def _checked_text(text: str) -> str:
    body = text.replace("\r\n", "\n").strip()
    if not body:
        raise InvalidInput("write an answer.", field="text")
    if len(body) > MAX_BODY:
        raise InvalidInput(f"write at most {MAX_BODY} characters.", field="text")
    hole = next((one for one in _found(body) if one.rule == "T-HOLE"), None)
    if hole is not None:
        raise InvalidInput(hole.sentence, field="text")
    return body


def _found(body: str) -> list[Objection]:
    """Holes and policy phrases; the rest of the linter is about letters to strangers."""
    facts = Facts(is_first=False, postal_address="", organisation="", unsubscribe_url="")
    return [one for one in lint(DraftText("", body), facts) if one.rule in _CHECKED]


def _objections(body: str) -> list[dict[str, Any]]:
    """What is worth a thought: the person who wrote it has decided."""
    return [plain(replace(one, level=Level.WARN)) for one in _found(body)]


def _thread(inbound: InboundEmail, ours: OutboundEmail) -> tuple[list[str], str]:
    """References and In-Reply-To: their Message-ID, or ours where theirs can't be used."""
    own = ours.wire_message_id or ours.message_id
    theirs = parse_message(inbound.raw).references if inbound.raw else (*ours.references, own)
    parent = inbound.message_id if _MESSAGE_ID.fullmatch(inbound.message_id) else own
    thread = [one for one in (*theirs, own, parent) if _MESSAGE_ID.fullmatch(one)]
    return list(dict.fromkeys(one for one in thread if one != parent)), parent


def _subject(theirs: str, ours: str) -> str:
    """Their subject, else ours, with one "Re:" and nothing that could become another header."""
    for subject in (theirs, ours):
        text = _PREFIX.sub("", " ".join(subject.split()), count=1)[:_LONGEST_SUBJECT]
        try:
            refuse_header_text(text, "Subject")
        except InvalidInput:
            continue
        if text:
            return f"Re: {text}"
    return "Re:"


def _refuse_repetition(session: Session, contact_id: int, in_reply_to: str, body: str) -> None:
    """A second click must not become a second letter."""
    for known in outbound.answers_to(session, contact_id, in_reply_to):
        gone = known.state in {OutboundState.CANCELLED, OutboundState.FAILED}
        if known.body == body and not gone:
            raise Conflict("This answer was given already.")
