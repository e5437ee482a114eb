"""Answers to HEAD, most of which say nothing but a status: no header is taken apart for those."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from outreach.crawl.fetching.http1 import Answer, AnswerReader, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits

# The whole of an answer as `http1` demands it. No 1xx, which another answer follows, and no 3xx,
# 429 or 503, whose headers matter.
_WHOLE_HEAD = re.compile(
    rb"HTTP/1\.1 ((?:2|4(?!29)|5(?!03)|[6-9])[0-9][0-9])(?: [^\r\n]*)?\r\n"
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00-\x08\n-\x1f\x7f]*\r\n)*\r\n"
)
# Headers that change a verdict (see `walls`) or end the connection; a word too many
# costs only time.
_TELLING_WORDS = (b"close", b"cf-mitigated", b"x-amzn-waf-action", b"x-datadome")
_PAGE_WORDS = (b"html",)
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def plain_status(answer: bytes, limits: CrawlLimits, *, minds_pages: bool = False) -> int | None:
    """Return the status of a whole answer to HEAD if it says nothing else of interest.

    Args:
        minds_pages: that the answer is a page would be of interest.
    """
    if len(answer) > limits.max_header_bytes:
        return None
    found = _WHOLE_HEAD.fullmatch(answer)
    if found is None or answer.count(b"\n") - 2 > limits.max_headers:
        return None
    lowered = answer.lower()
    for word in (*_TELLING_WORDS, *_PAGE_WORDS) if minds_pages else _TELLING_WORDS:
        if word in lowered:
            return None
    return int(found[1])


class HeadReader(AnswerReader):
    """Reads an answer to HEAD; the headers of one with a plain status are left out."""

    def __init__(self, limits: CrawlLimits, wish: BodyWish, *, minds_pages: bool = False) -> None:
        super().__init__("HEAD", limits, wish)
        self._minds_pages = minds_pages

    def feed(self, portion: bytes) -> None:
        """As `AnswerReader.feed`."""
        status = None
        if not self.wire_bytes:
            status = plain_status(portion, self._limits, minds_pages=self._minds_pages)
        if status is None:
            super().feed(portion)
        else:
            self.wire_bytes = len(portion)
            self.finish_head(Answer(status, NO_HEADERS))
