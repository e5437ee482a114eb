"""When a page was published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from htmldate import find_date

from outreach.crawl.html import Document
from outreach.crawl.structured import kinds

MAX_HTML_CHARS = 2_000_000  # the search through the text is slow beyond
_ARTICLES = re.compile(r"Article|Posting|Report|Review|Recipe")
_ISO = re.compile(r"((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))")


def read_date(document: Document, structured: tuple[dict[str, object], ...]) -> str:
    """Return the day of first publication as YYYY-MM-DD, "" if none was found."""
    for written in _declared(structured):
        day = _ISO.match(written.strip())
        if day:
            return day[1]
    try:
        found = find_date(document.html[:MAX_HTML_CHARS], url=document.url, original_date=True)
    except (ValueError, TypeError, OverflowError, RecursionError):
        # htmldate and lxml stumble over odd bytes and dates in many ways: then there is no date.
        return ""
    return str(found or "")


def _declared(structured: tuple[dict[str, object], ...]) -> Iterator[str]:
    for one in structured:
        if any(_ARTICLES.search(kind) for kind in kinds(one)):
            written = one.get("datePublished")
            if isinstance(written, str):
                yield written
