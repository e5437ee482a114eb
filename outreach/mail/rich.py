"""Mail of ours with a text, the same as HTML, and files: to people who asked for it.

Letters to strangers go through `mime.seal`, which knows plain text only. Here the standard library
writes the parts; every value of a header passes the same guard before, and is read back after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from outreach.errors import InvalidInput
from outreach.mail.addresses import is_plain_address
from outreach.mail.header_text import LONGEST_NAME, refuse_header_text, written, written_mailbox


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail; its name is plain ASCII."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RichMail:
    """What one mail is meant to be, before it is bytes.

    Attributes:
        message_id: with angle brackets.
        text, html: the same twice, for programs that show the one or the other.
        date: of the Date header, aware.
    """

    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    enclosures: tuple[Enclosure, ...] = ()


def seal_rich(mail: RichMail) -> bytes:
    """The bytes of `mail`, lines ended by CRLF.

    Raises:
        InvalidInput: a value can't be sent as it is; `field` is the header.
    """
    _refuse_unsafe(mail)
    body = EmailMessage(policy=SMTP)
    body.set_content(mail.text, cte="quoted-printable")
    body.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for one in mail.enclosures:
        main, _, sub = one.kind.partition("/")
        body.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    raw = _head(mail) + body.as_bytes()
    _refuse_difference(raw, mail)
    return raw


def _head(mail: RichMail) -> bytes:
    lines = [
        written_mailbox("From", mail.sender_name, mail.sender_address),
        f"To: {mail.recipient}",
        written("Subject", mail.subject),
        f"Date: {format_datetime(mail.date)}",
        f"Message-ID: {mail.message_id}",
        # RFC 3834: no out-of-office answer should come back to a mail that a program sends.
        "Auto-Submitted: auto-generated",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _refuse_unsafe(mail: RichMail) -> None:
    refuse_header_text(mail.sender_name, "From", longest=LONGEST_NAME)
    refuse_header_text(mail.subject, "Subject")
    refuse_header_text(mail.message_id, "Message-ID")
    for name, address in (("From", mail.sender_address), ("To", mail.recipient)):
        if not is_plain_address(address):
            raise InvalidInput(f"{address[:80]!r} is not exactly one plain address.", field=name)
    for one in mail.enclosures:
        refuse_header_text(one.name, "Content-Disposition")


def _refuse_difference(raw: bytes, mail: RichMail) -> None:
    """A reader must see these headers, each once, and nobody else in them."""
    read = message_from_bytes(raw, policy=SMTP)
    meant = {"To": mail.recipient, "Subject": mail.subject, "Message-ID": mail.message_id}
    for name, value in meant.items():
        if read.get_all(name) != [value]:
            raise InvalidInput("it reads differently than it was meant.", field=name)
    senders = read.get_all("From") or []
    if len(senders) != 1 or parseaddr(str(senders[0]))[1] != mail.sender_address:
        raise InvalidInput("it reads differently than it was meant.", field="From")
    if read.get_all("Bcc") or read.get_all("Cc"):
        raise InvalidInput("somebody else would get it.", field="To")
