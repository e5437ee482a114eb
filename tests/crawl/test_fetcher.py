"""The fetcher on loopback: pages, failures in kinds, the guard on every hop, manners."""

from __future__ import annotations

import gzip
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from outreach.clock import FixedClock, SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.answers import charset_of
from outreach.crawl.fetching.failures import (
    AddressRefused,
    ConnectionRefused,
    NameTrouble,
    NoSuchHost,
    RobotsRefused,
    TimedOut,
    TooManyHops,
)
from outreach.crawl.fetching.guard import Address
from outreach.crawl.fetching.politeness import HostOnHold, retry_after_seconds
from outreach.crawl.values import Page
from outreach.errors import BadAnswer, FetchError, NotAllowed, TooLarge, Unreachable
from tests.support.fake_web import FakeWeb, Raw, Reply, Request, page


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as fake:
        yield fake


@contextmanager
def fetching(web: FakeWeb, **changes: Any) -> Iterator[Fetcher]:
    lookup = changes.pop("lookup", None)
    more = {"lookup": lookup} if lookup else {}
    with Fetcher(web.limits(**changes), SystemClock(), **more) as fetcher:
        yield fetcher


def test_a_page_and_its_facts(web: FakeWeb) -> None:
    web.site("a.test").paths = {
        "/old": Reply(301, "", {"Location": "/new?x=1"}),
        "/new": Reply(
            200, "ü".encode("latin-1"), {"X-Two": "1"}, "Text/HTML; Charset='ISO-8859-1'"
        ),
    }
    with fetching(web) as fetcher:
        found = fetcher.fetch(web.url("a.test", "/old#part"))
    assert found.url == web.url("a.test", "/old#part")
    assert found.final_url == web.url("a.test", "/new?x=1")
    assert (found.status, found.media_type, found.charset) == (200, "text/html", "iso-8859-1")
    assert found.body == b"\xfc"
    assert found.headers["x-two"] == "1"
    assert [(hop.status, hop.address, hop.method) for hop in found.hops] == [
        (301, "127.0.0.1", "GET"),
        (200, "127.0.0.1", "GET"),
    ]
    assert found.is_html
    assert found.fetched_at.tzinfo is UTC


def test_we_introduce_ourselves_and_never_forge_a_host(web: FakeWeb) -> None:
    web.site("a.test").paths = {"/": Reply(200, "x")}
    with fetching(web) as fetcher:
        fetcher.fetch(web.url("a.test"))
    sent = web.requests[-1]
    assert sent.headers["user-agent"] == "outreach/0.1 (+http://contact.test/)"
    assert sent.headers["host"] == f"a.test:{web.port}"
    assert sent.headers["accept-encoding"] == "gzip, deflate"


def test_any_status_is_a_page_and_conditions_are_sent(web: FakeWeb) -> None:
    def conditional(request: Request) -> Reply:
        return Reply(304 if request.headers.get("if-none-match") == '"v1"' else 418, "tea")

    web.site("a.test").paths = {"/": conditional}
    with fetching(web) as fetcher:
        assert fetcher.fetch(web.url("a.test")).status == 418
        known = fetcher.fetch(web.url("a.test"), etag='"v1"', last_modified="yesterday")
    assert known.not_modified
    assert known.body == b""


def test_header_values_of_ours_hold_no_line_breaks(web: FakeWeb) -> None:
    web.site("a.test")
    with fetching(web) as fetcher, pytest.raises(ValueError, match="one line"):
        fetcher.fetch(web.url("a.test"), etag="x\r\nX-Injected: 1")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(200, gzip.compress(bytes(20 << 20)), {"Content-Encoding": "gzip"}), TooLarge),
        (Reply(200, "x", {"Content-Encoding": "gzip, gzip"}), BadAnswer),
        (Reply(200, "x", {"Content-Encoding": "br"}), BadAnswer),
        (Reply(200, gzip.compress(b"x" * 99)[:-9], {"Content-Encoding": "gzip"}), BadAnswer),
        (Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",)), TooLarge),
        (Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",)), Unreachable),
        (Raw((b"HTTP/1.1 200 OK\r\n",), ending="hang"), TimedOut),
        (Raw((b"nonsense",)), BadAnswer),
        (Reply(302, "", {"Location": "/again"}), TooManyHops),
    ],
)
def test_failures_come_in_kinds(web: FakeWeb, reply: Any, kind: type[FetchError]) -> None:
    web.site("a.test").paths = {"/": reply, "/again": reply}
    with fetching(web) as fetcher, pytest.raises(kind):
        fetcher.fetch(web.url("a.test"))


