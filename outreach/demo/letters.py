"""The demo's side of email: reading letters, writing replies, auto-replies and bounces."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, make_msgid, parseaddr

from outreach.demo.values import Owner

_HEADERS_WIDTH = policy.SMTP.clone(max_line_length=200)


def readable(header: str) -> str:
    """Decode RFC 2047 words and unfold."""
    return re.sub(r"\s+", " ", str(make_header(decode_header(header)))).strip()


def text_of(raw: bytes) -> str:
    """The plain text of a letter, "" if it has none."""
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def sender_of(raw: bytes) -> tuple[str, str]:
    """Name and address of the From header."""
    name, address = parseaddr(readable(str(message_from_bytes(raw)["From"] or "")))
    return name, address


def one_click_url(raw: bytes) -> str:
    """The URL to post to, "" if the letter offers no one-click unsubscribing (RFC 8058)."""
    message = message_from_bytes(raw)
    if "one-click" not in str(message["List-Unsubscribe-Post"] or "").lower():
        return ""
    found = re.search(r"<(https?://[^>]+)>", re.sub(r"\s+", "", str(message["List-Unsubscribe"])))
    return found[1] if found else ""


def reply(raw: bytes, owner: Owner, text: str, now: datetime) -> bytes:
    """A person's answer: threaded, with the original quoted below it."""
    original = message_from_bytes(raw)
    message = _answer_to(original, owner, now)
    subject = readable(str(original["Subject"] or ""))
    message["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    name, address = sender_of(raw)
    quoted = "\n".join(f"> {line}".rstrip() for line in text_of(raw).rstrip().splitlines())
    introduced = f"On {now.day} {now:%b %Y} at {now:%H:%M}, {name} <{address}> wrote:"
    message.set_content(f"{text}\n\n{introduced}\n{quoted}\n")
    return message.as_bytes()


def automatic_reply(raw: bytes, owner: Owner, text: str, now: datetime) -> bytes:
    """An out-of-office answer, marked as RFC 3834 asks."""
    original = message_from_bytes(raw)
    message = _answer_to(original, owner, now)
    message["Subject"] = f"Automatic reply: {readable(str(original['Subject'] or ''))}"
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(f"{text}\n")
    return message.as_bytes()


def bounce(raw: bytes, recipient: str, now: datetime) -> bytes:
    """A delivery status notification: no such mailbox (RFC 3464, status 5.1.1)."""
    host = recipient.partition("@")[2]
    report = MIMEMultipart("report", policy=_HEADERS_WIDTH)
    report.set_param("report-type", "delivery-status")
    report["Return-Path"] = "<>"
    report["From"] = f"Mail Delivery System <mailer-daemon@{host}>"
    report["To"] = sender_of(raw)[1]
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(now)
    report["Message-ID"] = make_msgid(domain=host)
    report["Auto-Submitted"] = "auto-replied"
    said = f"550 5.1.1 <{recipient}>: Recipient address rejected: User unknown"
    report.attach(
        MIMEText(
            f"This is the mail system at host mx.{host}.\n\nI'm sorry to have to inform you that "
            f"your message could not be delivered.\n\n<{recipient}>: host mx.{host} said: {said}\n",
            _charset="us-ascii",
        )
    )
    report.attach(_delivery_status(recipient, said, now))
    report.attach(MIMEMessage(message_from_bytes(raw)))
    return report.as_bytes(policy=_HEADERS_WIDTH)


def _delivery_status(recipient: str, said: str, now: datetime) -> Message:
    about_message, about_recipient = Message(), Message()
    about_message["Reporting-MTA"] = f"dns; mx.{recipient.partition('@')[2]}"
    about_message["Arrival-Date"] = format_datetime(now)
    about_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    about_recipient["Action"] = "failed"
    about_recipient["Status"] = "5.1.1"
    about_recipient["Diagnostic-Code"] = f"smtp; {said}"
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([about_message, about_recipient])
    return status


def unrelated(recipient: str, now: datetime) -> tuple[bytes, bytes]:
    """Two letters that lie in the mailbox before anything was sent: a newsletter and spam."""
    newsletter = EmailMessage(policy=policy.SMTP)
    newsletter["From"] = "Seedsmen's Circular <news@seedsmen.example>"
    newsletter["Subject"] = "Seven beans for a short summer"
    newsletter["List-Id"] = "<news.seedsmen.example>"
    spam = EmailMessage(policy=policy.SMTP)
    spam["From"] = "Prize Office <win@prizes.example>"
    spam["Subject"] = "You have been chosen"
    for message, text in ((newsletter, "Sow in May.\n"), (spam, "Send us your address.\n")):
        message["To"] = recipient
        message["Date"] = format_datetime(now)
        message["Message-ID"] = make_msgid(domain=parseaddr(message["From"])[1].partition("@")[2])
        message.set_content(text)
    return newsletter.as_bytes(), spam.as_bytes()


def _answer_to(original: Message, owner: Owner, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=_HEADERS_WIDTH)
    message["From"] = formataddr((owner.name, owner.address))
    message["To"] = readable(str(original["Reply-To"] or original["From"] or ""))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=owner.address.partition("@")[2])
    cited = str(original["Message-ID"] or "").strip()
    if cited:
        message["In-Reply-To"] = cited
        message["References"] = f"{original['References'] or ''} {cited}".strip()
    return message
