"""Figures of hosts after `outreach check --host-stats`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.console import Console

from outreach.cli.check_hosts import HostFigures, HostTally
from outreach.crawl.values import CheckResult, Verdict


def result(url: str, *answers: tuple[str, int | None], seconds: float) -> CheckResult:
    return CheckResult(
        url=url,
        verdict=Verdict.ALIVE,
        reason="ok",
        sentence="It answers.",
        status=200,
        final_url=url,
        hops=tuple((asked, status, "192.0.2.1", "GET") for asked, status in answers),
        title="",
        checked_at=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=seconds,
    )


def test_each_host_answers_for_its_own_requests() -> None:
    tally = HostTally()
    a, b = "https://a.test/1", "https://b.test:8443/"
    tally.add(result(a, (a, 301), (b, 404), seconds=2.0))
    tally.add(result(a, (a, 429), seconds=4.0))
    tally.add(result(a, (a, None), seconds=9.0))
    tally.add(result("https://never.test/", seconds=0.0))
    found = tally.figures()
    assert found[0] == HostFigures("a.test", 3, 2, 1, pytest.approx(4.0))
    assert found[1] == HostFigures("b.test:8443", 1, 1, 0, 0.0)
    assert len(found) == 2


def test_the_table_keeps_to_the_hosts_asked_most() -> None:
    tally = HostTally()
    for number in range(25):
        url = f"https://h{number:02}.test/"
        tally.add(result(url, *[(url, 200)] * (number + 1), seconds=0.5))
    console = Console(width=80)
    with console.capture() as told:
        console.print(tally.table())
    assert "The 20 of 25 hosts that were asked most" in told.get()
    assert "h24.test" in told.get()
    assert "h04.test" not in told.get()


def test_an_address_in_brackets_is_no_markup() -> None:
    tally = HostTally()
    url = "http://[2001:db8::1]:8080/"
    tally.add(result(url, (url, 200), seconds=0.5))
    console = Console(width=80)
    with console.capture() as told:
        console.print(tally.table())
    assert "[2001:db8::1]:8080" in told.get()
