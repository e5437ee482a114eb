from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.crawl.sites.frontier import Budget, Ending, MemoryFrontier
from outreach.crawl.sites.site import Scope, crawl_key, crawl_site, walk
from outreach.crawl.sites.traps import MAX_COMBINATIONS, MAX_FAMILY
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
    assert len(seen) <= len(fetcher.asked) <= 6


def calendar(path: str) -> str:
    """Each month leads to its days and to fifty more months."""
    month = int(path.removeprefix("/cal/").partition("/")[0] or 0) if "cal" in path else 0
    months = [f"/cal/{month + step}" for step in range(1, 50)]
    return linking(*months, *(f"/cal/{month}/{day}" for day in range(1, 29)))


def test_an_endless_calendar_ends() -> None:
    assert len(crawl(calendar, depth=200, limit=10_000)) <= MAX_FAMILY + 100


def test_a_big_shop_is_no_trap() -> None:
    def shop(path: str) -> str:
        shelf = int(path.removeprefix("/shelf/") or 0) if "shelf" in path else 0
        products = [f"/product/{shelf * 100 + number}" for number in range(100)]
        return linking(*(f"/shelf/{number}" for number in range(1, 21)), *products)

    assert len(crawl(shop, limit=10_000)) == 1 + 20 + 21 * 100


def test_session_ids_and_filters_end() -> None:
    def sessions(path: str) -> str:
        token = f"{abs(hash(path)):x}".rjust(16, "0")
        return linking(*(f"/page{n}?PHPSESSID={token}{n}" for n in range(10)))

    assert len(crawl(sessions, depth=200, limit=10_000)) <= 12

    def filters(path: str) -> str:
        return linking(*(f"/list?size={n}&colour={abs(hash(path)) % 997}" for n in range(30)))

    assert len(crawl(filters, depth=200, limit=10_000)) <= MAX_COMBINATIONS + 1


def test_paths_that_grow_end() -> None:
    assert len(crawl(lambda path: linking("more/again/"), depth=200)) < 20
    assert len(crawl(lambda path: linking(f"{path}p{len(path)}/"), depth=200)) <= 17


def test_a_page_that_redirects_is_read_once() -> None:
    class Redirecting(FakeFetcher):
        def fetch_many(self, urls: Iterable[str]) -> Iterator[tuple[str, Page | FetchError]]:
            for url, page in super().fetch_many(urls):
                assert isinstance(page, Page)
                yield url, replace(page, final_url=f"{SITE}/end") if "old" in url else page

    fetcher = Redirecting(lambda path: linking("/old1", "/old2", "/end"))
    pages = list(crawl_site(fetcher, f"{SITE}/", depth=3, limit=9))
    assert [page.final_url for page in pages] == [f"{SITE}/", f"{SITE}/end"]


def test_what_is_left_out_is_told() -> None:
    frontier = MemoryFrontier(Budget(10_000))
    frontier.add(f"{SITE}/", crawl_key(f"{SITE}/"))
    fetcher = FakeFetcher(calendar)
    assert list(walk(fetcher, frontier, Scope("example.com", 200)))
    (sentence,) = frontier.traps.sentences()
    assert sentence.startswith("example.com/cal: ")
    assert "lead to ever more of their kind" in sentence


@pytest.mark.parametrize(
    ("budget", "ending", "asked"),
    [
        (Budget(3), Ending.PAGES, 3),
        (Budget(99, requests=5), Ending.REQUESTS, 5),
        (Budget(99, bytes=1), Ending.BYTES, 1),
    ],
)
def test_budgets_end_a_crawl(budget: Budget, ending: Ending, asked: int) -> None:
    frontier = MemoryFrontier(budget)
    frontier.add(f"{SITE}/", crawl_key(f"{SITE}/"))
    fetcher = FakeFetcher(lambda path: linking(f"/{len(path)}{path[1:]}x"))
    list(walk(fetcher, frontier, Scope("example.com", 50)))
    assert len(fetcher.asked) == asked
    assert frontier.spent.ending(budget) is ending


def test_scope_by_patterns() -> None:
    pages = {
        "/": linking("/blog/a", "/blog/private", "/shop/b"),
        "/blog/a": "",
        "/blog/private": "",
        "/shop/b": "",
    }
    frontier = MemoryFrontier(Budget(99))
    frontier.add(f"{SITE}/", crawl_key(f"{SITE}/"))
    scope = Scope("example.com", 9, (re.compile("/blog/"),), (re.compile("private"),))
    fetcher = FakeFetcher(pages.get)
    list(walk(fetcher, frontier, scope))
    assert fetcher.asked == ["/", "/blog/a"]
