"""Feeds and sitemaps that are followed: read when they are due, again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from outreach.clock import FixedClock
from outreach.errors import Conflict, InvalidInput
from outreach.model.followed import Followed, FollowedKind
from outreach.model.run import RunState
from outreach.sources import following
from outreach.sources.source import Candidate, Sourced
from outreach.store import followed, prospects, runs
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_crawl import FakeFetcher

FEED = "https://news.example/feed"


def wanted(build: Build, **given: object) -> Followed:
    values = {"page_limit": 100, "every_days": 7, "url": FEED, "url_key": "news.example/feed"}
    return Followed(
        project_id=build.the_project.id,
        kind=FollowedKind.FEED,
        added_by="user:1",
        added_at=build.clock.now(),
        next_read_at=build.clock.now(),
        **{**values, **given},
    )


def begun(store: Store, build: Build, **given: object) -> Followed:
    with store.write() as session:
        return following.follow(
            session, wanted(build, **given), at=build.clock.now(), actor="user:1"
        )


def again(store: Store, row: Followed) -> Followed:
    with store.read() as session:
        return followed.get(session, row.project_id, row.id or 0)


def naming(*paths: str) -> Callable[..., object]:
    def read(_fetcher: object, url: str, *, limit: int) -> object:
        found: list[Sourced] = [Candidate(f"https://{path}", f"feed of {url}") for path in paths]
        return iter(found[:limit])

    return read


@both
def test_read_when_it_is_due_and_not_before(
    new_store: Callable[[], Store], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(following._READ, FollowedKind.FEED, naming("a.example/1", "b.example/2"))
    store, fetcher = new_store(), FakeFetcher(clock, {})
    build = Build(store, clock)
    row = begun(store, build)
    (run,) = following.read_due(store, clock, fetcher, build.the_project)
    assert (run.title, run.counts["added"]) == (f"Feed of {FEED}", 2)
    assert list(following.read_due(store, clock, fetcher, build.the_project)) == []
    clock.advance(timedelta(days=7))
    (run,) = following.read_due(store, clock, fetcher, build.the_project)
    assert (run.counts["known"], run.counts.get("added")) == (2, None)
    assert again(store, row).run_id == run.id


@both
def test_an_unreachable_one_is_told_and_tried_again(
    new_store: Callable[[], Store], clock: FixedClock
) -> None:
    store = new_store()
    build = Build(store, clock)
    row = begun(store, build)
    (run,) = following.read_due(store, clock, FakeFetcher(clock, {}), build.the_project)
    told = again(store, row)
    assert run.state is RunState.FINISHED
    assert told.problem
    assert told.problem in run.problems[0]
    assert told.next_read_at == clock.now() + timedelta(days=7)


def test_stopped_by_a_person_it_waits_until_somebody_asks(
    new_store: Callable[[], Store], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(following._READ, FollowedKind.FEED, naming("a.example/1"))
    store, fetcher = new_store(), FakeFetcher(clock, {})
    build = Build(store, clock)
    row = begun(store, build)
    with store.write() as session:
        halted = runs.halt(session, row.project_id, following.KIND, following.title_of(row), clock)
        session.get_one(Followed, row.id).run_id = halted.id
    assert list(following.read_due(store, clock, fetcher, build.the_project)) == []
    with store.write() as session:
        following.ask_now(session, clock, session.get_one(Followed, row.id), actor="user:1")
    assert len(list(following.read_due(store, clock, fetcher, build.the_project))) == 1


def test_what_is_out_of_bounds_or_followed_already_is_refused(
    new_store: Callable[[], Store], clock: FixedClock
) -> None:
    store = new_store()
    build = Build(store, clock)
    begun(store, build)
    with pytest.raises(Conflict):
        begun(store, build)
    for wrong in ({"page_limit": 0}, {"every_days": 91}):
        with pytest.raises(InvalidInput):
            begun(store, build, url_key="other.example", **wrong)


def test_prospects_of_a_removed_one_stay(
    new_store: Callable[[], Store], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(following._READ, FollowedKind.FEED, naming("a.example/1"))
    store = new_store()
    build = Build(store, clock)
    row = begun(store, build)
    list(following.read_due(store, clock, FakeFetcher(clock, {}), build.the_project))
    with store.write() as session:
        session.delete(session.get_one(Followed, row.id))
    with store.read() as session:
        assert len(prospects.of_project(session, row.project_id, at_most=9)) == 1
