"""The sample's web without a network: its pages are written from the content when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlsplit

from outreach.clock import Clock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.values import CheckResult, Hop, Page, Verdict
from outreach.errors import FetchError, Unreachable
from outreach.sample.content import Course, SampleContent, SamplePage

_PLACE = "4 Mill Lane, Brambleford BR1 2AB, United Kingdom"


class OfflineFetcher(Fetcher):
    """Answers for the hosts of the sample, and for nothing else; asks nobody."""

    def __init__(self, content: SampleContent, clock: Clock) -> None:
        self._pages = {(one.host, one.path): one for one in content.pages}
        self._asset_of = {
            one.host: content.assets[_best(one, content)].url for one in content.pages
        }
        self._clock = clock
        self.mended = False  # whether those who said yes have put our link on their page

    def fetch(
        self,
        url: str,
        *,
        obey_robots: bool = True,  # noqa: ARG002 the interface
        etag: str = "",  # noqa: ARG002
        last_modified: str = "",  # noqa: ARG002
        user_agent: str = "",  # noqa: ARG002
    ) -> Page:
        """The page as it stands after all that has happened."""
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path.strip("/")
        found = self._pages.get((host, path))
        owned = next((one for one in self._pages.values() if one.host == host), None)
        if found is not None:
            return self._page(url, self._article(found))
        if owned is not None and owned.owner and path in ("", "contact"):
            return self._page(url, _contact(owned))
        if owned is not None:
            return self._page(url, "<title>Not found</title>", status=404)
        raise Unreachable(f"There is no host for {url}.")

    def fetch_many(
        self,
        urls: Iterable[str],
        *,
        obey_robots: bool = True,  # noqa: ARG002 the interface
    ) -> Iterator[tuple[str, Page | FetchError]]:
        """Each page, or why there is none."""
        for url in urls:
            try:
                yield url, self.fetch(url)
            except FetchError as failed:
                yield url, failed

    def _article(self, one: SamplePage) -> str:
        won = self.mended and one.course is Course.WON
        target = self._asset_of[one.host] if won else one.dead_url
        byline = f'<p class="byline">By <a rel="author" href="/contact">{escape(one.owner)}</a></p>'
        return (
            f"<!doctype html><html lang=en><head><title>{escape(one.title)}</title></head><body>"
            f'<nav><a href="/contact">Contact</a></nav><main><article><h1>{escape(one.title)}</h1>'
            f"{byline if one.owner else ''}"
            f"<p>We are asked for this again and again, so here it is in one place. Tell us when "
            f"something has moved, and we look after it.</p>"
            f'<p>{escape(one.about)} {escape(one.noun)}: <a href="{escape(target)}">'
            f"{escape(one.words)}</a>. We have used it for years and know nothing better.</p>"
            f"</article></main><footer>{_PLACE}</footer></body></html>"
        )

    def _page(self, url: str, text: str, *, status: int = 200) -> Page:
        return Page(
            url=url,
            final_url=url,
            status=status,
            headers={"content-type": "text/html"},
            body=text.encode(),
            media_type="text/html",
            charset="utf-8",
            hops=(Hop(url, status),),
            fetched_at=self._clock.now(),
            seconds=0.0,
        )


class OfflineChecker(LinkChecker):
    """Knows which links of the sample are dead; asks nobody."""

    def __init__(self, content: SampleContent, clock: Clock) -> None:
        self._dead = {one.dead_url for one in content.pages}
        self._clock = clock

    def check(self, url: str) -> CheckResult:
        """Dead where the sample says so, alive elsewhere."""
        dead = url in self._dead
        status = 404 if dead else 200
        return CheckResult(
            url=url,
            verdict=Verdict.DEAD if dead else Verdict.ALIVE,
            reason="gone" if dead else "answered",
            sentence=f"It answers with status {status}.",
            status=status,
            final_url=url,
            hops=(Hop(url, status),),
            title="",
            checked_at=self._clock.now(),
            seconds=0.0,
        )

    def check_many(self, urls: Iterable[str]) -> Iterator[CheckResult]:
        """The verdict on each."""
        return map(self.check, urls)


def _best(page: SamplePage, content: SampleContent) -> int:
    """Place of the asset that shares most words with the page."""
    wanted = set(f"{page.about} {page.words}".casefold().split())
    shared = [len(wanted & set(one.text.casefold().split())) for one in content.assets]
    return shared.index(max(shared))


def _contact(one: SamplePage) -> str:
    return (
        f"<!doctype html><html lang=en><head><title>Contact</title></head><body><main>"
        f"<h1>Contact</h1><p>{escape(one.owner)} looks after this site and reads every message: "
        f'<a href="mailto:{one.address}">{one.address}</a>.</p><p>By post: {_PLACE}.</p></main>'
        "</body></html>"
    )
