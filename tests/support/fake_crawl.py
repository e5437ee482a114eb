"""The web as a table: URL to page or failure. No sockets, no waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from outreach.clock import FixedClock
from outreach.crawl.values import CheckResult, Hop, Page, Verdict
from outreach.errors import FetchError, Unreachable


@dataclass
class FakeFetcher:
    """Answers from `pages`; an address that is not in it can't be reached.

    Attributes:
        pages: URL to HTML, to (status, HTML), to (status, media type, text) or to an error.
        to_browsers: what somebody is shown who appears as a browser, where it differs.
        asked: every URL, in order.
    """

    clock: FixedClock
    pages: dict[str, str | tuple[int, str] | tuple[int, str, str] | FetchError] = field(
        default_factory=dict
    )
    to_browsers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, *, obey_robots: bool = True, user_agent: str = "") -> Page:
        self.asked.append(url)
        answer = self.pages.get(url, Unreachable(f"There is no host for {url}."))
        if user_agent and url in self.to_browsers:
            answer = self.to_browsers[url]
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, str):
            return self._page(url, 200, "text/html", answer)
        if len(answer) == 2:
            return self._page(url, answer[0], "text/html", answer[1])
        return self._page(url, *answer)

    def fetch_sitemap(self, url: str) -> Page:
        return self.fetch(url)

    def fetch_many(self, urls: Iterable[str]) -> Iterator[tuple[str, Page | FetchError]]:
        for url in urls:
            try:
                yield url, self.fetch(url)
            except FetchError as failed:
                yield url, failed

    def _page(self, url: str, status: int, media_type: str, text: str) -> Page:
        return Page(
            url=url,
            final_url=url,
            status=status,
            headers={"content-type": media_type},
            body=text.encode(),
            media_type=media_type,
            charset="utf-8",
            hops=(Hop(url, status),),
            fetched_at=self.clock.now(),
            seconds=0.01,
        )


@dataclass
class FakeChecker:
    """Gives each URL the verdict that a test planned; `ALIVE` if it planned none."""

    clock: FixedClock
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    look_again_seconds: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def check(self, url: str) -> CheckResult:
        self.asked.append(url)
        verdict = self.verdicts.get(url, Verdict.ALIVE)
        return CheckResult(
            url=url,
            verdict=verdict,
            reason=self.reasons.get(url, f"planned_{verdict}"),
            sentence=f"It is {verdict}.",
            status=404 if verdict is Verdict.DEAD else 200,
            final_url=url,
            hops=(Hop(url, 404),),
            title="",
            checked_at=self.clock.now(),
            seconds=0.01,
            look_again_seconds=self.look_again_seconds.get(url),
        )

    def check_many(self, urls: Iterable[str]) -> Iterator[CheckResult]:
        return (self.check(url) for url in urls)


def page(title: str, *links: str, head: str = "", text: str = "") -> str:
    """An HTML page with its links in the text."""
    anchors = "".join(
        f'<p>Read the <a href="{link}">soil calendar</a> first.</p>' for link in links
    )
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head>"
        f"<body><main><h1>{title}</h1><p>{text}</p>{anchors}</main></body></html>"
    )
