"""Seals a letter: from what a person approved to the exact bytes that leave, read back once more.

refuse what could become a second header, recipient or command
| write headers and body
| read the bytes back with `readback`, which shares no code with the writer
| headers, recipient and body equal the intent, or nothing leaves
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from email.utils import format_datetime

from outreach.errors import InvalidInput
from outreach.mail.addresses import domain_of, is_plain_address
from outreach.mail.header_text import (
    LONGEST_NAME,
    refuse_header_text,
    written,
    written_mailbox,
)
from outreach.mail.readback import decoded, mailbox_of, read_back
from outreach.mail.values import Letter

ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058 section 3.1, exactly this
LONGEST_REFERENCES = 1500  # beyond, some clients drop the thread; first and last are kept

LONGEST_URL = 900

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
_TOKEN = re.compile(r"[A-Za-z0-9._~=-]{1,200}")
_WEB_ADDRESS = re.compile(r"https?://[!-+\--;=?-~]+")  # printable, without "," "<" ">"
_PLAIN_BODY = re.compile(r"(?:(?!From )[\t -~]{0,76}\n)*")
_KEYED_BYTES = 10  # 16 characters of base32


def seal(letter: Letter) -> bytes:
    """Return the bytes of `letter`: CRLF, lines of at most 998 octets, text/plain in UTF-8.

    Raises:
        InvalidInput: a value can't be sent as it is; `field` is the header, or "text".
    """
    _refuse_unsafe(letter)
    text = _normalised(letter.text)
    fields = _fields(letter)
    encoding, body = _encoded_body(text)
    head = [
        *(_line(name, value, letter) for name, value in fields),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    raw = "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body
    _refuse_difference(raw, letter, fields, text)
    return raw


def new_message_id(domain: str, key: bytes) -> str:
    """Return a fresh Message-ID on `domain`: random, then 16 characters that only we can make."""
    nonce = secrets.token_hex(8)
    return f"<{nonce}.{_keyed(nonce, domain, key)}@{domain}>"


def is_our_message_id(message_id: str, key: bytes) -> bool:
    """Whether `new_message_id` made it with the same key."""
    left, _, domain = message_id.strip("<> \t\r\n").rpartition("@")
    nonce, _, keyed = left.rpartition(".")
    return hmac.compare_digest(keyed.encode(), _keyed(nonce, domain, key).encode())


def _keyed(nonce: str, domain: str, key: bytes) -> str:
    digest = hmac.digest(key, f"{nonce}@{domain}".encode(), "sha256")
    return base64.b32encode(digest[:_KEYED_BYTES]).decode().lower()


def _refuse_unsafe(letter: Letter) -> None:
    """Check every value that reaches a header (threat T5)."""
    refuse_header_text(letter.sender_name, "From", longest=LONGEST_NAME)
    refuse_header_text(letter.subject, "Subject")
    for name, address in (("From", letter.sender_address), ("To", letter.recipient)):
        _refuse_address(address, name)
    for name, address in (
        ("Reply-To", letter.reply_to),
        ("List-Unsubscribe", letter.list_unsubscribe_mailto),
    ):
        if address:
            _refuse_address(address, name)
    _refuse_message_id(letter.message_id, "Message-ID")
    if domain_of(letter.message_id.rstrip(">")) != domain_of(letter.sender_address):
        raise InvalidInput("it must be on the domain of the sender (MB-11).", field="Message-ID")
    if letter.in_reply_to:
        _refuse_message_id(letter.in_reply_to, "In-Reply-To")
    for reference in letter.references:
        refuse_header_text(reference, "References", longest=LONGEST_REFERENCES)
    refuse_header_text(letter.list_unsubscribe_url, "List-Unsubscribe", longest=LONGEST_URL)
    if letter.list_unsubscribe_url and not _WEB_ADDRESS.fullmatch(letter.list_unsubscribe_url):
        raise InvalidInput("not a plain http(s) address.", field="List-Unsubscribe")
    if letter.send_token and not _TOKEN.fullmatch(letter.send_token):
        raise InvalidInput("not a plain token.", field="X-Outreach-Send")
    if letter.date.tzinfo is None:
        raise InvalidInput("it has no time zone.", field="Date")


def _refuse_address(address: str, name: str) -> None:
    refuse_header_text(address, name)
    if not is_plain_address(address):
        raise InvalidInput(f"{address[:80]!r} is not exactly one plain address.", field=name)


def _refuse_message_id(value: str, name: str) -> None:
    refuse_header_text(value, name, longest=LONGEST_REFERENCES)
    if not _MESSAGE_ID.fullmatch(value):
        raise InvalidInput(f"{value[:80]!r} does not have the form <left@right>.", field=name)


def _fields(letter: Letter) -> list[tuple[str, str]]:
    """Return the headers that are meant, in order, as plain values."""
    ways_out = []
    if letter.list_unsubscribe_url:
        ways_out.append(f"<{letter.list_unsubscribe_url}>")
    if letter.list_unsubscribe_mailto:
        ways_out.append(f"<mailto:{letter.list_unsubscribe_mailto}?subject=unsubscribe>")
    one_click = ONE_CLICK if letter.list_unsubscribe_url else ""  # UN-11: never with mailto alone
    wanted = [
        ("From", letter.sender_address),
        ("To", letter.recipient),
        ("Reply-To", letter.reply_to),
        ("Subject", letter.subject.strip(" ")),
        ("Date", format_datetime(letter.date)),
        ("Message-ID", letter.message_id),
        ("In-Reply-To", letter.in_reply_to),
        ("References", _references(letter)),
        ("List-Unsubscribe", ", ".join(ways_out)),
        ("List-Unsubscribe-Post", one_click),
        ("X-Outreach-Send", letter.send_token),
    ]
    return [(name, value) for name, value in wanted if value or name == "Subject"]


def _references(letter: Letter) -> str:
    """Join the thread, oldest first; the first and as many of the last as there is room for.

    What other people's programs wrote there and is no Message-ID is left out.
    """
    thread = [ref for ref in dict.fromkeys(letter.references) if _MESSAGE_ID.fullmatch(ref)]
    if letter.in_reply_to:
        thread = [ref for ref in thread if ref != letter.in_reply_to] + [letter.in_reply_to]
    if not thread:
        return ""
    room = LONGEST_REFERENCES - len(thread[0])
    kept: list[str] = []
    for reference in reversed(thread[1:]):
        room -= len(reference) + 1
        if room < 0:
            break
        kept.append(reference)
    return " ".join([thread[0], *reversed(kept)])


def _line(name: str, value: str, letter: Letter) -> str:
    if name == "From":
        return written_mailbox(name, letter.sender_name.strip(" "), value)
    if name == "Subject":
        return written(name, value) if value else "Subject: "
    if name in ("References", "List-Unsubscribe"):
        return f"{name}: " + value.replace(" ", "\r\n ")
    return f"{name}: {value}"


def _normalised(text: str) -> str:
    """Return the body with "\\n" at every line end and exactly one at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _encoded_body(text: str) -> tuple[str, bytes]:
    """Return the transfer encoding and the body; 7bit only where no relay has a reason to touch it.

    A line that starts with "From " is one: mailbox files put a ">" before it, and the signature
    of the letter breaks.
    """
    if _PLAIN_BODY.fullmatch(text):
        return "7bit", text.replace("\n", "\r\n").encode("ascii")
    try:
        raw = text.replace("\n", "\r\n").encode()
    except UnicodeEncodeError:
        raise InvalidInput(
            "there is half a character (lone surrogate) in it.", field="text"
        ) from None
    body = b"\r\n" + binascii.b2a_qp(raw, istext=True)
    return "quoted-printable", body.replace(b"\r\nFrom ", b"\r\n=46rom ")[2:]


def _refuse_difference(
    raw: bytes, letter: Letter, fields: list[tuple[str, str]], text: str
) -> None:
    """Read the finished bytes and compare them with the intent, header by header."""
    try:
        found = read_back(raw)
        names = [name for name, _ in found.headers]
        values = {name: decoded(value) for name, value in found.headers}
        values["From"] = mailbox_of(found.value("From"))[1]
        sender = mailbox_of(found.value("From"))[0]
    except ValueError as broken:
        raise InvalidInput(f"the finished letter can't be read: {broken}") from broken
    if names[: len(fields)] != [name for name, _ in fields] or len(names) != len(fields) + 3:
        raise InvalidInput("the finished letter has other headers than were meant.")
    for name, value in fields:
        if values[name] != value:
            raise InvalidInput("the finished letter reads otherwise than was meant.", field=name)
    if sender != letter.sender_name.strip(" "):
        raise InvalidInput("the finished letter reads otherwise than was meant.", field="From")
    if found.text != text:
        raise InvalidInput("the finished letter reads otherwise than was meant.", field="text")
