"""The frontier in the database: batches, limits, owners that die, pages that redirect."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest

from outreach.clock import FixedClock
from outreach.crawl.sites.frontier import Ending, Found, Outcome, Visited, Waiting
from outreach.crawl.sites.site import Scope, crawl_key, walk
from outreach.crawl.sites.traps import MAX_FAMILY
from outreach.model.crawl import Crawl, CrawlPageState, CrawlPurpose
from outreach.store import crawls
from outreach.store.engine import Store
from outreach.store.frontier import LEASE, StoredFrontier
from tests.support.databases import both
from tests.support.fake_crawl import FakeFetcher, page

SITE = "https://site.example"


def begun(store: Store, clock: FixedClock, **given: object) -> Crawl:
    values = {"depth": 9, "page_limit": 1_000, "site_key": "site.example", **given}
    crawl = Crawl(purpose=CrawlPurpose.PROSPECTS, start_url=SITE, started_at=clock.now(), **values)
    with store.write() as session:
        return crawls.begin(session, crawl, [(f"{SITE}/", crawl_key(SITE))])


def child(path: str, depth: int = 1) -> Found:
    return Found(f"{SITE}{path}", crawl_key(f"{SITE}{path}"), depth)


def read(waiting: Waiting, *children: Found) -> Visited:
    key = crawl_key(waiting.url)
    return Visited(waiting, Outcome.READ, final_key=key, leads_to=children)


def test_two_processes_share_a_crawl_and_never_a_page(store: Store, clock: FixedClock) -> None:
    crawl = begun(store, clock)
    ours = StoredFrontier(store, clock, crawl, "host:1:a")
    theirs = StoredFrontier(store, clock, crawl, "host:2:b")
    (start,) = ours.lease(10)
    assert theirs.lease(10) == []
    assert theirs.ending() is None
    ours.settle([read(start, child("/a"), child("/b"), child("/c"))])
    one, two = ours.lease(2), theirs.lease(10)
    assert [len(one), len(two)] == [2, 1]
    assert {waiting.url for waiting in one}.isdisjoint({waiting.url for waiting in two})
    ours.settle([read(waiting) for waiting in one])
    theirs.settle([read(waiting) for waiting in two])
    assert ours.ending() is theirs.ending() is Ending.COMPLETE


def test_a_lease_that_ran_out_goes_to_another_and_its_late_result_is_left(
    store: Store, clock: FixedClock
) -> None:
    crawl = begun(store, clock)
    slow, quick = (StoredFrontier(store, clock, crawl, name) for name in ("host:1:a", "host:2:b"))
    (late,) = slow.lease(1)
    clock.advance(LEASE * 2)
    (taken,) = quick.lease(1)
    assert taken == late
    quick.settle([read(taken)])
    slow.settle([read(late, child("/made-up"))])
    with store.read() as session:
        assert crawls.count_by_state(session, crawl.id or 0) == {CrawlPageState.READ: 1}
        assert session.get_one(Crawl, crawl.id).pages_read == 1


def test_what_a_dead_process_held_is_free_at_once(store: Store, clock: FixedClock) -> None:
    crawl = begun(store, clock)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    StoredFrontier(store, clock, crawl, f"{socket.gethostname()}:{dead.pid}:x").lease(1)
    assert StoredFrontier(store, clock, crawl, "host:2:b").lease(1)


def test_giving_back_frees_only_our_own(store: Store, clock: FixedClock) -> None:
    crawl = begun(store, clock)
    ours = StoredFrontier(store, clock, crawl, "host:1:a")
    theirs = StoredFrontier(store, clock, crawl, "host:2:b")
    ours.lease(1)
    theirs.give_back()
    assert theirs.lease(1) == []
    ours.give_back()
    assert theirs.lease(1)


@pytest.mark.parametrize(
    ("limits", "ending"),
    [({"page_limit": 3}, Ending.PAGES), ({"request_limit": 3}, Ending.REQUESTS)],
)
def test_limits_hold_over_several_runs(
    store: Store, clock: FixedClock, limits: dict[str, int], ending: Ending
) -> None:
    crawl = begun(store, clock, **limits)
    visited = 0
    for run in range(9):
        frontier = StoredFrontier(store, clock, crawl, f"host:{run}:a")
        for waiting in frontier.lease(2):
            children = [child(f"/{run}/{waiting.number}/{n}", waiting.depth + 1) for n in range(5)]
            frontier.settle([read(waiting, *children)])
            visited += 1
    assert visited == 3
    assert frontier.ending() is ending


def test_nearest_first_whatever_was_found_first(store: Store, clock: FixedClock) -> None:
    crawl = begun(store, clock)
    frontier = StoredFrontier(store, clock, crawl, "host:1:a")
    (start,) = frontier.lease(9)
    frontier.settle([read(start, child("/far", 2), child("/near", 1))])
    assert [waiting.url for waiting in frontier.lease(9)] == [f"{SITE}/near"]
    assert [waiting.url for waiting in frontier.lease(9)] == [f"{SITE}/far"]


@both
def test_a_crawl_that_is_broken_off_everywhere_reads_each_page_once(
    new_store: Callable[[], Store], clock: FixedClock
) -> None:
    store = new_store()
    pages = {f"{SITE}/": page("home", *(f"/{n}" for n in range(12)))}
    pages |= {f"{SITE}/{n}": page(str(n), f"/{n}/deep", "/") for n in range(12)}
    pages |= {f"{SITE}/{n}/deep": page(f"deep {n}") for n in range(11)}
    fetcher = FakeFetcher(clock, dict(pages))
    crawl = begun(store, clock)
    read_urls: list[str] = []
    for run in range(100):
        frontier = StoredFrontier(store, clock, crawl, f"host:{run}:a")
        if frontier.ending():
            break
        stop = partial(next, iter((False, False, False)), True)
        for visited in walk(fetcher, frontier, Scope("site.example", 9), stop=stop):
            read_urls += [visited.waiting.url] if visited.outcome is Outcome.READ else []
    assert sorted(read_urls) == sorted(pages)
    with store.read() as session:
        row = session.get_one(Crawl, crawl.id)
        states = crawls.count_by_state(session, crawl.id or 0)
    assert states == {CrawlPageState.READ: 24, CrawlPageState.FAILED: 1}
    assert (row.pages_read, row.requests) == (24, 25)
    assert [one.url for one in crawls.pages_read(store, crawl.id or 0)][:2] == [
        f"{SITE}/",
        f"{SITE}/0",
    ]


def test_traps_are_remembered_over_a_restart(store: Store, clock: FixedClock) -> None:
    crawl = begun(store, clock)
    first = StoredFrontier(store, clock, crawl, "host:1:a")
    (start,) = first.lease(1)
    inbred = [Found(f"{SITE}/cal/{n}", f"site.example/cal/{n}", 1, True) for n in range(MAX_FAMILY)]
    assert first.traps.take(f"{SITE}/cal/9999", f"{SITE}/cal/1") == (True, True)
    first.settle([read(start, *inbred)])
    second = StoredFrontier(store, clock, crawl, "host:1:a")
    assert second.traps.take(f"{SITE}/cal/9999", f"{SITE}/cal/1") == (False, True)
    (next_one,) = second.lease(1)
    second.settle([read(next_one)])
    with store.read() as session:
        row = session.get_one(Crawl, crawl.id)
    assert StoredFrontier(store, clock, row, "host:2:b").traps.sentences()


def test_old_crawls_are_swept(store: Store, clock: FixedClock) -> None:
    crawl = begun(store, clock)
    with store.write() as session:
        session.get_one(Crawl, crawl.id).finish(at=clock.now(), ending="complete")
    clock.advance(LEASE)
    with store.write() as session:
        assert crawls.sweep(session, finished_before=clock.now()) == 1
        assert crawls.count_by_state(session, crawl.id or 0) == {}
        assert crawls.open_crawls(session, CrawlPurpose.PROSPECTS) == []
