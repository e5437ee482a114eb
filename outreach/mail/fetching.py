"""FETCH answers into values, and which UIDs to ask for together. No connection here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from outreach.mail.values import RawMessage

BATCH_BYTES = 16 * 1024 * 1024

_STARTS = re.compile(rb"\d+ \(")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(
    rb'\bINTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages in ascending order of UID, and the cursor that is right once they are stored.

    Attributes:
        uidvalidity: of the folder as it is now.
        last_uid: store this with the messages, in one transaction.
        messages: complete and in order; a message that was deleted meanwhile is absent.
        unreadable: UIDs that exist but that the server would not hand over, asked twice.
        rescan: UIDVALIDITY had changed: compare by content, every message may be known already.
    """

    uidvalidity: int
    last_uid: int
    messages: list[RawMessage]
    unreadable: tuple[int, ...] = ()
    rescan: bool = False


class Fetched(NamedTuple):
    """One message of a FETCH answer; `content` is None if the answer had no body."""

    uid: int
    size: int
    arrived_at: datetime
    content: bytes | None


def read_fetch(answer: Iterable[bytes | tuple[bytes, bytes]]) -> Iterator[Fetched]:
    """Messages of an answer as imaplib splits it: attributes, a literal, the rest of the line.

    Unsolicited FETCH answers (flag changes) carry no UID or no body; they are left to the caller.
    """
    described, content = b"", None
    for piece in answer:
        starts = _STARTS.match(piece[0] if isinstance(piece, tuple) else piece)
        if starts and described:
            yield from _message(described, content)
            described, content = b"", None
        if isinstance(piece, tuple):
            described += piece[0]
            content = piece[1]
        else:
            described += piece
    if described:
        yield from _message(described, content)


def _message(described: bytes, content: bytes | None) -> Iterator[Fetched]:
    uid = _UID.search(described)
    if uid is None:
        return
    size = _SIZE.search(described)
    if content is None and (b'] ""' in described or b"] NIL" in described):
        content = b""
    yield Fetched(
        uid=int(uid.group(1)),
        size=int(size.group(1)) if size else len(content or b""),
        arrived_at=_arrival(described),
        content=content,
    )


def _arrival(described: bytes) -> datetime:
    """INTERNALDATE as aware UTC; the epoch if the server's is nonsense."""
    found = _ARRIVED.search(described)
    if found is None:
        return _EPOCH
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        local = datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
        return local + offset if sign == b"-" else local - offset
    except (ValueError, KeyError, OverflowError):
        return _EPOCH


def groups_by_size(
    sizes: list[tuple[int, int]], *, count: int, size: int = BATCH_BYTES
) -> Iterator[list[int]]:
    """UIDs of (UID, bytes) pairs in runs of at most `count` messages and about `size` bytes."""
    group: list[int] = []
    held = 0
    for uid, length in sizes:
        if group and (len(group) >= count or held + length > size):
            yield group
            group, held = [], 0
        group.append(uid)
        held += length
    if group:
        yield group


def windows(first: int, beyond: int, *, width: int = 10_000) -> Iterator[tuple[int, int]]:
    """Inclusive UID ranges from `first` up to, not including, `beyond`.

    A SEARCH answer is one line, and imaplib refuses lines of more than a million bytes.
    """
    while first < beyond:
        last = min(first + width, beyond) - 1
        yield first, last
        first = last + 1
