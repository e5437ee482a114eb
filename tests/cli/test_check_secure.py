"""`--require-https`: links by http:// whose page can be had by https://."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import pytest

from outreach.cli.check_secure import secure_twins
from outreach.crawl.check import LinkChecker
from outreach.crawl.values import CheckResult, Verdict
from tests.cli.conftest import Run, lines
from tests.support.build import NOW
from tests.support.fake_web import ARTICLE, FakeWeb, Reply, page


def result(url: str, final_url: str = "", verdict: Verdict = Verdict.ALIVE) -> CheckResult:
    given: dict[str, Any] = dict.fromkeys(CheckResult._fields)
    return CheckResult(**given)._replace(
        url=url, final_url=final_url or url, verdict=verdict, checked_at=NOW
    )


class Checker:
    """Says of https:// URLs what it was given."""

    def __init__(self, **verdicts: Verdict) -> None:
        self.asked: list[str] = []
        self._verdicts = verdicts

    def check_many(self, urls: Iterable[str]) -> Iterator[CheckResult]:
        for url in urls:
            self.asked.append(url)
            host = url.partition("://")[2].partition(".")[0]
            yield result(url, verdict=self._verdicts.get(host, Verdict.TLS_BROKEN))


def test_twins_are_asked_only_where_it_is_needed() -> None:
    checker = Checker(a=Verdict.ALIVE, gone=Verdict.DEAD)
    found = secure_twins(
        [
            result("http://a.example/x"),
            result("http://gone.example/x"),
            result("http://bad.example/x"),
            result("http://own.example:8080/x"),
            result("http://leads.example/", "https://leads.example/", Verdict.MOVED),
            result("https://b.example/"),
        ],
        cast("LinkChecker", checker),
    )
    assert found == {
        "http://a.example/x": "https://a.example/x",
        "http://leads.example/": "https://leads.example/",
    }
    assert checker.asked == [
        "https://a.example/x", "https://bad.example/x", "https://gone.example/x",
    ]  # fmt: skip


def test_such_a_link_fails_where_that_is_asked_for(
    web: FakeWeb, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.site("plain.test").paths = {"/page": Reply(200, page("Up", ARTICLE))}
    url, secure = web.url("plain.test", "/page"), "https://plain.test/page"
    monkeypatch.setattr(
        "outreach.cli.check_run.secure_twins",
        lambda results, checker: {one.url: secure for one in results},
    )
    assert run(url, "--targets").exit_code == 0
    told = run(url, "--targets", "--require-https", "--json")
    line = lines(told)[url]
    assert (line["reason"], line["final_url"]) == ("https_available", secure)
    assert told.exit_code == 1
