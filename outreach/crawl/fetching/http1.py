"""HTTP/1.1 answers (RFC 9112), read byte by byte within bounds. Pure: nothing here connects.

Written here and not taken from a client library, because a link check needs what they hide: limits
on every part of an answer, the right to stop after the head, and a reason for each failure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from outreach.crawl.fetching.decode import BoundedDecoder
from outreach.crawl.fetching.failures import ConnectionLost
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.errors import BadAnswer, FetchError, TooLarge

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9][0-9])(?: .*)?")
# Names are tokens; values hold no control characters, so that none can be smuggled on.
_HEADER_LINES = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00-\x08\n-\x1f\x7f]*\n)*")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
_MAX_CHUNK_LINE = 4096
_DRAINABLE_BYTES = 64 * 1024  # cheaper to read to its end than to open a new connection
_INTERIM_ANSWERS = 20
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class BodyWish:
    """Which body to read.

    Attributes:
        max_bytes: decoded bytes wanted.
        media_types: read only these; empty means any.
        cut: a glimpse is enough: a body that is longer, breaks off or can't be decoded ends the
            answer quietly where it raises otherwise.
    """

    max_bytes: int
    media_types: frozenset[str] = frozenset()
    cut: bool = False


@dataclass(slots=True)
class Answer:
    """One final answer of a server.

    Attributes:
        status: 200 to 999.
        headers: names in lower case, repeated ones joined with ", ".
        cookies: each Set-Cookie value.
        body: decoded; b"" if it was not wished for.
    """

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...] = ()
    body: bytes = b""

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Part(Enum):
    HEAD = 0
    SIZED = 1
    CHUNK_SIZE = 2
    CHUNK = 3
    CHUNK_END = 4
    TRAILERS = 5
    UNTIL_CLOSE = 6
    DONE = 7


@dataclass(slots=True)
class _Head:
    status: int
    version_minor: int
    headers: dict[str, str]
    cookies: tuple[str, ...]


class AnswerReader:
    """Takes the bytes of one answer, whatever their portions.

    Attributes:
        is_done: the answer is whole, or as much of it as was wished for.
        stays_open: the server goes on listening after this answer.
        wire_bytes: received so far.
    """

    def __init__(self, method: str, limits: CrawlLimits, wish: BodyWish) -> None:
        self._method = method
        self._limits = limits
        self._wish = wish
        self._buffer = b""
        self._at = 0  # how much of it was read
        self._part = _Part.HEAD
        self._remaining = 0
        self._head_bytes = 0
        self._interim_answers = 0
        self.wire_bytes = 0
        self._decoder: BoundedDecoder | None = None
        self._answer: Answer | None = None
        self.stays_open = False

    @property
    def has_begun(self) -> bool:
        """Has at least one byte arrived?"""
        return self.wire_bytes > 0

    @property
    def is_done(self) -> bool:
        return self._part is _Part.DONE

    @property
    def may_reuse(self) -> bool:
        """Can the connection carry another request?"""
        return self.stays_open and not self.rest

    @property
    def rest(self) -> bytes:
        """What was taken and not read: once `is_done`, it belongs to no answer of ours."""
        return self._buffer[self._at :]

    def feed(self, portion: bytes) -> None:
        """Take the next bytes.

        Raises:
            BadAnswer: they are not HTTP/1.
            TooLarge: head or body exceed the limits.
        """
        self.wire_bytes += len(portion)
        if self.wire_bytes > 2 * self._limits.max_bytes + self._limits.max_header_bytes:
            raise TooLarge("The answer does not end.", temporary=False)
        self._buffer = self.rest + portion
        self._at = 0
        try:
            while not self.is_done and self._step():
                pass
        except FetchError:
            if not self.can_stop:
                raise
            self.stop()

    def end(self) -> None:
        """The server closed the connection.

        Raises:
            ConnectionLost: the answer was not complete.
        """
        try:
            if self._part is _Part.UNTIL_CLOSE:
                self._finish()
            elif not self.is_done:
                raise ConnectionLost("The connection was closed before the answer was complete.")
        except FetchError:
            if not self.can_stop:
                raise
            self.stop()
        self.stays_open = False

    def finish_head(self, answer: Answer) -> None:
        """Somebody else has read the head, after which nothing comes."""
        self._answer = answer
        self._part = _Part.DONE
        self.stays_open = True

    def answer(self) -> Answer:
        """Return the answer; only once `is_done`."""
        if self._answer is None:
            raise BadAnswer("There is no answer yet.")
        return self._answer

    def _step(self) -> bool:
        """Work on the buffer; False if more bytes are needed."""
        if self._part is _Part.HEAD:
            return self._read_head()
        if self._part is _Part.CHUNK_SIZE:
            return self._read_chunk_size()
        if self._part is _Part.CHUNK_END:
            return self._read_chunk_end()
        if self._part is _Part.TRAILERS:
            return self._read_trailer()
        return self._read_body()

    def _read_head(self) -> bool:
        raw = self._take_head()
        if raw is None:
            return False
        head = _parse_head(raw, self._limits.max_headers)
        if head.status < 200:  # interim answers precede the real one (RFC 9110 15.2)
            self._interim_answers += 1
            if head.status == 101 or self._interim_answers > _INTERIM_ANSWERS:
                raise BadAnswer("The server gives no final answer.")
            return True
        self._answer = Answer(head.status, head.headers, head.cookies)
        self._plan_body(head)
        return True

    def _take_head(self) -> bytes | None:
        buffer = self._buffer
        if not b"HTTP/".startswith(buffer[self._at : self._at + 5]):
            raise BadAnswer("The server does not speak HTTP.")
        end = buffer.find(b"\r\n\r\n", self._at)
        skip = 4
        bare = buffer.find(b"\n\n", self._at, end if end >= 0 else len(buffer))
        if bare >= 0:
            end, skip = bare, 2
        size = (len(buffer) if end < 0 else end) - self._at
        if self._head_bytes + size > self._limits.max_header_bytes:
            raise TooLarge("The head of the answer is too large.", temporary=False)
        if end < 0:
            return None
        raw = buffer[self._at : end]
        self._at = end + skip
        self._head_bytes += size + skip
        return raw

    def _plan_body(self, head: _Head) -> None:
        connection = head.headers.get("connection", "").lower()
        self.stays_open = head.version_minor == 1 and "close" not in connection
        if self._method == "HEAD" or head.status in _NO_BODY:
            self._part = _Part.DONE
            return
        is_wished_for = self._is_wished_for()
        self._plan_framing(head, is_capped=is_wished_for and not self._wish.cut)
        if is_wished_for:
            self._decoder = BoundedDecoder(
                head.headers.get("content-encoding", ""),
                max_bytes=self._wish.max_bytes,
                ratio=self._limits.ratio,
            )
        elif self._part is not _Part.SIZED or self._remaining > _DRAINABLE_BYTES:
            self.stop()
        if self._part is _Part.SIZED and self._remaining == 0:
            self._finish()

    def _plan_framing(self, head: _Head, *, is_capped: bool) -> None:
        """Decide where the body ends (RFC 9112 6.3).

        Args:
            is_capped: one that is longer than was wished for is of no use.
        """
        stated = head.headers.get("content-length")
        coding = head.headers.get("transfer-encoding", "").strip().lower()
        if coding:
            self.stays_open = self.stays_open and stated is None
            self._part = _Part.CHUNK_SIZE if coding == "chunked" else _Part.UNTIL_CLOSE
            if self._part is _Part.UNTIL_CLOSE and coding != "identity":
                raise BadAnswer(f"The transfer encoding {coding[:40]!r} is unknown.")
        elif stated is not None:
            self._remaining = _single_length(stated)
            self._part = _Part.SIZED
            if is_capped and self._remaining > self._wish.max_bytes:
                raise TooLarge("The body is larger than the limit.", temporary=False)
        else:
            self._part = _Part.UNTIL_CLOSE

    def _is_wished_for(self) -> bool:
        wanted = self._wish.media_types
        media_type = self._answer.media_type if self._answer else ""
        return self._wish.max_bytes > 0 and (not wanted or media_type in wanted)

    def _read_body(self) -> bool:
        is_sized = self._part is not _Part.UNTIL_CLOSE
        portion = self._buffer[self._at : self._at + self._remaining if is_sized else None]
        if not portion:
            return False
        self._at += len(portion)
        if is_sized:
            self._remaining -= len(portion)
        self._keep(portion)
        if self.is_done:
            return False
        if self._remaining == 0 and self._part is _Part.SIZED:
            self._finish()
        elif self._remaining == 0 and self._part is _Part.CHUNK:
            self._part = _Part.CHUNK_END
        return True

    def _keep(self, portion: bytes) -> None:
        if self._decoder is not None:
            self._decoder.feed(portion)

    def _read_chunk_size(self) -> bool:
        line = self._take_line()
        if line is None:
            return False
        found = _CHUNK_SIZE.fullmatch(line)
        if not found:
            raise BadAnswer("The chunks of the body are malformed.")
        self._remaining = int(found.group(1), 16)
        self._part = _Part.CHUNK if self._remaining else _Part.TRAILERS
        return True

    def _read_chunk_end(self) -> bool:
        line = self._take_line()
        if line is None:
            return False
        if line:
            raise BadAnswer("The chunks of the body are malformed.")
        self._part = _Part.CHUNK_SIZE
        return True

    def _read_trailer(self) -> bool:
        line = self._take_line()
        if line is None:
            return False
        self._head_bytes += len(line)
        if self._head_bytes > self._limits.max_header_bytes:
            raise TooLarge("The trailers of the answer are too large.", temporary=False)
        if not line:
            self._finish()
        return True

    def _take_line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._at)
        if end < 0:
            if len(self._buffer) - self._at > _MAX_CHUNK_LINE:
                raise BadAnswer("The chunks of the body are malformed.")
            return None
        line = self._buffer[self._at : end].removesuffix(b"\r")
        self._at = end + 1
        return line

    @property
    def can_stop(self) -> bool:
        """Is the head there, and a glimpse of the body enough?"""
        return self._wish.cut and self._part not in (_Part.HEAD, _Part.DONE)

    def stop(self) -> None:
        """Leave the rest of the body unread; the connection is of no more use."""
        self._part = _Part.DONE
        self.stays_open = False
        if self._answer:
            self._answer.body = self._decoder.so_far() if self._decoder else b""

    def _finish(self) -> None:
        if self._part is _Part.UNTIL_CLOSE:
            self.stays_open = False
        body = self._decoder.finish() if self._decoder else b""
        self._part = _Part.DONE
        if self._answer:
            self._answer.body = body


def _parse_head(raw: bytes, max_headers: int) -> _Head:
    first, _, rest = raw.replace(b"\r\n", b"\n").partition(b"\n")
    status = _STATUS_LINE.fullmatch(first)
    if not status:
        raise BadAnswer("The status line is malformed.")
    if rest.count(b"\n") >= max_headers:
        raise TooLarge(f"The answer has more than {max_headers} headers.", temporary=False)
    if rest and not _HEADER_LINES.fullmatch(rest + b"\n"):
        raise BadAnswer("A header is malformed.")
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for line in _text(rest).split("\n") if rest else ():
        written, _, value = line.partition(":")
        name, value = written.lower(), value.strip(" \t")
        if name == "set-cookie":
            cookies.append(value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return _Head(int(status.group(2)), int(status.group(1)), headers, tuple(cookies))


def _text(value: bytes) -> str:
    """Header values are ASCII; what is not is mostly UTF-8, and Latin-1 by the old rules."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _single_length(stated: str) -> int:
    """Read a Content-Length, which may be said several times, but not differently."""
    lengths = {part.strip() for part in stated.split(",")}
    if len(lengths) > 1:
        raise BadAnswer("The answer states two different lengths.")
    (length,) = lengths
    if not (length.isascii() and length.isdigit()) or len(length) > 18:
        raise BadAnswer("The length of the body is malformed.")
    return int(length)
