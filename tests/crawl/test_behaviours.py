"""The checker against every behaviour of the table, each really answered on loopback."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import NamedTuple

import pytest

from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.begun import Start, Then
from outreach.crawl.fetching.errand import Errand
from outreach.crawl.fetching.failures import NameTrouble, NoSuchHost
from outreach.crawl.fetching.guard import Address
from outreach.crawl.fetching.resolve import Lookup
from outreach.crawl.fetching.straight import Straight
from outreach.crawl.values import CheckResult, Verdict
from tests.crawl.behaviours import GOOD, Row, all_rows
from tests.crawl.further_behaviours import further_rows
from tests.support.fake_web import FakeWeb, Site

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GONE = {Verdict.DEAD, Verdict.SOFT_404, Verdict.PARKED, Verdict.REDIRECTED_HOME}


def moody_lookup() -> Lookup:
    """A DNS of the test's own, with two names that answer only when asked again."""
    asked: Counter[str] = Counter()

    def lookup(host: str) -> tuple[Address, ...]:
        asked[host] += 1
        if host == "inside.example":
            return (ip_address("10.0.0.5"),)
        if host == "servfail.example" or (host == "servfail-once.example" and asked[host] == 1):
            raise NameTrouble("SERVFAIL")
        if host.endswith("-once.example") and asked[host] > 1:
            return (ip_address("127.0.0.1"),)
        raise NoSuchHost(host)

    return lookup


_HOSTS_AT_ONCE = 300  # fewer than connections are kept
pytestmark = pytest.mark.xdist_group("behaviours")  # one worker asks the whole table once


Outcomes = dict[str, tuple[Row, CheckResult]]


class Table(NamedTuple):
    """The whole table, asked.

    Attributes:
        told: by row, everything that was told but times, the same for webs on other ports.
        begun: requests that took no task.
    """

    outcomes: Outcomes
    told: dict[str, str]
    begun: int


class _CountingStraight:
    """Counts the requests that are begun without a task."""

    def __init__(self, straight: Straight) -> None:
        self._straight = straight
        self.begun = 0

    def ask(self, url: str, errand: Errand, then: Then) -> Start:
        start = self._straight.ask(url, errand, then)
        self.begun += start is Start.BEGUN
        return start

    def close(self) -> None:
        self._straight.close()


@pytest.fixture(scope="module")
def tables() -> tuple[Table, Table]:
    """Asked on new connections, and on kept ones, where plain answers take no task."""
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr("outreach.crawl.fetching.exchange._IDLE_SECONDS", 120.0)
        cold, warm = threads.map(lambda is_warm: _asked(is_warm=is_warm), (False, True))
    return cold, warm


@pytest.fixture(scope="module")
def outcomes(tables: tuple[Table, Table]) -> Outcomes:
    return tables[0].outcomes


def _asked(*, is_warm: bool) -> Table:
    with FakeWeb() as web:
        rows = [*all_rows(web), *further_rows()]
        for host in ("servfail-once.example", "nxdomain-once.example"):
            web.sites[host] = Site({"/": GOOD})
        for row in rows:
            if not row.url:
                web.sites[row.host] = row.site
                web.sites.update(row.others)
        by_url = {row.url or web.url(row.host, row.path, tls=row.tls): row for row in rows}
        hosts = {name: "127.0.0.1" for name in web.sites if name.endswith(".test")}
        # Patient and few at once: a loaded machine must not look like a slow server.
        limits = web.limits(hosts=hosts, connect_seconds=8.0, total_seconds=8.0, connections=16)
        with Fetcher(limits, SystemClock(), lookup=moody_lookup()) as fetcher:
            straight = _CountingStraight(fetcher.visitor.straight)
            fetcher.visitor.straight = straight  # type: ignore[assignment]
            results: list[CheckResult] = []
            urls = list(by_url)
            for start in range(0, len(urls), _HOSTS_AT_ONCE):
                part = urls[start : start + _HOSTS_AT_ONCE]
                if is_warm:
                    plain = [
                        by_url[url] for url in part if not (by_url[url].url or by_url[url].tls)
                    ]
                    list(fetcher.fetch_many(web.url(row.host, "/warm-up") for row in plain))
                results += LinkChecker(fetcher).check_many(part)
    named = [(by_url[result.url], result) for result in results]
    return Table(
        outcomes={row.name: (row, result) for row, result in named},
        told={row.name: _told(result, web) for row, result in named},
        begun=straight.begun,
    )


def _told(result: CheckResult, web: FakeWeb) -> str:
    wait = result.look_again_seconds
    later = None if wait is None else round(wait, -3)  # a date is some seconds nearer by now
    text = repr(result._replace(checked_at=NOON, seconds=0.0, look_again_seconds=later))
    for port in (web.port, web.tls_port, web.closed_port):
        text = text.replace(f":{port}", ":80")
    return text


def rows_by_name() -> list[str]:
    with FakeWeb() as web:
        return [row.name for row in (*all_rows(web), *further_rows())]


NAMES = rows_by_name()


def test_the_table_is_large_and_its_names_are_unique() -> None:
    assert len(NAMES) >= 150
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_short_way_tells_the_same(name: str, tables: tuple[Table, Table]) -> None:
    cold, warm = tables
    assert warm.told[name] == cold.told[name]


def test_the_short_way_was_taken(tables: tuple[Table, Table]) -> None:
    assert tables[1].begun > 0.5 * len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_verdict(name: str, outcomes: dict[str, tuple[Row, CheckResult]]) -> None:
    row, result = outcomes[name]
    assert (result.verdict.value, row.reason or result.reason) == (row.verdict, result.reason)
    assert result.sentence
    assert "{" not in result.sentence


def test_nothing_alive_is_called_dead(outcomes: dict[str, tuple[Row, CheckResult]]) -> None:
    falsely = [
        name
        for name, (row, result) in outcomes.items()
        if row.truth != "gone" and result.verdict in GONE
    ]
    assert falsely == []


def test_hardly_anything_gone_is_missed(outcomes: dict[str, tuple[Row, CheckResult]]) -> None:
    gone = [(row, result) for row, result in outcomes.values() if row.truth == "gone"]
    missed = [row.name for row, result in gone if result.verdict not in GONE]
    assert len(missed) <= 0.02 * len(gone), missed


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tls_expired", "the certificate has expired on 20"),
        ("tls_not_yet", "the certificate is not valid yet; it begins on 20"),
        ("tls_wrong_name", "the certificate is for another name (elsewhere.example)"),
        ("tls_self_signed", "the certificate is self-signed"),
    ],
)
def test_a_certificate_problem_is_told(
    name: str, words: str, outcomes: dict[str, tuple[Row, CheckResult]]
) -> None:
    _, result = outcomes[name]
    assert result.certificate_problem.startswith(words)
    assert words in result.sentence


def test_evidence_is_kept(outcomes: dict[str, tuple[Row, CheckResult]]) -> None:
    _, moved = outcomes["chain_of_five"]
    assert [hop.status for hop in moved.hops] == [301, 301, 301, 301, 301, 200]
    assert {hop.address for hop in moved.hops} == {"127.0.0.1"}
    assert moved.permanent_move
    assert moved.final_url.endswith("/hop5")
    assert moved.title == "The old mill reopened"
    _, temporary = outcomes["moved_302"]
    assert not temporary.permanent_move
    _, gone = outcomes["status_404"]
    assert [hop.status for hop in gone.hops] == [404, 404]
    _, waiting = outcomes["long_429"]
    assert waiting.look_again_seconds == 3600
