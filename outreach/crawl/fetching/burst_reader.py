"""Reads the answers to requests that left together, one after the other in their order."""

from __future__ import annotations

from time import monotonic

from outreach.crawl.fetching.errand import Errand
from outreach.crawl.fetching.http1 import Answer, AnswerReader, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.plain_head import NO_HEADERS, plain_status

_HEAD_END = b"\r\n\r\n"
_BARE_END = b"\n\n"  # understood where it is read alone
_NO_BODY = BodyWish(0)


class BurstReader:
    """Takes the bytes of some answers, as `AnswerReader` does those of one.

    Attributes:
        answers: those that have come, each with its bytes on the wire and the time (monotonic).
    """

    def __init__(self, count: int, limits: CrawlLimits) -> None:
        self._count = count
        self._limits = limits
        self.answers: list[tuple[Answer, int, float]] = []
        self.can_stop = False
        self.is_done = False
        self.may_reuse = False

    def feed(self, portion: bytes) -> None:
        """Take the next bytes.

        Raises:
            BadAnswer, TooLarge: they are no more answers; those before are sound.
        """
        raise NotImplementedError

    def _note(self, answer: Answer, octets: int, *, stays_open: bool = True) -> None:
        """One more answer has come; after the last one nothing may follow."""
        self.answers.append((answer, octets, monotonic()))
        self.is_done = not stays_open or len(self.answers) == self._count
        self.may_reuse = self.is_done and stays_open

    def end(self) -> None:
        """The server closed the connection."""
        self.stop()

    def stop(self) -> None:
        """No more answers are read."""
        self.is_done = True
        self.may_reuse = False


class HeadsReader(BurstReader):
    """Of answers to HEAD."""

    def __init__(self, count: int, limits: CrawlLimits, *, minds_pages: bool = False) -> None:
        super().__init__(count, limits)
        self._minds_pages = minds_pages
        self._rest = b""

    def feed(self, portion: bytes) -> None:
        """As `BurstReader.feed`."""
        rest = self._rest + portion if self._rest else portion
        start = 0
        while not self.is_done and (end := rest.find(_HEAD_END, start) + 4) > 3:
            self._take(rest[start:end])
            start = end
        self._rest = rest = rest[start:]
        if self.is_done:
            self.may_reuse = self.may_reuse and not rest
        elif len(rest) > self._limits.max_header_bytes or _BARE_END in rest:
            self.stop()

    def _take(self, head: bytes) -> None:
        status = plain_status(head, self._limits, minds_pages=self._minds_pages)
        if status is not None:
            self._note(Answer(status, NO_HEADERS), len(head))
            return
        reader = AnswerReader("HEAD", self._limits, _NO_BODY)
        reader.feed(head)
        if reader.is_done:
            self._note(reader.answer(), len(head), stays_open=reader.may_reuse)
        else:  # an interim one: read alone, it is understood
            self.stop()


class PagesReader(BurstReader):
    """Of answers with bodies. One that is not read to its end is the last."""

    def __init__(self, count: int, limits: CrawlLimits, wish: BodyWish) -> None:
        super().__init__(count, limits)
        self._wish = wish
        self._reader: AnswerReader | None = None

    def feed(self, portion: bytes) -> None:
        """As `BurstReader.feed`."""
        while portion and not self.is_done:
            reader = self._reader or AnswerReader("GET", self._limits, self._wish)
            reader.feed(portion)
            if not reader.is_done:
                self._reader = reader
                return
            self._reader = None
            portion = reader.rest
            octets = reader.wire_bytes - len(portion)
            self._note(reader.answer(), octets, stays_open=reader.stays_open)
        self.may_reuse = self.may_reuse and not portion

    def end(self) -> None:
        """As `BurstReader.end`: an answer may reach to the end of the connection."""
        reader, self._reader = self._reader, None
        self.stop()
        if reader is not None:
            reader.end()
            self.answers.append((reader.answer(), reader.wire_bytes, monotonic()))


def reader_of(errand: Errand, count: int, limits: CrawlLimits) -> BurstReader:
    """Return the reader of `count` answers to an errand."""
    if errand.method == "HEAD":
        return HeadsReader(count, limits, minds_pages=errand.minds_pages)
    return PagesReader(count, limits, errand.wish)