def test_names_and_ports_that_fail(web: FakeWeb) -> None:
    with fetching(web) as fetcher:
        with pytest.raises(NoSuchHost):
            fetcher.fetch("http://no.such.invalid/")
        with pytest.raises(ConnectionRefused):
            fetcher.fetch(f"http://127.0.0.1:{web.closed_port}/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://[::1]/", "http://inside.test/"])
def test_cr_2_the_guard_stands_at_every_hop(web: FakeWeb, status: int, target: str) -> None:
    web.site("a.test").paths = {"/": Reply(status, "", {"Location": target})}
    hosts = {"a.test": "127.0.0.1", "inside.test": "10.0.0.9"}
    with fetching(web, hosts=hosts) as fetcher, pytest.raises(AddressRefused):
        fetcher.fetch(web.url("a.test"))


def test_a_refused_address_costs_no_connection(web: FakeWeb) -> None:
    web.site("a.test")
    with fetching(web, allowed_networks=()) as fetcher:
        for url in (web.url("127.0.0.1"), web.url("a.test"), web.url("localhost")):
            with pytest.raises(AddressRefused):
                fetcher.fetch(url)
    assert web.connections == 0


def test_one_bad_answer_of_the_dns_refuses_all(web: FakeWeb) -> None:
    web.site("a.test")
    hosts = {"a.test": "127.0.0.1 10.0.0.1"}
    with fetching(web, hosts=hosts) as fetcher, pytest.raises(AddressRefused):
        fetcher.fetch(web.url("a.test"))
    assert web.connections == 0


def test_rebinding_finds_one_lookup_and_the_checked_address(web: FakeWeb) -> None:
    web.site("rebind.example").paths = {"/": Reply(200, "x", {"Connection": "close"})}
    answers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])
    asked: Counter[str] = Counter()

    def lookup(host: str) -> tuple[Address, ...]:
        asked[host] += 1
        return (ip_address(next(answers)),)

    with fetching(web, hosts={}, lookup=lookup) as fetcher:
        assert fetcher.fetch(web.url("rebind.example")).hops[0].address == "127.0.0.1"
        assert asked["rebind.example"] == 1
        fetcher.visitor.resolver.forget("rebind.example")
        with pytest.raises(AddressRefused):
            fetcher.fetch(web.url("rebind.example"))


def test_a_kept_connection_is_not_used_for_a_new_address(web: FakeWeb) -> None:
    web.site("rebind.example").paths = {"/": Reply(200, "x")}
    answers = iter(["127.0.0.1", "127.0.0.2"])
    with fetching(web, hosts={}, lookup=lambda host: (ip_address(next(answers)),)) as fetcher:
        fetcher.fetch(web.url("rebind.example"))
        fetcher.visitor.resolver.forget("rebind.example")
        with pytest.raises(ConnectionRefused):  # nobody listens on 127.0.0.2
            fetcher.fetch(web.url("rebind.example"))


def test_a_hanging_resolver_is_given_up(web: FakeWeb) -> None:
    released = threading.Event()

    def lookup(host: str) -> tuple[Address, ...]:
        released.wait(10)
        raise NameTrouble(host)

    started = time.monotonic()
    with fetching(web, connect_seconds=0.2, lookup=lookup) as fetcher:
        with pytest.raises(NameTrouble):
            fetcher.fetch("http://slow.example/")
        assert time.monotonic() - started < 2
        released.set()


