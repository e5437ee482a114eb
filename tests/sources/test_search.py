"""Search engines on loopback: answers, refusals, quota, cache; footprints and pasted results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outreach.clock import FixedClock
from outreach.crawl.fetcher import Fetcher
from outreach.errors import BadAnswer, FetchError, InvalidInput, NotAllowed, NotFound, OutsideError
from outreach.model.search import ProviderKind, SearchProvider
from outreach.secrets import Keyring
from outreach.sources import footprints
from outreach.sources.pasted import urls_in
from outreach.sources.search import Question
from outreach.sources.searching import Searching, engine_of, key_context
from outreach.sources.source import Candidate
from outreach.sources.wayback import closest_capture
from outreach.store import searches
from outreach.store.engine import Store
from tests.support.fake_web import Behaviour, FakeWeb, Reply, Request

HITS = [
    {"url": "https://a.example/write", "title": "Write  for us", "content": "w", "engine": "ddg"},
    {"url": "javascript:alert(1)", "title": "no page"},
    {"url": "https://a.example/second", "title": "same site"},
    {"url": "https://b.example/", "title": None},
]


PATHS = {
    ProviderKind.SEARXNG: "/search",
    ProviderKind.BRAVE: "/res/v1/web/search",
    ProviderKind.GOOGLE_CSE: "/customsearch/v1",
}


def as_json(found: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(found), headers, media_type="application/json")


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as fake:
        yield fake


@pytest.fixture
def fetcher(web: FakeWeb, clock: FixedClock) -> Iterator[Fetcher]:
    for host in ("search.test", "archive.test"):
        web.site(host)
    with Fetcher(web.limits(), clock) as made:
        yield made


class Bench:
    """A provider with its server, ready to be asked."""

    def __init__(self, web: FakeWeb, fetcher: Fetcher, store: Store, clock: FixedClock) -> None:
        self.web, self.fetcher, self.store, self.clock = web, fetcher, store, clock
        self.keys = Keyring({"k1": b"0" * 32})
        self.paused: list[float] = []

    def searching(
        self, answer: Behaviour, kind: ProviderKind = ProviderKind.SEARXNG, *, monthly: int = 0
    ) -> Searching:
        path = PATHS[kind]
        self.web.sites["search.test"].paths = {path: answer}
        base = self.web.url("search.test", "/")
        if kind is ProviderKind.GOOGLE_CSE:
            base = self.web.url("search.test", f"{path}?cx=mine")
        row = SearchProvider(
            name="mine",
            kind=kind,
            base_url=base,
            queries_a_month=monthly,
            created_at=self.clock.now(),
        )
        with self.store.write() as session:
            searches.add_provider(session, row)
            row.key_sealed = self.keys.seal("secret-key", context=key_context(row))
        engine = engine_of(row, self.fetcher.api_client(), self.clock, self.keys)
        return Searching(self.store, self.clock, row, engine, wait=self.paused.append)


@pytest.fixture
def bench(web: FakeWeb, fetcher: Fetcher, store: Store, clock: FixedClock) -> Bench:
    return Bench(web, fetcher, store, clock)


def test_searxng_gives_hits_and_the_cache_gives_them_again(bench: Bench) -> None:
    searching = bench.searching(as_json({"results": HITS}))
    question = Question('mills "write for us"', "de", 2)
    hits = searching.ask(question)
    assert [(hit.url, hit.title, hit.position, hit.engine) for hit in hits] == [
        ("https://a.example/write", "Write for us", 1, "ddg"),
        ("https://a.example/second", "same site", 2, "search.test"),
        ("https://b.example/", "", 3, "search.test"),
    ]
    asked = bench.web.requests[0].path
    assert "format=json" in asked
    assert "language=de" in asked
    assert "pageno=2" in asked
    assert searching.ask(question) == hits
    assert (searching.requests, searching.cached, len(bench.web.requests)) == (1, 1, 1)
    bench.clock.advance(timedelta(days=8))
    searching.ask(question)
    assert len(bench.web.requests) == 2


def test_brave_gets_its_key_and_gives_hits(bench: Bench) -> None:
    found = {"query": {}, "web": {"results": [{"url": "https://a.example/", "description": "d"}]}}
    searching = bench.searching(as_json(found), ProviderKind.BRAVE)
    [hit] = searching.ask(Question("mills"))
    assert (hit.words, hit.engine) == ("d", "brave")
    assert bench.web.requests[0].headers["x-subscription-token"] == "secret-key"
    assert "secret-key" not in searching.provider.key_sealed


def test_google_gets_key_and_engine_and_gives_hits(bench: Bench) -> None:
    found = {"items": [{"link": "https://a.example/", "title": "A", "snippet": "s"}, "nonsense"]}
    searching = bench.searching(as_json(found), ProviderKind.GOOGLE_CSE)
    [hit] = searching.ask(Question("mills", "de", 2))
    assert (hit.url, hit.words, hit.engine) == ("https://a.example/", "s", "google")
    asked = bench.web.requests[0].path
    for part in ("cx=mine", "key=secret-key", "start=11", "lr=lang_de"):
        assert part in asked
    assert searching.ask(Question("mills", "de", 11)) == []  # it gives 100 results and no more


def test_google_without_results(bench: Bench) -> None:
    nothing = {"searchInformation": {"totalResults": "0"}}
    assert bench.searching(as_json(nothing), ProviderKind.GOOGLE_CSE).ask(Question("x")) == []


def test_google_with_a_wrong_key(bench: Bench) -> None:
    wrong = as_json({"error": {"message": "API key not valid. Please pass one."}}, status=400)
    with pytest.raises(NotAllowed, match="key"):
        bench.searching(wrong, ProviderKind.GOOGLE_CSE).ask(Question("y"))


def test_candidates_are_one_page_a_site_with_where_they_came_from(bench: Bench) -> None:
    found = list(bench.searching(as_json({"results": HITS})).candidates([Question("q")]))
    assert [one.url for one in found if isinstance(one, Candidate)] == [
        "https://a.example/write",
        "https://b.example/",
    ]
    assert isinstance(found[0], Candidate)
    assert found[0].label == "mine: q (no. 1, ddg)"


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (Reply(403, "Forbidden"), NotAllowed, r"formats: \[html, json\]"),
        (Reply(401, ""), NotAllowed, "status 401"),
        (Reply(200, "<html>a page</html>"), BadAnswer, "no JSON"),
        (Reply(200, ""), BadAnswer, "answered nothing"),
        (as_json({"hello": 1}), BadAnswer, "is it a SearXNG server"),
        (as_json([1]), BadAnswer, "no JSON"),
        (Reply(500, "oops"), FetchError, "status 500"),
        (Reply(301, "", {"Location": "/x"}), FetchError, "status 301"),
        (
            as_json({"results": [], "unresponsive_engines": [["google", "CAPTCHA"], "bing"]}),
            FetchError,
            "google: CAPTCHA, bing",
        ),
    ],
)
def test_every_way_to_fail_is_explained(
    bench: Bench, answer: Reply, kind: type[OutsideError], sentence: str
) -> None:
    searching = bench.searching(answer)
    with pytest.raises(kind, match=sentence):
        searching.ask(Question("mills"))
    with bench.store.read() as session:
        assert searches.answer(session, searching.provider.id or 0, "mills", "", 1) is None


def test_an_empty_answer_is_an_answer(bench: Bench) -> None:
    assert bench.searching(as_json({"results": []})).ask(Question("nothing like it")) == []


def test_a_provider_that_asks_us_to_wait_is_left_alone(bench: Bench) -> None:
    busy = Reply(429, "", {"Retry-After": "600"})
    first = len(bench.web.requests) + 1
    searching = bench.searching(
        lambda _: busy if len(bench.web.requests) == first else as_json({"results": HITS})
    )
    found = list(searching.candidates([Question("one"), Question("two")]))
    assert len(found) == 1
    assert "stopped at 'one'" in str(found[0])
    assert "600 seconds" in str(found[0])
    with pytest.raises(FetchError, match="asked us to wait until"):
        searching.ask(Question("two"))
    assert len(bench.web.requests) == 1
    bench.clock.advance(timedelta(seconds=601))
    assert len(searching.ask(Question("two"))) == 3


def test_the_months_quota_is_kept_and_begins_anew(bench: Bench) -> None:
    searching = bench.searching(as_json({"results": HITS}), monthly=2)
    searching.ask(Question("one"))
    searching.ask(Question("two"))
    with pytest.raises(NotAllowed, match="2 queries are used up"):
        searching.ask(Question("three"))
    assert searching.ask(Question("one")), "known answers cost nothing"
    assert bench.paused == [1.1]
    bench.clock.advance(timedelta(days=40))
    assert searching.ask(Question("three"))


def test_the_archives_closest_capture(web: FakeWeb, fetcher: Fetcher, clock: FixedClock) -> None:
    closest = {
        "available": True,
        "url": "http://web.archive.org/web/2013/http://a.example/",
        "timestamp": "20130919044612",
        "status": "200",
    }
    answers: list[Any] = [
        as_json({"archived_snapshots": {"closest": closest}}),
        as_json({"archived_snapshots": {}}),
        Reply(429, ""),
        Reply(200, "what"),
    ]
    web.sites["archive.test"].default = lambda request: answers[len(web.requests) - 1]
    base = web.url("archive.test", "")

    def ask() -> Any:
        client = fetcher.api_client()
        return closest_capture(client, clock, "http://a.example/", archive_url=base)

    found = ask()
    assert (found.taken_at.year, found.status) == (2013, 200)
    assert found.raw_url.endswith("/20130919044612id_/http://a.example/")
    assert ask() is None
    with pytest.raises(FetchError, match="wait 300"):
        ask()
    with pytest.raises(BadAnswer):
        ask()


def test_every_shipped_footprint_can_be_filled() -> None:
    given = {place: ["value"] for place in footprints.PLACES}
    assert len(footprints.tactics()) >= 7
    for tactic in footprints.tactics():
        known = footprints.library(tactic)
        assert {"en", "de", "fr", "es"} <= {one.language for one in known}
        filled = list(footprints.queries(known, given))
        assert len(filled) == len({one.pattern for one in known}), tactic
        assert not any("{" in query for query, _ in filled)


def test_footprints_are_filled_with_every_value_and_left_out_without() -> None:
    known = footprints.library("guest_post")
    found = list(footprints.queries(known, {"topic": ["mills", "locks"]}, language="en"))
    assert ('mills "write for us"', "en") in found
    assert ('locks "write for us"', "en") in found
    assert list(footprints.queries(known, {"brand": ["x"]})) == []


def test_footprints_of_ones_own_and_their_mistakes(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Known: broken_link"):
        footprints.library("../policy/countries")
    (tmp_path / "mine.toml").write_text("[en]\nqueries = ['{topic} {tpoic}']")
    with pytest.raises(InvalidInput, match=r"\{tpoic\}; known are \{topic\}"):
        footprints.library("mine", tmp_path)
    (tmp_path / "mine.toml").write_text("[en]\nquery = 'x'")
    with pytest.raises(InvalidInput, match="can't be read"):
        footprints.library("mine", tmp_path)


def test_pasted_results_give_their_urls() -> None:
    pasted = """
    Write for us (https://a.example/write-for-us), and more.
    [B](https://b.example/x_(y))
    <a href="https://www.google.com/url?q=https://c.example/page%3Fa%3D1&sa=U">C</a>
    <a href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fd.example%2F">D</a> https://duckduckgo.com/about
    https://duckduckgo.com/l/?uddg=https%3A%2F%2Fd.example%2F
    e.example › blog › guide
    f.example › blog › very-lo...
    https://a.example/write-for-us
    https://user:secret@g.example/
    """
    assert [url for url, _ in urls_in(pasted)] == [
        "https://a.example/write-for-us",
        "https://b.example/x_(y)",
        "https://c.example/page?a=1",
        "https://d.example/",
        "https://e.example/blog/guide",
    ]


def test_the_request_carries_no_more_than_it_must(bench: Bench) -> None:
    def answer(request: Request) -> Reply:
        assert "cookie" not in request.headers
        return as_json({"results": []})

    bench.searching(answer).ask(Question("ümlaut & more"))
    assert "q=%C3%BCmlaut" in bench.web.requests[0].path


def test_brackets_that_are_no_places_stay_as_they_are() -> None:
    odd = footprints.Footprint("guest_post", "en", "{topic} {7*7} {topic.__class__}")
    assert list(footprints.queries([odd], {"topic": ["mills"]})) == [
        ("mills {7*7} {topic.__class__}", "en")
    ]
