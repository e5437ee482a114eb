"""A site's pages as prospects: crawled, stopped, gone on with; and the entries of feeds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from outreach.clock import FixedClock
from outreach.errors import BadAnswer
from outreach.model.crawl import Crawl, CrawlPurpose, CrawlState
from outreach.model.run import Run, RunState
from outreach.sources.crawled_pages import from_feed
from outreach.sources.site_crawl import begin_crawl, go_on
from outreach.sources.source import Candidate
from outreach.store import prospects, runs
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_crawl import FakeFetcher, page

SITE = "https://site.example"


@pytest.fixture
def fetcher(clock: FixedClock) -> FakeFetcher:
    pages = {f"{SITE}/": page("Home", *(f"/page-{n}" for n in "abcdefgh"))}
    pages |= {f"{SITE}/page-{n}": page(n, f"/deep-{n}") for n in "abcdefgh"}
    pages |= {f"{SITE}/deep-{n}": page(n) for n in "abcdefg"}
    return FakeFetcher(clock, dict(pages))


def wanted(build: Build, **given: object) -> Crawl:
    values = {"depth": 2, "page_limit": 100, **given}
    return Crawl(
        project_id=build.the_project.id,
        purpose=CrawlPurpose.PROSPECTS,
        start_url=f"{SITE}/",
        started_at=build.clock.now(),
        **values,
    )


def taken(store: Store, build: Build) -> set[str]:
    with store.read() as session:
        found = prospects.of_project(session, build.the_project.id or 0, at_most=100)
    return {row.url.removeprefix(SITE) for row in found}


@both
def test_stopped_by_a_person_and_let_go_on(
    new_store: Callable[[], Store],
    clock: FixedClock,
    fetcher: FakeFetcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "_SAVE_SECONDS", 0)
    store = new_store()
    build = Build(store, clock)
    crawl = begin_crawl(store, clock, wanted(build))

    def stop_it(run: Run) -> None:
        if run.done == 3:
            with store.write() as session:
                runs.ask_to_stop(session, run.id or 0, clock)

    (stopped,) = go_on(store, clock, fetcher, build.the_project, crawl, watch=stop_it)
    assert stopped.state is RunState.STOPPED
    assert taken(store, build) == set()
    asked = len(fetcher.asked)
    again = begin_crawl(store, clock, wanted(build))
    assert again.id == crawl.id
    crawled, intake = go_on(store, clock, fetcher, build.the_project, again)
    assert len(fetcher.asked) - asked <= 17
    assert fetcher.asked.count(f"{SITE}/") == 1
    assert len(taken(store, build)) == 16
    assert intake.counts["added"] == 16
    assert crawled.problems == [f"{SITE}/deep-h: There is no host for {SITE}/deep-h."]
    assert build.again(crawl).state is CrawlState.FINISHED


def test_a_limit_is_told_and_a_second_crawl_adds_nothing(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    for added in ({"added": 4}, {"known": 4}):
        crawl = begin_crawl(store, clock, wanted(build, page_limit=4))
        crawled, intake = go_on(store, clock, fetcher, build.the_project, crawl)
        assert crawled.problems == ["The crawl ended early: the limit of 4 pages was reached."]
        assert (crawled.done, crawled.total) == (4, 4)
        assert intake.counts == added


def test_what_patterns_and_depth_leave_out(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    crawl = begin_crawl(store, clock, wanted(build, include=["page-[ab]", "deep"], exclude=["b$"]))
    go_on(store, clock, fetcher, build.the_project, crawl)
    assert taken(store, build) == {"/", "/page-a", "/deep-a"}


RSS = (
    "<rss><channel><atom:link xmlns:atom='x' rel='next' href='/feed?page=2'/>"
    "<item><link>https://a.example/one</link></item><item><link>/own</link></item></channel></rss>"
)


def test_the_feed_that_a_page_names_and_its_older_portions(fetcher: FakeFetcher) -> None:
    head = "<link rel=alternate type='application/rss+xml' href=/feed>"
    fetcher.pages[f"{SITE}/blog"] = page("Blog", head=head)
    fetcher.pages[f"{SITE}/feed"] = (200, "application/rss+xml", RSS)
    older = RSS.replace("one", "two").replace("page=2", "page=1")
    fetcher.pages[f"{SITE}/feed?page=2"] = (200, "application/rss+xml", older)
    fetcher.pages[f"{SITE}/feed?page=1"] = (200, "application/rss+xml", RSS)
    found = list(from_feed(fetcher, f"{SITE}/blog", limit=9))
    urls = ["https://a.example/one", f"{SITE}/own", "https://a.example/two"]
    assert found == [Candidate(url, f"feed of {SITE}/blog") for url in urls]
    assert len(list(from_feed(fetcher, f"{SITE}/feed", limit=1))) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page("No feed"), "names no feed"),
        ((404, "no"), "status 404"),
        ((200, "application/xml", "<urlset><url><loc>/a</loc></url></urlset>"), "no feed"),
        ((200, "application/xml", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>"), "document type"),
    ],
)
def test_what_is_no_feed(fetcher: FakeFetcher, answer: str, words: str) -> None:
    fetcher.pages[f"{SITE}/x"] = answer
    with pytest.raises(BadAnswer, match=words):
        list(from_feed(fetcher, f"{SITE}/x", limit=9))
