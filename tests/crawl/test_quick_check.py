"""Which requests a check takes, on the short way and on the long one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.values import CheckResult
from tests.support.fake_web import Answer, FakeWeb, Reply, Request, Site

FILE = "/files/report.pdf"
GOOD = Reply(200, b"%PDF-1.7", media_type="application/pdf")


@pytest.fixture(scope="module")
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


def checked(web: FakeWeb, path: str = FILE, *, is_warm: bool) -> CheckResult:
    """Check one URL; with a connection that is open already no task is taken."""
    url = web.url("a.test", path)
    with Fetcher(web.limits(total_seconds=8.0), SystemClock()) as fetcher:
        if is_warm:
            list(fetcher.fetch_many([web.url("a.test", "/warm-up")]))
        web.requests.clear()
        (result,) = LinkChecker(fetcher).check_many([url])
    return result


def asked(web: FakeWeb) -> list[tuple[str, bool]]:
    """Method, and whether we came as a browser."""
    return [
        (request.method, request.headers["user-agent"].startswith("Mozilla"))
        for request in web.requests
        if request.path != "/robots.txt"
    ]


both_ways = pytest.mark.parametrize("is_warm", [False, True])


@both_ways
@pytest.mark.parametrize("status", [404, 410, 403, 406])
def test_what_head_and_get_deny_is_believed(web: FakeWeb, status: int, *, is_warm: bool) -> None:
    web.sites = {"a.test": Site({FILE: Reply(status)})}
    result = checked(web, is_warm=is_warm)
    assert result.reason == f"http_{status}"
    assert asked(web) == [("HEAD", False), ("GET", True)]
    assert [(hop.method, hop.status) for hop in result.hops] == [("HEAD", status), ("GET", status)]


@both_ways
def test_where_they_differ_it_is_asked_once_more(web: FakeWeb, *, is_warm: bool) -> None:
    def answer(request: Request) -> Answer:
        if request.method == "HEAD":
            return Reply(404)
        is_browser = request.headers["user-agent"].startswith("Mozilla")
        return Reply(403) if is_browser else GOOD

    web.sites = {"a.test": Site({FILE: answer})}
    result = checked(web, is_warm=is_warm)
    assert result.verdict.value == "alive"
    assert asked(web) == [("HEAD", False), ("GET", True), ("GET", False)]


@both_ways
def test_a_head_that_is_no_denial_is_followed_by_a_plain_get(
    web: FakeWeb, *, is_warm: bool
) -> None:
    web.sites = {
        "a.test": Site({FILE: lambda request: Reply(405) if request.method == "HEAD" else GOOD})
    }
    assert checked(web, is_warm=is_warm).verdict.value == "alive"
    assert asked(web) == [("HEAD", False), ("GET", False)]


@both_ways
@pytest.mark.parametrize("places", [["/b"], ["/b", "/c"], ["/b", "/c", "/d", "/e"]])
def test_redirects_are_followed_alike(web: FakeWeb, places: list[str], *, is_warm: bool) -> None:
    steps = [FILE, *(f"{place}/report.pdf" for place in places)]
    moved = {here: Reply(301, headers={"Location": there}) for here, there in pairwise(steps)}
    web.sites = {"a.test": Site({**moved, steps[-1]: GOOD})}
    result = checked(web, is_warm=is_warm)
    assert result.verdict.value == "moved"
    assert result.permanent_move
    assert result.final_url == web.url("a.test", steps[-1])
    assert [hop.url for hop in result.hops] == [web.url("a.test", step) for step in steps]
    assert [request.path for request in web.requests if request.path in steps] == steps


@both_ways
def test_a_circle_is_left_as_soon_as_it_closes(web: FakeWeb, *, is_warm: bool) -> None:
    web.sites = {
        "a.test": Site(
            {
                FILE: Reply(302, headers={"Location": "/b.pdf"}),
                "/b.pdf": Reply(302, headers={"Location": FILE}),
            }
        )
    }
    assert checked(web, is_warm=is_warm).reason == "redirect_loop"
    heads = [request for request in web.requests if request.method == "HEAD"]
    assert len(heads) == 3


LONG = "<p>" + "the mill by the river grinds barley for the village " * 120 + "</p>"
REDIRECTS = {
    "/mills/blue-mill": ("/mills/", "<h1>The blue mill</h1>", "moved"),
    "/mills/red-mill": ("/mills/", "<h1>All our mills</h1>", "redirect_to_parent"),
    "/old-mill": ("/new-mill", "<h1>Mill</h1>", "moved"),
    "/mill": ("/mill/", "<h1>Mill</h1>", "ok"),
    "/gone-mill": ("/", "<h1>Welcome</h1>", "redirect_home"),
}


@pytest.mark.parametrize("path", REDIRECTS)
def test_a_long_page_behind_a_redirect_is_judged_alike_with_and_without_its_beginning(
    web: FakeWeb, path: str
) -> None:
    place, heading, reason = REDIRECTS[path]
    page = Reply(200, f"<title>Mills</title>{heading}{LONG * 3}")
    web.sites = {
        "a.test": Site({path: Reply(301, headers={"Location": place}), place: page, "/x": page})
    }
    url = web.url("a.test", path)
    with Fetcher(web.limits(total_seconds=8.0), SystemClock()) as fetcher:
        checker = LinkChecker(fetcher)
        told = [checker.check(url)]
        for known in ("/x", "/mills/x"):  # from here on, how the host answers is known
            checker.check(web.url("a.test", known))
        told += [checker.check(url), *checker.check_many([url])]
    assert {result.reason for result in told} == {reason}
    assert {result.title for result in told} == {"Mills"}
