"""Walk one site, breadth first, and stay out of its traps."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from outreach.crawl.directives import read_canonical, read_directives
from outreach.crawl.html import parse
from outreach.crawl.links import extract_links
from outreach.crawl.values import Page
from outreach.errors import FetchError, InvalidInput
from outreach.urls import comparison_key, parse_http, site_key

BATCH = 64  # pages fetched at once
MAX_URL_CHARS = 2_000
MAX_PATH_SEGMENTS = 15
MAX_SEGMENT_REPEATS = 3  # /a/b/a/b/a/b: a relative link that feeds on itself
MAX_QUERIES_PER_PATH = 50  # calendars, facets, session ids
MAX_NUMBERED_PER_SHAPE = 500  # /2031/04/17: the same path but for its numbers

_DIGITS = re.compile(r"\d+|[0-9a-f]{16,}")
_NOT_HTML = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|mjs|json|xml|pdf|zip|gz|rar|7z|exe|dmg|apk|mp[34]"
    r"|m4[av]|avi|mov|webm|og[gv]|wav|woff2?|ttf|eot|docx?|xlsx?|pptx?|csv)$"
)


class PageFetcher(Protocol):
    """The part of the Fetcher that a crawl needs."""

    def fetch_many(self, urls: Iterable[str]) -> Iterator[tuple[str, Page | FetchError]]: ...


def crawl_site(
    fetcher: PageFetcher,
    start_url: str,
    *,
    depth: int,
    limit: int,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Page]:
    """Yield at most `limit` HTML pages of the site of `start_url`, the nearest first.

    `depth` counts clicks from the start, which is 0. Links marked nofollow, by themselves or by
    their page, are not taken; a page whose canonical URL is elsewhere is yielded, and its canonical
    page visited in place of more like it. Failures are passed over. `stop` is asked between pages.
    """
    frontier = Frontier(site_key(start_url))
    frontier.add(start_url)
    given = 0
    for level in range(depth + 1):
        waiting = frontier.take()
        while waiting:
            batch = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
            for _, page in fetcher.fetch_many(batch):
                if stop() or given >= limit:
                    return
                if isinstance(page, FetchError) or not frontier.is_new(page):
                    continue
                given += 1
                yield page
                if level < depth:
                    _follow(page, frontier)


@dataclass
class Frontier:
    """What to visit next: each page once, and not without end where a site makes URLs up.

    Attributes:
        site: `site_key` that pages must have.
    """

    site: str
    _next: deque[str] = field(default_factory=deque)
    _seen: set[str] = field(default_factory=set)
    _given: set[str] = field(default_factory=set)
    _queries: Counter[str] = field(default_factory=Counter)
    _shapes: Counter[str] = field(default_factory=Counter)

    def add(self, url: str) -> bool:
        """Put `url` on the list for the next level; False if it is not wanted."""
        try:
            key = comparison_key(url)
        except InvalidInput:
            return False
        if key in self._seen or site_key(url) != self.site or self._is_trap(url):
            return False
        self._seen.add(key)
        self._next.append(url)
        return True

    def take(self) -> deque[str]:
        """Hand over the next level."""
        level, self._next = self._next, deque()
        return level

    def is_new(self, page: Page) -> bool:
        """Is it an HTML page of the site that was not given under another URL before?"""
        if not page.is_html or page.status != 200 or site_key(page.final_url) != self.site:
            return False
        key = comparison_key(page.final_url)
        if key in self._given:
            return False
        self._given.add(key)
        self._seen.add(key)
        return True

    def _is_trap(self, url: str) -> bool:
        parts = parse_http(url)
        if parts is None or len(url) > MAX_URL_CHARS or _NOT_HTML.search(parts.path.lower()):
            return True
        segments = [segment for segment in parts.path.split("/") if segment]
        if len(segments) > MAX_PATH_SEGMENTS:
            return True
        if segments and max(Counter(segments).values()) > MAX_SEGMENT_REPEATS:
            return True
        path = parts.host + parts.path
        shape = _DIGITS.sub("0", path)
        self._shapes[shape] += shape != path
        self._queries[path] += bool(parts.query)
        return (
            self._shapes[shape] > MAX_NUMBERED_PER_SHAPE
            or self._queries[path] > MAX_QUERIES_PER_PATH
        )


def _follow(page: Page, frontier: Frontier) -> None:
    document = parse(page)
    canonical = read_canonical(document)
    if canonical:
        frontier.add(canonical)
    if read_directives(document).nofollow:
        return
    for link in extract_links(document):
        if "nofollow" not in link.rel:
            frontier.add(link.target_url)