def test_the_environment_is_ignored(
    web: FakeWeb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    web.site("a.test").paths = {"/": Reply(200, "direct")}
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.test login me password secret\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{web.closed_port}")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
    with fetching(web) as fetcher:
        assert fetcher.fetch(web.url("a.test")).body == b"direct"
    assert "authorization" not in web.requests[-1].headers


def test_secure_pages_are_verified_against_the_name(web: FakeWeb) -> None:
    web.site("a.secure.test").paths = {"/": Reply(200, "safe")}
    web.site("b.secure.test").certificate = "wrong_name"
    web.site("c.secure.test").paths = {"/": Reply(302, "", {"Location": web.url("a.secure.test")})}
    with fetching(web) as fetcher:
        assert fetcher.fetch(web.url("a.secure.test", tls=True)).body == b"safe"
        with pytest.raises(Unreachable, match="another name"):
            fetcher.fetch(web.url("b.secure.test", tls=True))
        with pytest.raises(NotAllowed):  # from https to http
            fetcher.fetch(web.url("c.secure.test", tls=True))
    with fetching(web, trusted_certificates=None) as fetcher, pytest.raises(Unreachable):
        fetcher.fetch(web.url("a.secure.test", tls=True))


def test_cr_1_robots_are_obeyed_asked_once_and_may_be_left_aside(web: FakeWeb) -> None:
    site = web.site("a.test")
    site.paths = {
        "/robots.txt": Reply(200, "User-agent: *\nDisallow: /private"),
        "/private": Reply(200, "x"),
        "/": Reply(200, "y"),
    }
    with fetching(web) as fetcher:
        for _ in range(3):
            fetcher.fetch(web.url("a.test"))
        with pytest.raises(RobotsRefused):
            fetcher.fetch(web.url("a.test", "/private"))
        assert fetcher.fetch(web.url("a.test", "/private"), obey_robots=False).body == b"x"
    assert web.asked[("a.test", "GET", "/robots.txt")] == 1


def test_trouble_with_robots_forbids_for_now(web: FakeWeb) -> None:
    web.site("a.test").paths = {"/robots.txt": Reply(503), "/": Reply(200)}
    with fetching(web) as fetcher, pytest.raises(RobotsRefused) as refusal:
        fetcher.fetch(web.url("a.test"))
    assert refusal.value.temporary
    assert web.asked[("a.test", "GET", "/")] == 0


def test_many_pages_from_an_endless_list(web: FakeWeb) -> None:
    web.site("a.test").default = Reply(200, page("x", "y"))
    taken = 0

    def urls() -> Iterator[str]:
        nonlocal taken
        for number in itertools.count():
            taken += 1
            yield web.url("a.test", f"/{number}")

    with fetching(web, connections=4, host_connections=4) as fetcher:
        stream = fetcher.fetch_many(urls())
        found = [next(stream) for _ in range(300)]
        stream.close()
    assert len({url for url, _ in found}) == 300
    assert all(isinstance(result, Page) for _, result in found)
    assert taken < 300 + 25_000


def test_a_failure_among_many_is_a_value(web: FakeWeb) -> None:
    web.site("a.test").paths = {"/": Reply(200, "x")}
    urls = [web.url("a.test"), "http://no.invalid/", "http://10.0.0.1/"]
    with fetching(web) as fetcher:
        found = dict(fetcher.fetch_many(urls))
    assert isinstance(found[urls[0]], Page)
    assert isinstance(found[urls[1]], NoSuchHost)
    assert isinstance(found[urls[2]], AddressRefused)


def test_a_silent_host_does_not_stop_the_others(web: FakeWeb) -> None:
    web.site("slow.test").default = Reply(200, "x", delay=0.3)
    web.site("fast.test").default = Reply(200, "x")
    urls = [web.url("slow.test", f"/{n}") for n in range(200)]
    urls += [web.url("fast.test", f"/{n}") for n in range(20)]
    with fetching(web, connections=4) as fetcher:
        stream = fetcher.fetch_many(urls, obey_robots=False)
        first = [url for url, _ in itertools.islice(stream, 30)]
        stream.close()
    assert sum("fast.test" in url for url in first) == 20


def test_few_at_once_and_a_pause_between(web: FakeWeb) -> None:
    starts: list[float] = []

    def slow(request: Request) -> Reply:
        starts.append(time.monotonic())
        return Reply(200, "x", delay=0.05)

    web.site("a.test").default = slow
    urls = [web.url("a.test", f"/{n}") for n in range(6)]
    with fetching(web, host_delay_seconds=0.1, host_connections=2) as fetcher:
        list(fetcher.fetch_many(urls, obey_robots=False))
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert min(gaps) > 0.07


def test_cr_4_an_overloaded_host_gets_the_pause_it_asks_for(web: FakeWeb) -> None:
    web.site("a.test").paths = {"/": [Reply(429, "", {"Retry-After": "1"}), Reply(200)]}
    web.site("b.test").paths = {"/": Reply(503, "", {"Retry-After": "3600"})}
    with fetching(web) as fetcher:
        assert fetcher.fetch(web.url("a.test")).status == 429
        started = time.monotonic()
        assert fetcher.fetch(web.url("a.test")).status == 200
        assert time.monotonic() - started > 0.8
        assert fetcher.fetch(web.url("b.test")).status == 503
        with pytest.raises(HostOnHold) as hold:
            fetcher.fetch(web.url("b.test"))
    assert 3500 < (hold.value.retry_after or 0) <= 3600


def test_closing_stops_what_runs(web: FakeWeb) -> None:
    web.site("a.test").default = Raw((), ending="hang")
    fetcher = Fetcher(web.limits(total_seconds=30), SystemClock())
    stream = fetcher.fetch_many([web.url("a.test")], obey_robots=False)
    threading.Timer(0.2, fetcher.close).start()
    started = time.monotonic()
    assert list(stream) == []
    assert time.monotonic() - started < 5


def test_closing_stops_what_takes_no_task(web: FakeWeb) -> None:
    paths: dict[str, Any] = {"/there": Reply(200, "x"), "/hang": Raw((), ending="hang")}
    web.site("a.test").paths = paths
    fetcher = Fetcher(web.limits(total_seconds=30), SystemClock())
    fetcher.fetch(web.url("a.test", "/there"))
    known = web.connections
    stream = LinkChecker(fetcher, head_only=True).check_many([web.url("a.test", "/hang")])
    threading.Timer(0.2, fetcher.close).start()
    assert list(stream) == []
    assert web.asked[("a.test", "HEAD", "/hang")] == 1
    assert known == 1  # it was asked on the connection that was there


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60.0),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    now = FixedClock(datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC) + timedelta()).now()
    assert retry_after_seconds(value, now) == seconds


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html", ""),
        ('text/html; charset="UTF-8"', "utf-8"),
        ("a/b; x=y; CHARSET=Big5", "big5"),
    ],
)
def test_charset(header: str, charset: str) -> None:
    assert charset_of(header) == charset


def test_apis_are_asked_through_the_same_wall(web: FakeWeb) -> None:
    def echo(request: Request) -> Reply:
        return Reply(200, '{"you": "sent"}', {"X-Method": request.method}, "application/json")

    web.site("api.test").paths = {"/v1/search": echo}
    with fetching(web) as fetcher, fetcher.api_client() as client:
        answer = client.post(
            web.url("api.test", "/v1/search"),
            json={"q": "mills"},
            headers={"Authorization": "Bearer secret"},
        )
        assert (answer.status_code, answer.headers["x-method"]) == (200, "POST")
        assert answer.json() == {"you": "sent"}
        sent = web.requests[-1]
        assert sent.headers["content-length"] == "13"
        assert sent.headers["authorization"] == "Bearer secret"
        with pytest.raises(AddressRefused):
            client.get("http://169.254.169.254/latest/meta-data/")
