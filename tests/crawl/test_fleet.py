"""Several processes: the same answers as one, each host in one process, and clear ends."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest

from outreach.children import Frames, frame
from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.failures import AddressRefused, NoSuchHost, TlsFailed
from outreach.crawl.fetching.share import Share, owner_of
from outreach.crawl.fleet.fleet import FleetBroken
from outreach.crawl.fleet.wire import (
    alive_to_wire,
    page_from_wire,
    page_to_wire,
    result_from_wire,
    result_to_wire,
)
from outreach.crawl.reading.page_links import Wanted
from outreach.crawl.values import Page, Verdict
from outreach.crawl.verdicts.quick_check import Alive
from outreach.errors import FetchError
from tests.support.fake_web import ARTICLE, FakeWeb, Reply, page

LINKS = "<a href=/there>a</a><a href=mailto:a@b.test>b</a><a href=#c>c</a><img src=/d.png>"
HOSTS = [f"h{number}.test" for number in range(6)]


@pytest.fixture(scope="module")
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        for host in HOSTS:
            served.site(host).paths = {
                "/there": Reply(200, page("Mill", ARTICLE)),
                "/old": Reply(301, "", {"Location": "/there"}),
                "/links": Reply(200, f"<title>Links</title>{LINKS}"),
            }
        yield served


@pytest.fixture(scope="module")
def fleet(web: FakeWeb) -> Iterator[Fetcher]:
    with Fetcher(web.limits(), SystemClock(), processes=2) as fetcher:
        yield fetcher


def test_verdicts_and_evidence_come_through(web: FakeWeb, fleet: Fetcher) -> None:
    paths = ("/there", "/old", "/nothing")
    urls = [web.url(host, path) for host in HOSTS for path in paths]
    results = {result.url: result for result in LinkChecker(fleet).check_many(urls)}
    with Fetcher(web.limits(), SystemClock()) as alone:
        expected = {result.url: result for result in LinkChecker(alone).check_many(urls)}
    assert results.keys() == expected.keys()
    for url, result in results.items():
        wanted = expected[url]
        assert (result.verdict, result.reason, result.sentence, result.hops, result.title) == (
            (wanted.verdict, wanted.reason, wanted.sentence, wanted.hops, wanted.title)
        )
    assert Counter(result.verdict for result in results.values()) == {
        Verdict.ALIVE: 6,
        Verdict.MOVED: 6,
        Verdict.DEAD: 6,
    }


def test_pages_and_failures_come_through(web: FakeWeb, fleet: Fetcher) -> None:
    urls = [web.url(HOSTS[0], "/there"), "http://10.0.0.1/", "http://no.such.invalid/"]
    found = dict(fleet.fetch_many(urls))
    there = found[urls[0]]
    assert isinstance(there, Page)
    assert b"old mill" in there.body
    assert isinstance(found[urls[1]], AddressRefused)
    assert isinstance(found[urls[2]], NoSuchHost)
    assert str(found[urls[2]]) == "There is no host named no.such.invalid."


def test_links_are_checked_while_pages_are_still_read(web: FakeWeb, fleet: Fetcher) -> None:
    def targets() -> Iterator[str]:
        for url, _ in fleet.fetch_many(web.url(host, "/there") for host in HOSTS):
            yield url.replace("/there", "/old")

    assert {result.verdict for result in LinkChecker(fleet).check_many(targets())} == {
        Verdict.MOVED
    }


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(resources=True, fragments=True)])
def test_links_of_pages_come_through(web: FakeWeb, fleet: Fetcher, wanted: Wanted) -> None:
    urls = [web.url(host, path) for host in HOSTS for path in ("/links", "/nothing")]
    found = dict(fleet.links_of_many(urls, wanted))
    with Fetcher(web.limits(), SystemClock()) as alone:
        assert found == dict(alone.links_of_many(urls, wanted))
    links, nothing = found[urls[0]], found[urls[1]]
    assert nothing is None
    assert links is not None
    assert links.others == {"mailto": 1}
    names = ["/there", "/d.png", "/links#c"] if wanted.resources else ["/there"]
    assert links.targets == [web.url(HOSTS[0], name) for name in names]


def test_a_stream_can_be_left_and_the_next_one_works(web: FakeWeb, fleet: Fetcher) -> None:
    urls = [web.url(host, f"/{number}") for number in range(50) for host in HOSTS]
    stream = LinkChecker(fleet, head_only=True).check_many(urls)
    assert len(list(islice(stream, 3))) == 3
    stream.close()  # type: ignore[attr-defined]
    again = list(LinkChecker(fleet).check_many(urls[:4]))
    assert sorted(result.url for result in again) == sorted(urls[:4])


def test_a_lost_process_is_told_in_a_sentence(web: FakeWeb) -> None:
    with Fetcher(web.limits(), SystemClock(), processes=2) as fetcher:
        assert fetcher.fleet is not None
        for pid in fetcher.fleet.process_ids:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(FleetBroken, match="start again to go on"):
            list(LinkChecker(fetcher).check_many([web.url(host, "/there") for host in HOSTS]))


def test_a_host_has_one_owner_however_it_is_written() -> None:
    for spelling in ("Example.org:8080", "user@example.org", "example.org.", "EXAMPLE.org:"):
        assert owner_of(spelling, 7) == owner_of("example.org", 7)
    owners = Counter(owner_of(f"h{number}.example", 4) for number in range(1000))
    assert set(owners) == {0, 1, 2, 3}
    assert min(owners.values()) > 150
    assert [Share(index, 3).owns("example.org") for index in range(3)].count(True) == 1


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_frames_survive_any_portions(size: int) -> None:
    sent = [(1, "jobs", ["http://a.test/ü"]), (2, "results", [b"x" * 300]), (3, "close", None)]
    raw = b"".join(map(frame, sent))
    frames = Frames()
    portions = [raw[start : start + size] for start in range(0, len(raw), size)]
    assert [message for portion in portions for message in frames.feed(portion)] == sent


def test_a_failure_keeps_its_kind_words_and_facts() -> None:
    failure = TlsFailed("the certificate has expired", is_certificate=True)
    (told,) = Frames().feed(frame(page_to_wire(failure)))
    copy = page_from_wire(told)
    assert isinstance(copy, TlsFailed)
    assert isinstance(copy, FetchError)
    assert (str(copy), copy.problem, copy.is_certificate, copy.temporary) == (
        (str(failure), failure.problem, True, True)
    )


def test_the_short_row_of_a_plain_result_is_the_whole_one() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    alive = Alive("http://A.test/x#y", "http://a.test/x", 204, "192.0.2.7", at, 0.25, "GET", "Mill")
    assert alive_to_wire(alive) == result_to_wire(alive.result())
    assert result_from_wire(alive_to_wire(alive)) == alive.result()
