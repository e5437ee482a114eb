"""When a page was published: its URL, its JSON-LD, its meta tags, then what its text shows."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache

from outreach.crawl.reading.html import Document
from outreach.crawl.reading.metatags import MetaTags
from outreach.crawl.reading.structured import kinds

_ARTICLES = re.compile(r"Article|Posting|Report|Review|Recipe")
_DAY = r"((?:19|20)\d\d){0}(0[1-9]|1[0-2]){0}(0[1-9]|[12]\d|3[01])"
_ISO = re.compile(_DAY.format("-"))
_IN_PATH = re.compile(rf"/{_DAY.format('/')}(?=/|$)")
_META = ("article:published_time", "og:article:published_time", "datepublished", "published_time")


def read_date(document: Document, tags: MetaTags, structured: tuple[dict[str, object], ...]) -> str:
    """Return the day of first publication as YYYY-MM-DD, "" if none was found."""
    in_path = _IN_PATH.search(document.url)
    if in_path is not None:
        return "-".join(in_path.groups())
    for written in (*_structured(structured), *tags.all(*_META)):
        day = _ISO.match(written.strip())
        if day is not None:
            return day[0]
    return _shown(document)


def _structured(structured: tuple[dict[str, object], ...]) -> Iterator[str]:
    for one in structured:
        written = one.get("datePublished")
        if isinstance(written, str) and any(_ARTICLES.search(kind) for kind in kinds(one)):
            yield written


def _shown(document: Document) -> str:
    try:
        found = _finder()(document.opening, url=document.url, original_date=True)
    except (ValueError, TypeError, OverflowError, RecursionError):
        # htmldate and lxml stumble over odd bytes and dates in many ways: then there is no date.
        return ""
    return str(found or "")


@cache
def _finder() -> Callable[..., str | None]:
    """Import the library at first use, which most commands never come to; it need not report."""
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    return find_date
