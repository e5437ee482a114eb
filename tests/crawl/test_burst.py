"""HEADs sent together: the same verdicts as one by one, whatever the server makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.burst import MOST_PAGES_TOGETHER, MOST_TOGETHER, Trust
from outreach.crawl.fetching.burst_reader import HeadsReader
from outreach.crawl.fetching.connection import Connection, Reader
from outreach.crawl.fetching.http1 import AnswerReader, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.values import CheckResult, Verdict
from outreach.errors import FetchError
from tests.support.fake_web import Answer, FakeWeb, Raw, Reply, Request, Site

LIMITS = CrawlLimits(user_agent="test", max_headers=5)
HEADS = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n",
    b"HTTP/1.1 404 Not Found\r\n\r\n",
    b"HTTP/1.1 301 Moved\r\nLocation: /there\r\nSet-Cookie: a=b\r\n\r\n",
    b"HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\n",
)
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


def alone(head: bytes) -> tuple[int, dict[str, str]]:
    reader = AnswerReader("HEAD", LIMITS, BodyWish(0))
    reader.feed(head)
    return reader.answer().status, dict(reader.answer().headers)


@given(st.lists(st.sampled_from(HEADS), min_size=1, max_size=6), st.integers(1, 70))
def test_answers_are_told_apart_whatever_their_portions(heads: list[bytes], size: int) -> None:
    raw = b"".join(heads)
    reader = HeadsReader(len(heads), LIMITS)
    for start in range(0, len(raw), size):
        assert not reader.is_done
        reader.feed(raw[start : start + size])
    assert reader.is_done
    assert reader.may_reuse
    assert sum(octets for _, octets, _ in reader.answers) == len(raw)
    for head, (answer, _, _) in zip(heads, reader.answers, strict=True):
        status, headers = alone(head)
        assert answer.status == status
        assert not answer.headers or answer.headers == headers
        assert answer.headers or status in (200, 404)  # where they say nothing they are left out


@pytest.mark.parametrize(
    ("odd", "sound"),
    [
        (LAST, 2),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", 1),
        (b"hello" + HEADS[0], 1),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 6 + b"\r\n", 1),
        (b"HTTP/1.1 200 OK\nServer: x\n\n", 2),
        (b"x" * 70_000, 1),
    ],
)
def test_what_is_odd_ends_the_burst_and_what_came_before_is_sound(odd: bytes, sound: int) -> None:
    reader = HeadsReader(4, LIMITS)
    try:
        reader.feed(HEADS[0] + odd + HEADS[1])
    except FetchError:
        pass
    else:
        assert reader.is_done
    assert not reader.may_reuse
    assert [answer.status for answer, _, _ in reader.answers] == [200] * sound


def test_more_than_was_asked_for_spoils_the_connection() -> None:
    reader = HeadsReader(1, LIMITS)
    reader.feed(HEADS[0] + HEADS[0])
    assert (reader.is_done, reader.may_reuse, len(reader.answers)) == (True, False, 1)


def test_trust_is_earned_and_lost() -> None:
    trust = Trust()
    trust.answered_alone(3.0)
    assert trust.together == 1
    trust.answered_alone(0.3)
    for _ in range(9):
        trust.answered_together(0.01)
    assert trust.together == MOST_TOGETHER
    trust.answered_together(0.2)  # one at a time is no slower
    assert trust.together == 1
    for _ in range(2):
        trust.answered_alone(0.01)
        trust.lose()
    trust.answered_alone(0.01)
    assert trust.together == 1


class Bursts:
    """How many requests went out together."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        begin = Connection.begin

        def watched(
            self_: Connection, request: bytes, reader: Reader, end: float, then: object
        ) -> None:
            self.sizes.append(request.count(b" HTTP/1.1\r\n"))
            begin(self_, request, reader, end, then)  # type: ignore[arg-type]

        monkeypatch.setattr(Connection, "begin", watched)


@pytest.fixture
def bursts(monkeypatch: pytest.MonkeyPatch) -> Bursts:
    found = Bursts()
    found.watch(monkeypatch)
    return found


@pytest.fixture(scope="module")
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


def checked(
    web: FakeWeb, paths: list[str], *, by_head: bool = True, **limits: object
) -> dict[str, CheckResult]:
    urls = [web.url("a.test", path) for path in paths]
    web.asked.clear()
    wanted = web.limits(**{"total_seconds": 8.0, "host_connections": 8, **limits})
    with Fetcher(wanted, SystemClock()) as fetcher:
        results = list(LinkChecker(fetcher, head_only=by_head).check_many(urls))
    assert len(results) == len(urls)
    return {result.url.partition("a.test")[2].partition("/")[2]: result for result in results}


def heads_asked(web: FakeWeb) -> int:
    return sum(times for (_, method, _), times in web.asked.items() if method == "HEAD")


