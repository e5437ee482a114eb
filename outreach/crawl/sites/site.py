"""Walk one site, nearest pages first, and stay out of its traps.

frontier.lease   a few URLs of one depth
| fetch_many     robots, guard, politeness and limits live in the fetcher
| look           HTML of this site that is not known under another URL; its links
| (caller)       keeps what it wants of the page
| settle         only now is the URL done: whoever is killed before finds it waiting again
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from outreach.crawl.reading.directives import read_canonical, read_directives
from outreach.crawl.reading.html import Document, parse
from outreach.crawl.reading.links import link_targets
from outreach.crawl.sites.frontier import (
    Budget,
    Found,
    Frontier,
    MemoryFrontier,
    Outcome,
    Visited,
    Waiting,
)
from outreach.crawl.sites.traps import without_session
from outreach.crawl.values import Page
from outreach.errors import FetchError, InvalidInput
from outreach.urls import comparison_key, host_of, parse_http, site_key

BATCH = 64  # pages leased and fetched at once
_SETTLED_AT_ONCE = 16
_SETTLED_AFTER_SECONDS = 0.5

_NOT_HTML = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|mjs|json|xml|pdf|zip|gz|rar|7z|exe|dmg|apk|mp[34]"
    r"|m4[av]|avi|mov|webm|og[gv]|wav|woff2?|ttf|eot|docx?|xlsx?|pptx?|csv)$"
)


class PageFetcher(Protocol):
    """The part of the Fetcher that a crawl needs."""

    def fetch_many(self, urls: Iterable[str]) -> Iterator[tuple[str, Page | FetchError]]: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages belong to a crawl.

    Attributes:
        site: `site_key` that pages must have; "" for any, which a list of pages needs.
        depth: clicks from the start, which is 0.
        include: if there are any, one of them must be found in the URL; the start needs none.
        exclude: none of them may be.
    """

    site: str
    depth: int
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()

    def holds(self, url: str) -> bool:
        """Is it a page of ours by its site?"""
        return not self.site or site_key(url) == self.site

    def wants(self, url: str) -> bool:
        """Is a link to be followed, as far as its words tell?"""
        parts = parse_http(url)
        if parts is None or _NOT_HTML.search(parts.path.lower()) or not self.holds(url):
            return False
        if any(pattern.search(url) for pattern in self.exclude):
            return False
        return not self.include or any(pattern.search(url) for pattern in self.include)


def crawl_key(url: str) -> str:
    """Return what all spellings of a page share, session ids left out.

    Raises:
        InvalidInput: it is no http(s) URL.
    """
    return comparison_key(without_session(url))


def crawl_site(
    fetcher: PageFetcher,
    start_url: str,
    *,
    depth: int,
    limit: int,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Page]:
    """Yield at most `limit` HTML pages of the site of `start_url`, the nearest first.

    Links marked nofollow, by themselves or by their page, are not taken; a page whose canonical URL
    is elsewhere is yielded, and its canonical page visited too. Failures are passed over.
    """
    frontier = MemoryFrontier(Budget(limit))
    frontier.add(start_url, crawl_key(start_url))
    for visited in walk(fetcher, frontier, Scope(site_key(start_url), depth), stop=stop):
        if visited.outcome is Outcome.READ and visited.page is not None:
            yield visited.page


def walk(
    fetcher: PageFetcher,
    frontier: Frontier,
    scope: Scope,
    *,
    stop: Callable[[], bool] = lambda: False,
    links_of: Callable[[Document], Iterable[str]] | None = None,
) -> Iterator[Visited]:
    """Visit everything that the frontier hands out, and yield each URL with what became of it.

    A URL is settled when the next one is asked for, so that whatever the caller does with it comes
    first. `links_of` says which links of a page are noted with it, whoever's site they are on.
    """
    try:
        while not stop() and (batch := frontier.lease(BATCH)):
            yield from _batch(fetcher, frontier, scope, batch, stop, links_of)
    finally:
        frontier.give_back()


def _batch(
    fetcher: PageFetcher,
    frontier: Frontier,
    scope: Scope,
    batch: list[Waiting],
    stop: Callable[[], bool],
    links_of: Callable[[Document], Iterable[str]] | None,
) -> Iterator[Visited]:
    by_url = {one.url: one for one in batch}
    unsettled: list[Visited] = []
    settled_at = time.monotonic()
    for url, answer in fetcher.fetch_many(by_url):
        visited = _look(by_url[url], answer, frontier, scope, links_of)
        yield visited
        unsettled.append(visited)
        late = time.monotonic() - settled_at > _SETTLED_AFTER_SECONDS
        if late or len(unsettled) >= _SETTLED_AT_ONCE:
            frontier.settle(unsettled)
            unsettled, settled_at = [], time.monotonic()
        if stop():
            break
    frontier.settle(unsettled)


def _look(
    waiting: Waiting,
    answer: Page | FetchError,
    frontier: Frontier,
    scope: Scope,
    links_of: Callable[[Document], Iterable[str]] | None,
) -> Visited:
    if isinstance(answer, FetchError):
        return Visited(waiting, Outcome.FAILED, problem=str(answer))
    final_key = crawl_key(answer.final_url)
    problem = _why_skipped(answer, scope)
    if problem:
        return Visited(waiting, Outcome.SKIPPED, answer, problem=problem, final_key=final_key)
    if final_key != crawl_key(waiting.url):
        if frontier.knows(final_key):
            return Visited(waiting, Outcome.DOUBLED, answer, final_key=final_key)
        frontier.remember(final_key)
    document = parse(answer)
    return Visited(
        waiting,
        Outcome.READ,
        answer,
        document,
        final_key=final_key,
        links=tuple(links_of(document)) if links_of else (),
        leads_to=tuple(_followed(document, waiting.depth + 1, frontier, scope)),
    )


def _why_skipped(page: Page, scope: Scope) -> str:
    if page.status != 200:
        return f"answered with status {page.status}."
    if not page.is_html:
        return f"is no page: {page.media_type or 'no media type'}."
    if not scope.holds(page.final_url):
        return f"leads to {host_of(page.final_url)}."
    return ""


def _followed(document: Document, depth: int, frontier: Frontier, scope: Scope) -> Iterator[Found]:
    if depth > scope.depth:
        return
    for url in _offered(document):
        try:
            key = crawl_key(url)
        except InvalidInput:
            continue
        if not scope.wants(url) or frontier.knows(key):
            continue
        is_wanted, is_inbred = frontier.traps.take(url, document.url)
        if is_wanted:
            frontier.remember(key)
            yield Found(url, key, depth, is_inbred)


def _offered(document: Document) -> Iterator[str]:
    """The canonical page, and followed links unless the page asks to follow none."""
    canonical = read_canonical(document)
    if canonical:
        yield canonical
    if not read_directives(document).nofollow:
        yield from link_targets(document, followed_only=True)
