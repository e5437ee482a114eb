"""Pages of other people's web, for callers in ordinary threads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from outreach.clock import Clock
from outreach.crawl.http1 import BodyWish
from outreach.crawl.http_client import ApiClient, api_client
from outreach.crawl.limits import CrawlLimits
from outreach.crawl.resolve import Lookup, system_lookup
from outreach.crawl.stream import Bounds, LoopThread, stream
from outreach.crawl.values import Page
from outreach.crawl.visit import Errand, Visit, Visitor
from outreach.errors import BadAnswer, FetchError

T = TypeVar("T")
R = TypeVar("R")

_JOBS_PER_CONNECTION = 2  # some wait for their turn or their second look, and hold no connection
_PAGES_PER_CONNECTION = 2  # a page may have megabytes
_RESULTS_PER_CONNECTION = 64
_URLS_AHEAD = 20_000  # so that many URLs of one slow host do not stop the others


class Fetcher:
    """The one way out to the web. Usable from any thread; close it when you are done.

    Args:
        limits: budgets and manners.
        clock: stamps the pages.
        lookup: how names become addresses, for tests.
    """

    def __init__(
        self, limits: CrawlLimits, clock: Clock, *, lookup: Lookup = system_lookup
    ) -> None:
        self.limits = limits
        self.clock = clock
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
        errand = self._errand(obey_robots, etag, last_modified, user_agent)
        found = _page_or_failure(self.run(self.visitor.visit(url, errand)))
        if isinstance(found, FetchError):
            raise found
        return found

    def fetch_many(
        self, urls: Iterable[str], *, obey_robots: bool = True
    ) -> Iterator[tuple[str, Page | FetchError]]:
        """Fetch many pages at once and yield each with its URL as it arrives, in no order.

        `urls` is read only as far as needed. Close the iterator to stop.
        """
        errand = self._errand(obey_robots)

        async def work(url: str) -> Page | FetchError:
            return _page_or_failure(await self.visitor.visit(url, errand))

        return self.stream(urls, work, unread_per_connection=_PAGES_PER_CONNECTION)

    def api_client(self) -> ApiClient:
        """Return an httpx client for the APIs of others, behind the same guard and limits.

        It asks no robots.txt, follows no redirects, and must not outlive the fetcher.
        """
        return api_client(self.run, self.visitor.transport, self.limits.user_agent)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` on the fetcher's loop and wait for it."""
        return self._thread.run(work)

    def stream(
        self,
        urls: Iterable[str],
        work: Callable[[str], Awaitable[R]],
        *,
        unread_per_connection: int = _RESULTS_PER_CONNECTION,
    ) -> Iterator[tuple[str, R]]:
        """Run `work` on every URL on the fetcher's loop; see `stream.stream`."""
        connections = self.limits.connections
        bounds = Bounds(
            at_once=_JOBS_PER_CONNECTION * connections,
            per_key=_JOBS_PER_CONNECTION * self.limits.host_connections,
            ahead=max(_URLS_AHEAD, _JOBS_PER_CONNECTION * connections),
            unread=unread_per_connection * connections,
        )
        return stream(self._thread, urls, work, key=_lane_of, bounds=bounds)

    def _errand(
        self, obey_robots: bool, etag: str = "", last_modified: str = "", user_agent: str = ""
    ) -> Errand:
        headers = {
            "If-None-Match": etag,
            "If-Modified-Since": last_modified,
            "User-Agent": user_agent,
        }
        return Errand(
            wish=BodyWish(self.limits.max_bytes),
            obey_robots=obey_robots,
            headers={name: value for name, value in headers.items() if value},
        )

    def close(self) -> None:
        """Stop everything that runs and close all connections."""
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


def _lane_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


async def _build(limits: CrawlLimits, clock: Clock, lookup: Lookup) -> Visitor:
    """Semaphores and futures must belong to the loop that uses them."""
    return Visitor(limits, clock, lookup=lookup)


def _page_or_failure(visit: Visit) -> Page | FetchError:
    answer = visit.answer
    if answer is None:
        return visit.failure or BadAnswer("There was no answer.")
    return Page(
        url=visit.url,
        final_url=visit.final_url if len(visit.hops) > 1 else visit.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        media_type=answer.media_type,
        charset=charset_of(answer.headers.get("content-type", "")),
        hops=visit.hops,
        fetched_at=visit.at,
        seconds=visit.seconds,
        not_modified=answer.status == 304,
    )


def charset_of(content_type: str) -> str:
    """Return the charset parameter of a Content-Type in lower case, "" if there is none."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""
