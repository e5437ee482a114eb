"""IMAP SEARCH: which messages of a folder answer the criteria (RFC 3501 section 6.4.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from outreach.demo.imap_words import BadCommand, Word, numbers_of
from outreach.demo.letters import readable
from outreach.demo.mailbox import Folder, StoredMessage

Test = Callable[[int, StoredMessage], bool]

_FLAGS = {b"SEEN", b"ANSWERED", b"DELETED", b"FLAGGED", b"DRAFT"}
_HEADERS = {b"SUBJECT", b"FROM", b"TO", b"CC", b"BCC"}
_DATES = {b"SINCE", b"BEFORE", b"ON", b"SENTSINCE", b"SENTBEFORE", b"SENTON"}


def search(folder: Folder, criteria: list[Word]) -> list[tuple[int, StoredMessage]]:
    """Return (sequence number, message) of all that match, in order.

    Raises:
        BadCommand: a criterion is unknown or incomplete.
    """
    words = list(criteria)
    if words[:1] == [b"CHARSET"]:
        del words[:2]
    test = _all_of(words, folder)
    return [pair for pair in enumerate(folder.messages, 1) if test(*pair)]


def _all_of(words: list[Word], folder: Folder) -> Test:
    tests = []
    while words:
        tests.append(_next(words, folder))
    return lambda number, message: all(test(number, message) for test in tests)


def _next(words: list[Word], folder: Folder) -> Test:
    word = _take(words)
    if isinstance(word, list):
        return _all_of(list(word), folder)
    key = word.upper()
    if key == b"NOT":
        inner = _next(words, folder)
        return lambda number, message: not inner(number, message)
    if key == b"OR":
        one, other = _next(words, folder), _next(words, folder)
        return lambda number, message: one(number, message) or other(number, message)
    if key == b"UID":
        ranges = numbers_of(_text(words), folder.uidnext - 1)
        return lambda _, message: any(low <= message.uid <= high for low, high in ranges)
    return _simple(key, words, folder)


def _simple(key: bytes, words: list[Word], folder: Folder) -> Test:
    if key == b"ALL":
        return lambda *_: True
    plain = key.removeprefix(b"UN")
    if plain in _FLAGS:
        flag, wanted = f"\\{plain.decode().title()}", plain == key
        return lambda _, message: (flag in message.flags) == wanted
    if key == b"HEADER" or key in _HEADERS:
        name = _text(words) if key == b"HEADER" else key
        return _header(name.decode(), _text(words).decode("utf-8", "replace").lower())
    if key in _DATES:
        return _dated(key, _day(_text(words)))
    if key in (b"TEXT", b"BODY"):
        sought = _text(words).lower()
        return lambda _, message: sought in message.raw.lower()
    if key in (b"LARGER", b"SMALLER"):
        return _sized(key, _text(words))
    if re.fullmatch(rb"[\d:,*]+", key):
        ranges = numbers_of(key, len(folder.messages))
        return lambda number, _: any(low <= number <= high for low, high in ranges)
    raise BadCommand(f"unknown search key {key.decode('ascii', 'replace')}")


def _sized(key: bytes, limit: bytes) -> Test:
    if not limit.isdigit():
        raise BadCommand("not a size")
    octets = int(limit)
    if key == b"LARGER":
        return lambda _, message: len(message.raw) > octets
    return lambda _, message: len(message.raw) < octets


def _header(name: str, sought: str) -> Test:
    def test(_: int, message: StoredMessage) -> bool:
        values = headers_of(message.raw).get_all(name, [])
        return any(sought in readable(str(value)).lower() for value in values)

    return test


def _dated(key: bytes, day: date) -> Test:
    sent = key.startswith(b"SENT")
    how = key.removeprefix(b"SENT")

    def test(_: int, message: StoredMessage) -> bool:
        at = _sent_at(message) if sent else message.received_at
        found = at.date()
        return (
            found >= day if how == b"SINCE" else found < day if how == b"BEFORE" else found == day
        )

    return test


def _sent_at(message: StoredMessage) -> datetime:
    try:
        return parsedate_to_datetime(str(headers_of(message.raw)["Date"]))
    except ValueError:
        return message.received_at


def headers_of(raw: bytes) -> Message:
    """The headers of a message; the body is not parsed."""
    head, separator, _ = raw.partition(b"\r\n\r\n")
    return message_from_bytes(head + separator)


def _take(words: list[Word]) -> Word:
    if not words:
        raise BadCommand("the search ends too early")
    return words.pop(0)


def _text(words: list[Word]) -> bytes:
    word = _take(words)
    if isinstance(word, list):
        raise BadCommand("a list where a word belongs")
    return word


def _day(text: bytes) -> date:
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    found = re.fullmatch(r"(\d{1,2})-(\w{3})-(\d{4})", text.decode("ascii", "replace"))
    if found is None or found[2].lower() not in months:
        raise BadCommand("not a date")
    return date(int(found[3]), months.index(found[2].lower()) + 1, int(found[1]))
