"""Our own site, read from its sitemap or by a crawl; broken off and gone on with."""

from __future__ import annotations

import pytest

from outreach.assets.inventory import ask_for_inventory, take_inventory
from outreach.clock import FixedClock
from outreach.errors import Unreachable
from outreach.model.asset import Asset, AssetState
from outreach.model.run import Run, RunState
from outreach.store import assets
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.fake_crawl import FakeFetcher, page

SITE = "https://www.ours.example"
LOC = "<url><loc>{}</loc></url>"


@pytest.fixture
def fetcher(clock: FixedClock) -> FakeFetcher:
    pages = {
        f"{SITE}/": page("Home", "/guide", "/soil"),
        f"{SITE}/guide": page("Guide", "/soil", "/", "https://other.example/"),
        f"{SITE}/soil": page("Soil"),
    }
    return FakeFetcher(clock, dict(pages))


def live(store: Store, build: Build) -> dict[str, int]:
    with store.read() as session:
        rows = assets.live(session, build.the_project.id or 0)
    return {row.url.removeprefix(SITE): row.links_in for row in rows}


def test_a_crawl_where_there_is_no_sitemap(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    run = take_inventory(store, clock, fetcher, build.the_project)
    assert run.state is RunState.FINISHED
    assert live(store, build) == {"/": 1, "/guide": 1, "/soil": 2}
    assert run.counts["added"] == 3


def test_the_sitemap_and_what_is_gone(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    gone = build.add(
        Asset(project_id=build.the_project.id, url=f"{SITE}/old", url_key="ours.example/old")
    )
    urls = "".join(LOC.format(f"{SITE}{path}") for path in ("/guide", "/soil", "/old"))
    fetcher.pages[f"{SITE}/sitemap.xml"] = (200, "application/xml", f"<urlset>{urls}</urlset>")
    fetcher.pages[f"{SITE}/old"] = (410, "gone")
    run = take_inventory(store, clock, fetcher, build.the_project)
    assert live(store, build) == {"/guide": 0, "/soil": 1}
    assert build.again(gone).state is AssetState.GONE
    assert run.problems == [f"{SITE}/old: your site answers 410 for it."]
    assert (run.done, run.total) == (3, 3)


def test_an_inventory_that_was_broken_off_goes_on(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    def break_off(run: Run) -> None:
        if run.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_inventory(store, clock, fetcher, build.the_project, watch=break_off)
    fetcher.pages[f"{SITE}/"] = Unreachable("must not be asked again")
    run = take_inventory(store, clock, fetcher, build.the_project)
    assert run.state is RunState.FINISHED
    assert live(store, build) == {"/": 1, "/guide": 1, "/soil": 2}


def test_what_somebody_asked_for_is_read_by_the_worker(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    with store.write() as session:
        ask_for_inventory(session, build.the_project, at=clock.now())
        ask_for_inventory(session, build.the_project, at=clock.now())  # once is enough
    take_inventory(store, clock, fetcher, build.the_project)
    assert set(live(store, build)) == {"/", "/guide", "/soil"}
    assert fetcher.asked.count(f"{SITE}/guide") == 1


def test_only_the_pages_that_were_named_are_read(
    store: Store, clock: FixedClock, build: Build, fetcher: FakeFetcher
) -> None:
    with store.write() as session:
        ask_for_inventory(session, build.the_project, at=clock.now(), pages=[f"{SITE}/guide"])
    take_inventory(store, clock, fetcher, build.the_project)
    assert set(live(store, build)) == {"/guide"}
