from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from outreach.crawl.site import MAX_NUMBERED_PER_SHAPE, MAX_QUERIES_PER_PATH, crawl_site
from outreach.crawl.values import Page
from outreach.errors import FetchError, Unreachable

SITE = "https://example.com"


class FakeFetcher:
    """Answers from a function of the path; remembers what was asked."""

    def __init__(self, answer: Callable[[str], str | None]) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def fetch_many(self, urls: Iterable[str]) -> Iterator[tuple[str, Page | FetchError]]:
        for url in urls:
            path = url.removeprefix(SITE)
            self.asked.append(path)
            html = self._answer(path)
            if html is None:
                yield url, Unreachable("refused")
            else:
                at = datetime(2026, 1, 1, tzinfo=UTC)
                yield url, Page(url, url, 200, {}, html.encode(), "text/html", "", (), at, 0)


def crawl(
    pages: dict[str, str] | Callable[[str], str | None], *, depth: int = 9, limit: int = 1000
) -> list[str]:
    fetcher = FakeFetcher(pages.get if isinstance(pages, dict) else pages)
    found = crawl_site(fetcher, f"{SITE}/", depth=depth, limit=limit)
    return [page.url.removeprefix(SITE) for page in found]


def linking(*paths: str) -> str:
    return "".join(f"<a href='{path}'>x</a>" for path in paths)


def test_nearest_first_each_once_on_the_same_site() -> None:
    pages = {
        "/": linking("/a", "/b", "/a#x", "/a/", "//other.example/", "/down", "/pic.png"),
        "/a": linking("/c", "/"),
        "/b": linking("/c"),
        "/c": linking("/d"),
        "/d": "",
    }
    assert crawl(pages) == ["/", "/a", "/b", "/c", "/d"]
    assert crawl(pages, depth=1) == ["/", "/a", "/b"]
    assert crawl(pages, depth=0) == ["/"]
    assert crawl(pages, limit=2) == ["/", "/a"]


def test_nofollow_of_link_and_page_is_obeyed_and_canonical_followed() -> None:
    pages = {
        "/": "<a rel=nofollow href=/no>x</a>" + linking("/a", "/b"),
        "/a": "<meta name=robots content=nofollow>" + linking("/no"),
        "/b": "<link rel=canonical href=/canonical>",
        "/no": "",
        "/canonical": "",
    }
    assert crawl(pages) == ["/", "/a", "/b", "/canonical"]


def test_stop_ends_it() -> None:
    fetcher = FakeFetcher(lambda path: linking(*(f"{path}{n}/" for n in range(5))))
    seen: list[Page] = []
    seen.extend(crawl_site(fetcher, SITE, depth=9, limit=99, stop=lambda: len(fetcher.asked) > 2))
    assert len(seen) < len(fetcher.asked) <= 6


def test_endless_calendars_sessions_and_growing_paths_end() -> None:
    def calendar(path: str) -> str:
        month = int(path.strip("/").replace("cal/2030/", "") or 0)
        return linking(*(f"/cal/2030/{month + step}" for step in range(1, 50)))

    assert len(crawl(calendar, depth=200, limit=10_000)) <= MAX_NUMBERED_PER_SHAPE + 1

    def sessions(path: str) -> str:
        return linking(*(f"/?sid={hash(path)}{n}" for n in range(10)))

    assert len(crawl(sessions, depth=200, limit=10_000)) <= MAX_QUERIES_PER_PATH + 1
    assert len(crawl(lambda path: linking("more/again/"), depth=200)) < 20
