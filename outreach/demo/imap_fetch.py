"""IMAP FETCH: the parts of a message that a client asks for (RFC 3501 section 6.4.5)."""

from __future__ import annotations

import re

from outreach.demo.imap_words import BadCommand, Word
from outreach.demo.mailbox import StoredMessage

_MACROS: dict[bytes, list[Word]] = {
    b"FAST": [b"FLAGS", b"INTERNALDATE", b"RFC822.SIZE"],
}
_BODY = re.compile(rb"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)
_FIELDS = re.compile(rb"HEADER\.FIELDS(\.NOT)? \(([^)]*)\)", re.IGNORECASE)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def wanted_parts(word: Word) -> list[bytes]:
    """Read what a FETCH asks for: one atom, a macro or a list."""
    parts = word if isinstance(word, list) else _MACROS.get(word.upper(), [word])
    return [part for part in parts if isinstance(part, bytes)]


def marks_seen(parts: list[bytes]) -> bool:
    """BODY[...] without PEEK sets the \\Seen flag."""
    return any(part.upper().startswith(b"BODY[") or part.upper() == b"RFC822" for part in parts)


def fetch_line(number: int, message: StoredMessage, parts: list[bytes], *, by_uid: bool) -> bytes:
    """Return the untagged answer for one message, with CRLF.

    Raises:
        BadCommand: a part is unknown.
    """
    names = [part.upper() for part in parts]
    answers = [_part(part, message) for part in parts]
    if by_uid and b"UID" not in names:
        answers.insert(0, b"UID %d" % message.uid)
    return b"* %d FETCH (%s)\r\n" % (number, b" ".join(answers))


def _part(part: bytes, message: StoredMessage) -> bytes:
    name = part.upper()
    if name == b"UID":
        return b"UID %d" % message.uid
    if name == b"FLAGS":
        return b"FLAGS (%s)" % " ".join(sorted(message.flags)).encode()
    if name == b"INTERNALDATE":
        return b'INTERNALDATE "%s"' % _internal_date(message)
    if name == b"RFC822.SIZE":
        return b"RFC822.SIZE %d" % len(message.raw)
    if name == b"RFC822":
        return b"RFC822 " + _literal(message.raw)
    if name == b"RFC822.HEADER":
        return b"RFC822.HEADER " + _literal(_header_and_text(message.raw)[0])
    if body := _BODY.fullmatch(part):
        return _body(body, message.raw)
    raise BadCommand(f"unknown part {part.decode('ascii', 'replace')}")


def _body(asked: re.Match[bytes], raw: bytes) -> bytes:
    section = asked[2].upper()
    content = _section(section, raw)
    label = b"BODY[%s]" % section
    if asked[3]:
        start, length = int(asked[3]), int(asked[4])
        content = content[start : start + length]
        label += b"<%d>" % start
    return label + b" " + _literal(content)


def _section(section: bytes, raw: bytes) -> bytes:
    header, text = _header_and_text(raw)
    if section == b"":
        return raw
    if section == b"HEADER":
        return header
    if section == b"TEXT":
        return text
    if fields := _FIELDS.fullmatch(section):
        names = {name.strip(b'"').lower() for name in fields[2].split()}
        return _chosen(header, names, without=bool(fields[1]))
    raise BadCommand("unknown section")


def _header_and_text(raw: bytes) -> tuple[bytes, bytes]:
    head, separator, text = raw.partition(b"\r\n\r\n")
    return head + separator, text


def _chosen(header: bytes, names: set[bytes], *, without: bool) -> bytes:
    unfolded = re.split(rb"\r\n(?![ \t])", header.rstrip(b"\r\n"))
    kept = [line for line in unfolded if (line.partition(b":")[0].lower() in names) is not without]
    return b"".join(line + b"\r\n" for line in kept) + b"\r\n"


def _literal(content: bytes) -> bytes:
    return b"{%d}\r\n%s" % (len(content), content)


def _internal_date(message: StoredMessage) -> bytes:
    at = message.received_at
    return f"{at.day:2d}-{_MONTHS[at.month - 1]}-{at:%Y %H:%M:%S} +0000".encode()