MANY = [f"/{number}" for number in range(120)]
PAGE = Reply(200, "<title>Mill</title>" + "<p>The mill by the river grinds barley.</p>" * 200)
ODD_ANSWERS: dict[str, Answer] = {
    "closes": Raw((), ending="close"),
    "resets": Raw((), ending="reset"),
    "last": Reply(200, headers={"Connection": "close"}),
    "garbage": Raw((b"what?\r\n\r\n",), ending="keep"),
    "body": Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",), ending="keep"),
    "hints": Raw((b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",), ending="keep"),
    "bare": Raw((b"HTTP/1.1 200 OK\nServer: x\n\n",), ending="keep"),
    "slowly": Raw((b"HTTP/1.1 200 O", b"K\r\nServer", b": x\r\n\r\n"), pause=0.05, ending="keep"),
    "moved": Reply(301, headers={"Location": "/there"}),
    "away": Reply(302, headers={"Location": "http://b.test/"}),
    "refused": Reply(403),
    "wall": Reply(403, headers={"cf-mitigated": "challenge"}),
}


def test_quick_hosts_get_bursts_of_gets(web: FakeWeb, bursts: Bursts) -> None:
    web.sites = {"a.test": Site(paths=dict.fromkeys(MANY, PAGE))}
    before = web.connections
    results = checked(web, MANY, by_head=False)
    assert {result.verdict for result in results.values()} == {Verdict.ALIVE}
    assert all(len(result.hops) == 1 and result.title == "Mill" for result in results.values())
    assert max(bursts.sizes) == MOST_PAGES_TOGETHER
    assert web.connections - before <= 8


def test_quick_hosts_get_bursts(web: FakeWeb, bursts: Bursts) -> None:
    web.sites = {"a.test": Site(default=Reply(200, "x"))}
    results = checked(web, MANY)
    assert {result.verdict for result in results.values()} == {Verdict.ALIVE}
    assert all(len(result.hops) == 1 for result in results.values())
    assert max(bursts.sizes) == MOST_TOGETHER
    assert heads_asked(web) == len(MANY)


def test_one_connection_does_for_a_quick_host(web: FakeWeb) -> None:
    web.sites = {"a.test": Site(default=Reply(200, "x"))}
    before = web.connections
    checked(web, MANY, connections=64)
    assert web.connections - before <= 3


def test_urls_of_a_host_that_is_down_do_not_wait_for_each_other(web: FakeWeb) -> None:
    urls = [f"http://a.test:{web.closed_port}{path}" for path in MANY[:16]]
    web.sites = {"a.test": Site()}
    with Fetcher(web.limits(host_connections=8), SystemClock()) as fetcher:
        results = list(LinkChecker(fetcher, head_only=True).check_many(urls))
    assert {result.reason for result in results} == {"connection_refused"}
    begun = sorted(result.checked_at for result in results)
    assert (begun[-1] - begun[1]).total_seconds() < 10.0  # one after the other it takes 15


WITH_BODIES = ("closes", "last", "body", "hints", "bare", "slowly", "moved", "wall")


@pytest.mark.parametrize(
    ("kind", "by_head"),
    [*((kind, True) for kind in ODD_ANSWERS), *((kind, False) for kind in WITH_BODIES)],
)
def test_an_odd_answer_among_many_changes_no_other(
    web: FakeWeb, bursts: Bursts, kind: str, by_head: bool
) -> None:
    def answer(request: Request) -> Answer:
        number = request.path.strip("/")
        if not number.isdigit():
            return PAGE if number == "there" else Reply(404)
        return ODD_ANSWERS[kind] if int(number) > 60 and int(number) % 20 == 7 else PAGE

    told = []
    for most in (1, 8):  # one place a host lets no burst grow beyond the lane's two jobs
        web.sites = {"a.test": Site(default=answer), "b.test": Site(default=Reply(200, "x"))}
        results = checked(web, MANY, by_head=by_head, host_connections=most)
        told.append(
            {
                path: (result.verdict, result.reason, [hop.status for hop in result.hops])
                for path, result in results.items()
            }
        )
    assert max(bursts.sizes) > 2
    assert told[0] == told[1]
    plain = [path for path in told[0] if path.isdigit() and int(path) % 20 != 7]
    assert all(told[0][path] == (Verdict.ALIVE, "ok", [200]) for path in plain)


def test_a_silent_answer_holds_the_others_up_but_loses_none(
    web: FakeWeb, bursts: Bursts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.crawl.fetching.burst._PATIENCE_SECONDS", 0.5)
    numbers = count()

    def answer(_: Request) -> Answer:
        return Raw((), ending="hang") if next(numbers) == 60 else Reply(200, "x")

    web.sites = {"a.test": Site(default=answer)}
    results = checked(web, MANY)
    assert {result.verdict for result in results.values()} == {Verdict.ALIVE}
    assert max(bursts.sizes) > 2


@pytest.mark.parametrize("limits", [{"host_delay_seconds": 0.005}, {"host_connections": 1}])
def test_manners_come_first(web: FakeWeb, bursts: Bursts, limits: dict[str, Any]) -> None:
    web.sites = {"a.test": Site(default=Reply(200, "x"))}
    checked(web, MANY[:30], **limits)
    assert max(bursts.sizes) == 1


def test_a_host_that_has_too_much_to_do_gets_no_more_bursts(web: FakeWeb, bursts: Bursts) -> None:
    numbers = count()

    def answer(_: Request) -> Answer:
        return Reply(503, headers={"Retry-After": "0"}) if next(numbers) == 60 else Reply(200, "x")

    web.sites = {"a.test": Site(default=answer)}
    checked(web, MANY, back_off=False)
    sizes = bursts.sizes
    largest = max(range(len(sizes)), key=lambda place: (sizes[place], place))
    assert sizes[largest] > 2
    assert all(size <= 1 for size in sizes[largest + 3 :])


def test_the_budget_counts_every_request(web: FakeWeb, bursts: Bursts) -> None:
    web.sites = {"a.test": Site(default=Reply(200, "x"))}
    results = checked(web, MANY, max_requests=50)
    assert heads_asked(web) == 50
    reasons = {result.reason for result in results.values()}
    assert reasons == {"ok", "budget_spent"}
    assert max(bursts.sizes) > 2
