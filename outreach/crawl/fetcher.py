"""Pages of other people's web, for callers in ordinary threads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from outreach.clock import Clock
from outreach.crawl.fetching.answers import page_errand, page_or_failure
from outreach.crawl.fetching.begun import Start
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.resolve import Lookup, system_lookup
from outreach.crawl.fetching.visit import Visitor
from outreach.crawl.fleet.crew import Ticket, bounds_of, lane_of
from outreach.crawl.fleet.fleet import Fleet
from outreach.crawl.fleet.stream import LoopThread, stream
from outreach.crawl.reading.page_links import PageLinks, Wanted, page_links
from outreach.crawl.values import Page
from outreach.errors import FetchError

if TYPE_CHECKING:
    from outreach.crawl.fetching.http_client import ApiClient

_SITEMAP_BYTES = 50 * 1024 * 1024

T = TypeVar("T")
R = TypeVar("R")


class Fetcher:
    """The one way out to the web. Usable from any thread; close it when you are done.

    Args:
        limits: budgets and manners.
        clock: stamps the pages.
        lookup: how names become addresses, for tests.
        processes: with more than one, `fetch_many` and the checks of many links are shared out
            to so many worker processes, which stamp with the machine's clock.

    Attributes:
        fleet: the worker processes, None if there are none.
    """

    def __init__(
        self,
        limits: CrawlLimits,
        clock: Clock,
        *,
        lookup: Lookup = system_lookup,
        processes: int = 1,
    ) -> None:
        self.limits = limits
        self.clock = clock
        self.fleet = Fleet(limits, processes) if processes > 1 else None
        self._thread = LoopThread("outreach-crawl")
        self.visitor = self._thread.run(_build(limits, clock, lookup))

    def fetch(
        self,
        url: str,
        *,
        obey_robots: bool = True,
        etag: str = "",
        last_modified: str = "",
        user_agent: str = "",
    ) -> Page:
        """Fetch one page. Any HTTP status is a page.

        Args:
            user_agent: who to appear as, "" for ourselves: to see what others are shown.

        Raises:
            FetchError: Unreachable, TooLarge, NotAllowed or BadAnswer (see `failures`).
        """
        headers = {
            "If-None-Match": etag,
            "If-Modified-Since": last_modified,
            "User-Agent": user_agent,
        }
        errand = page_errand(self.limits, headers, obey_robots=obey_robots)
        found = page_or_failure(self.run(self.visitor.visit(url, errand)))
        if isinstance(found, FetchError):
            raise found
        return found

    def fetch_sitemap(self, url: str) -> Page:
        """Fetch a sitemap or feed: as `fetch`, up to the 50 MiB that sitemaps.org allows."""
        errand = page_errand(replace(self.limits, max_bytes=_SITEMAP_BYTES), obey_robots=True)
        found = page_or_failure(self.run(self.visitor.visit(url, errand)))
        if isinstance(found, FetchError):
            raise found
        return found

    def fetch_many(
        self, urls: Iterable[str], *, obey_robots: bool = True
    ) -> Iterator[tuple[str, Page | FetchError]]:
        """Fetch many pages at once and yield each with its URL as it arrives, in no order.

        `urls` is read only as far as needed. Close the iterator to stop.
        """
        if self.fleet is not None:
            return self.fleet.fetch_many(urls, obey_robots=obey_robots)
        errand = page_errand(self.limits, obey_robots=obey_robots)

        async def work(url: str) -> Page | FetchError:
            return page_or_failure(await self.visitor.visit(url, errand))

        return self.stream(urls, work, of_pages=True)

    def links_of_many(
        self, urls: Iterable[str], wanted: Wanted
    ) -> Iterator[tuple[str, PageLinks | None]]:
        """Fetch many pages as `fetch_many` does, and yield the links of each; see `page_links`."""
        if self.fleet is not None:
            yield from self.fleet.links_of_many(urls, wanted)
            return
        for url, found in self.fetch_many(urls):
            yield url, page_links(found, wanted)

    def api_client(self) -> ApiClient:
        """Return an httpx client for the APIs of others, behind the same guard and limits.

        It asks no robots.txt, follows no redirects, and must not outlive the fetcher.
        """
        from outreach.crawl.fetching.http_client import api_client  # httpx, which few need

        return api_client(self.run, self.visitor)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` on the fetcher's loop and wait for it."""
        return self._thread.run(work)

    def stream(
        self,
        urls: Iterable[str],
        work: Callable[[str], Awaitable[R]],
        *,
        of_pages: bool = False,
        begin: Callable[[str, Ticket[str, R]], Start] | None = None,
    ) -> Iterator[tuple[str, R]]:
        """Run `work` on every URL on the fetcher's loop; see `stream.stream`."""
        bounds = bounds_of(self.limits, of_pages=of_pages)
        return stream(self._thread, urls, work, key=lane_of, bounds=bounds, begin=begin)

    def close(self) -> None:
        """Stop everything that runs and close all connections."""
        if self.fleet is not None:
            self.fleet.close()
        self._thread.loop.call_soon_threadsafe(self.visitor.close)
        self._thread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


async def _build(limits: CrawlLimits, clock: Clock, lookup: Lookup) -> Visitor:
    """Semaphores and futures must belong to the loop that uses them."""
    return Visitor(limits, clock, lookup=lookup)
