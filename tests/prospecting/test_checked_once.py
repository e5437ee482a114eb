"""However many pages link to a target, it is asked once, and again only when that is old."""

from __future__ import annotations

from datetime import timedelta

from outreach.clock import FixedClock
from outreach.model.prospect import ProspectState
from outreach.prospecting.broken_links.check import check_targets
from outreach.prospecting.examine import examine_new
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.fake_crawl import FakeChecker, FakeFetcher, page

TARGET = "https://shared.example/guide"
AGE = timedelta(days=7)


def test_a_target_of_many_pages_is_asked_once(
    store: Store, clock: FixedClock, build: Build
) -> None:
    fetcher, checker = FakeFetcher(clock), FakeChecker(clock)
    for number in range(30):
        prospect = build.prospect(state=ProspectState.NEW)
        spelt = f"{TARGET}?utm_source=site{number}#part{number}"
        fetcher.pages[prospect.url] = page("Reading", spelt)
    examine_new(store, clock, fetcher, build.the_project)
    for age in (None, AGE):
        check_targets(store, clock, checker, build.the_project, age=age)
    assert checker.asked == [TARGET]
    clock.advance(AGE * 2)
    check_targets(store, clock, checker, build.the_project, age=None)
    assert checker.asked == [TARGET]
    check_targets(store, clock, checker, build.the_project, age=AGE)
    assert checker.asked == [TARGET, TARGET]
