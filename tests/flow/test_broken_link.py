"""Broken links: from a page with a dead link to a letter, with everybody else who links there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.crawl.values import Verdict
from outreach.errors import FetchError
from outreach.model.opportunity import Tactic
from outreach.model.prospect import Target
from outreach.prospecting.broken_links.check import check_targets
from outreach.sources.archive import Memory
from outreach.sources.exported_link import ExportedLink
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

PAGE = "https://allotment.example/reading"
DEAD = "http://gone.example/p/17"
FORM = "Ahrefs broken backlinks"


def html(anchor: str) -> str:
    return (
        "<html lang=en><head><title>Reading</title></head><body><main><h1>Reading</h1>"
        f'<p>First of all <a href="{DEAD}">{anchor}</a>, as ever.</p>'
        '<p>Our editor is Ada Moss: <a href="mailto:ada@allotment.example">mail</a>.</p>'
        "<p>Allotment Press Inc., 12 Main Street, Springfield, IL 62701, USA</p></main></html>"
    )


@pytest.fixture
def journey(build: Build) -> Journey:
    build.the_asset  # noqa: B018 - makes it
    journey = Journey(build, Tactic.BROKEN_LINK, {PAGE: html("the soil calendar")})
    journey.bench.checker.verdicts[DEAD] = Verdict.DEAD
    return journey


def found(journey: Journey) -> None:
    journey.prospects(PAGE)
    check_targets(
        journey.build.store,
        journey.build.clock,
        journey.bench.checker,
        journey.build.the_project,
        age=None,
    )
    journey.find()


def imported(journey: Journey, *anchors: str) -> None:
    rows = []
    for number, anchor in enumerate(anchors, 1):
        url = f"https://other{number}.example/links"
        link = ExportedLink(number, url, DEAD, anchor_text=anchor, target_status=404)
        rows.append(Candidate(url, "export.csv", number, link, FORM))
    take_in(journey.build.store, journey.build.clock, journey.build.the_project, rows, title="t")


@both
def test_from_a_dead_link_to_a_letter(store: Store, journey: Journey) -> None:
    imported(journey, "a calendar", "a calendar", "sowing dates")
    found(journey)
    (row,) = journey.opportunities()
    assert row.evidence["cluster"] == {"pages": 4, "sites": 4}
    assert row.evidence["about"]["anchors"] == ["a calendar", "sowing dates", "the soil calendar"]
    journey.discover()
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("broken_link")
    assert [one["sentence"] for one in letter.objections] == []
    assert journey.build.the_asset.url in letter.body


def test_what_others_call_it_finds_the_replacement(journey: Journey) -> None:
    journey.fetcher.pages[PAGE] = html("this")
    found(journey)
    assert journey.opportunities()[0].asset_id is None
    imported(journey, "the soil calendar", "calendar of soil, month by month")
    journey.find()
    assert journey.opportunities()[0].asset_id == journey.build.the_asset.id


def test_the_archive_remembers_what_it_was_about(journey: Journey) -> None:
    journey.fetcher.pages[PAGE] = html("this")
    taken = datetime(2019, 4, 1, tzinfo=UTC)
    memory = Memory("Soil calendar", "When to sow and dig the soil.", "https://a.example/1", taken)
    asked = []

    def remember(url: str, near: datetime | None) -> Memory | None:
        asked.append(url)
        return memory

    journey.bench = replace(journey.bench, remember=remember)
    found(journey)
    journey.find()
    (row,) = journey.opportunities()
    assert asked == [DEAD]
    assert row.asset_id == journey.build.the_asset.id
    assert row.evidence["about"]["taken_on"] == "2019-04-01"


def test_an_archive_that_does_not_answer_is_told_and_asked_again(journey: Journey) -> None:
    def silent(url: str, near: datetime | None) -> Memory | None:
        raise FetchError("The web archive asks us to wait 300 s.")

    journey.bench = replace(journey.bench, remember=silent)
    found(journey)
    assert journey.opportunities()[0].asset_id == journey.build.the_asset.id
    with journey.build.store.read() as session:
        target = session.get_one(Target, journey.opportunities()[0].target_id)
    assert target.archive_asked_at is None
