"""Ideas out of dead pages and rivals' pages, and the calendar that takes them up."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.assets.calendar import Plan, drop, late, plan, publish
from outreach.assets.missing import ideas_for
from outreach.errors import Conflict, InvalidInput
from outreach.model.asset import Asset, AssetState
from outreach.model.project import Project
from outreach.sources.exported_link import ExportedLink
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store import assets, dead_pages
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both

GONE = "http://gone.example/frost-dates-by-county"
COVERED = "http://gone.example/soil-calendar"
RIVAL = "https://rival.example/watering-guide"


def imported(build: Build) -> Project:
    project = build.project(competitors=["rival.example"])
    build.share(project=project)
    build.the_asset  # noqa: B018 - "The soil calendar, month by month"
    rows = []
    for target, status, anchor, sites in (
        (GONE, 404, "frost dates", 3),
        (COVERED, 404, "the soil calendar", 3),
        (RIVAL, 200, "how to water", 4),
        ("https://rival.example/", 200, "Rival", 5),
        ("http://gone.example/once", 404, "once", 1),
    ):
        for number in range(sites):
            url = f"https://site{number}.example/about-{anchor.replace(' ', '-')}"
            link = ExportedLink(1, url, target, anchor_text=anchor, target_status=status)
            rows.append(Candidate(url, "x.csv", 1, link, "Ahrefs backlinks"))
    take_in(build.store, build.clock, project, rows, title="t")
    return project


@both
def test_what_attracts_links_and_is_not_ours(store: Store, build: Build) -> None:
    project = imported(build)
    with store.read() as session:
        found = ideas_for(session, project)
        asked = dead_pages.linking_sites(session, project.id or 0, GONE)
    assert [(one.source, one.url, one.sites) for one in found] == [
        ("dead", GONE, 3),
        ("rival", RIVAL, 4),
    ]
    assert found[0].subject == "frost dates"
    assert [site for site, _, _ in asked] == ["site0.example", "site1.example", "site2.example"]


def test_a_planned_page_is_no_idea_any_more(build: Build) -> None:
    project = imported(build)
    wish = Plan("Frost in every county", answers_url=GONE)
    with build.store.write() as session:
        row = plan(session, project, wish, at=build.clock.now(), actor="test")
    assert build.verbs(row) == ["planned"]
    with build.store.read() as session:
        assert [one.url for one in ideas_for(session, project)] == [RIVAL]


def test_a_page_is_planned_once_and_published_on_our_site(build: Build) -> None:
    project = build.the_project
    now = build.clock.now()
    with build.store.write() as session:
        row = plan(session, project, Plan("Frost", date(2026, 5, 1), "Rosa"), at=now, actor="test")
    with pytest.raises(Conflict), build.store.write() as session:
        plan(session, project, Plan(" frost "), at=now, actor="test")
    with pytest.raises(InvalidInput), build.store.write() as session:
        plan(session, project, Plan("  "), at=now, actor="test")
    assert late([row], today=date(2026, 5, 4)) == [row]
    with pytest.raises(InvalidInput), build.store.write() as session:
        publish(session, project, row, "https://other.example/", at=now, actor="test")
    with build.store.write() as session:
        mine = session.get_one(Asset, row.id)
        publish(session, project, mine, "https://ours.example/frost", at=now, actor="test")
    assert build.again(row).state is AssetState.LIVE
    with pytest.raises(Conflict), build.store.write() as session:
        drop(session, session.get_one(Asset, row.id))


def test_a_page_that_the_inventory_knows_takes_over_the_plan(build: Build) -> None:
    known = build.asset(url="https://www.ours.example/frost", title="Frost dates")
    now = build.clock.now()
    with build.store.write() as session:
        wish = Plan("Frost", date(2026, 5, 1), "Rosa", audience="societies")
        row = plan(session, build.the_project, wish, at=now, actor="test")
        kept = publish(session, build.the_project, row, known.url, at=now, actor="test")
        assert (kept.id, kept.owner, kept.title) == (known.id, "Rosa", "Frost dates")
    with build.store.read() as session:
        assert [one.id for one in assets.in_calendar(session, known.project_id)] == [known.id]


def test_what_came_of_an_asset(build: Build) -> None:
    build.opportunity(stage="contacted")
    build.opportunity(stage="won")
    build.opportunity(stage="open")
    build.backlink()
    with build.store.read() as session:
        project_id = build.the_project.id or 0
        came = assets.outcomes(session, project_id)[build.the_asset.id or 0]
        domains, counted_at = assets.referring_domains(session, project_id)
    assert (came.offered, came.written, came.won) == (3, 2, 1)
    assert domains == {build.the_asset.url_key: 1}
    assert counted_at is None
