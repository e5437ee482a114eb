"""Competitor gap: from an export of rivals' links to an introduction that waits for approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from outreach.model.backlink import BacklinkState
from outreach.model.opportunity import Stage, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.competitor_gap.ahead import taken_ahead
from outreach.prospecting.competitor_gap.record import count_due, load_gap
from outreach.prospecting.inputs import every_input, tell
from outreach.sources.exported_link import ExportedLink
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store import profile
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

RIVALS = ["rival.example", "worms.example", "mulch.example"]
BOTH = "https://allotment.example/reading/soil"
ONE = "https://balcony.example/links"
US = "https://friend.example/links"
HUB = "https://everything.example/list"
HOME = "https://only-the-site.example/"

PAGE = """<html lang=en><head><title>Books and calendars on soil</title></head><body><main>
<h1>Reading on soil</h1><p>For sowing, see the <a href="https://rival.example/soil">soil calendar
of Rival</a>, and for dates the <a href="https://www.worms.example/dates">Worms calendar</a>.</p>
<p>Write to the editor: <a href="mailto:ada@allotment.example">Ada Moss</a>.</p>
<p>Allotment Press Inc., 12 Main Street, Springfield, IL 62701, USA</p></main></body></html>"""


def link(page: str, target: str, **given: Any) -> Candidate:
    values: dict[str, Any] = {
        "title": "Books on soil",
        "anchor_text": "soil calendar",
        "followed": True,
        "metrics": {"domain_rating": 40.0},
    }
    form = given.pop("form", "Ahrefs backlinks")
    row = ExportedLink(1, page, target, **{**values, **given})
    return Candidate(page, "export.csv", 1, row, form)


@pytest.fixture
def journey(build: Build) -> Journey:
    with build.store.write() as session:
        project = session.get_one(Project, build.the_project.id)
        tell(project, every_input()["competitors"], RIVALS, at=build.clock.now(), actor="test")
    build.share(project=project)
    build.the_asset  # noqa: B018 - makes it
    journey = Journey(build, Tactic.COMPETITOR_GAP, {BOTH: PAGE})
    rows = [
        *(link(BOTH, f"https://{rival}/soil") for rival in RIVALS[:2]),
        link(ONE, "https://rival.example/soil"),
        *(link(US, f"https://{rival}/soil") for rival in RIVALS),
        *(link(HUB, f"https://{r}/", metrics={"linked_domains": 90_000.0}) for r in RIVALS),
        link(HOME, "", rivals=tuple(RIVALS), form="Ahrefs sites that link to several rivals"),
        link("https://rival.example/friends", "https://worms.example/"),
    ]
    take_in(build.store, build.clock, build.the_project, rows, title="rivals")
    with build.store.read() as session:
        friend = session.exec(select(Prospect).where(col(Prospect.url) == US)).one()
    build.backlink(friend, state=BacklinkState.LIVE)
    return journey


def by_site(journey: Journey) -> dict[str, Any]:
    return {row.evidence["page"]["url"]: row for row in journey.opportunities()}


@both
def test_from_an_export_to_an_introduction(store: Store, journey: Journey) -> None:
    journey.find()
    rows = by_site(journey)
    assert rows[BOTH].evidence["gap"]["linked"] == ["rival.example", "worms.example"]
    assert rows[BOTH].evidence["gap"]["k"] == 2
    assert rows[BOTH].score is not None
    assert rows[BOTH].evidence["page"]["title"] == "Books on soil"  # as the export has it
    journey.examine()
    assert journey.find()["updated"] >= 1
    journey.discover()
    journey.everyone_is_in("US")
    assert journey.verify(rows[BOTH]) == "confirmed"
    (letter,) = journey.drafted("competitor_gap")
    assert letter.recipient == "ada@allotment.example"
    assert [one["sentence"] for one in letter.objections] == []
    assert "rival.example and worms.example" in letter.body
    assert journey.build.the_asset.url in letter.body


def test_whoever_links_to_us_to_everybody_or_is_a_rival_is_left_out(journey: Journey) -> None:
    journey.find()
    assert set(by_site(journey)) == {BOTH, ONE, HOME}


def test_any_and_every(journey: Journey) -> None:
    found = journey.find()
    assert [found[f"linking to {k}+"] for k in (1, 2, 3)] == [3, 2, 1]
    with journey.build.store.read() as session:
        project = session.get_one(Project, journey.build.the_project.id)
        gap = load_gap(session, project)
    assert gap.counts == {1: 3, 2: 2, 3: 1}


def test_one_rival_only_and_a_site_without_a_page_are_gated_with_the_reason(
    journey: Journey,
) -> None:
    journey.find()
    rows = by_site(journey)
    assert "only one of your 3" in rows[ONE].gate
    assert "Only the site is known" in rows[HOME].gate


def test_what_we_read_contradicts_an_export(journey: Journey) -> None:
    journey.find()
    journey.fetcher.pages[BOTH] = PAGE.replace("https://rival.example/soil", "https://b.example/")
    journey.examine()
    journey.find()
    row = by_site(journey)[BOTH]
    assert row.evidence["gap"]["linked"] == ["worms.example"]
    assert row.score is None


def test_a_link_to_us_ends_it(journey: Journey) -> None:
    journey.examine()
    journey.find()
    row = by_site(journey)[BOTH]
    journey.fetcher.pages[BOTH] = PAGE + '<a href="https://ours.example/guides/1">ours</a>'
    assert journey.verify(row) == "withdrawn"
    assert journey.build.again(row).stage is Stage.DISMISSED


def test_a_page_that_names_a_rival_no_more_gets_no_letter_about_it(journey: Journey) -> None:
    journey.examine()
    journey.find()
    row = by_site(journey)[BOTH]
    journey.fetcher.pages[BOTH] = PAGE.replace("www.worms.example", "other.example")
    assert journey.verify(row) == "withdrawn"
    del journey.fetcher.pages[BOTH]
    journey.build.clock.advance(timedelta(days=1))
    assert journey.verify(row) == "unknown"


def test_without_competitors_nothing_is_claimed(build: Build) -> None:
    journey = Journey(build, Tactic.COMPETITOR_GAP, {})
    assert journey.find() == {"added": 0, "updated": 0, "withdrawn": 0}


def test_a_gap_that_takes_long_to_count_is_listed_as_the_last_run_left_it(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "SLOW_SECONDS", 0.0)
    journey.find()
    with journey.build.store.read() as session:
        project = session.get_one(Project, journey.build.the_project.id)
        gap, listed = load_gap(session, project), taken_ahead(session, project)
        assert listed is not None
        assert list(listed.overlaps) == [replace(one, linked_domains=None) for one in gap.overlaps]
        assert listed.counts == gap.counts
        assert [len(listed.at_least(k)) for k in (1, 2, 3, 4)] == [3, 2, 1, 0]
        assert listed.counted_at == journey.build.clock.now()
        monkeypatch.setattr(profile, "SLOW_SECONDS", 1e9)
        assert taken_ahead(session, project) is None
    monkeypatch.setattr(profile, "SLOW_SECONDS", 0.0)
    with journey.build.store.write() as session:
        changed = session.get_one(Project, project.id)
        changed.competitors = RIVALS[:1]
        assert taken_ahead(session, changed) is None


def test_a_gap_is_counted_when_links_came_and_when_competitors_change(journey: Journey) -> None:
    build = journey.build
    store, clock, project = build.store, build.clock, build.the_project
    assert count_due(store, clock, [project]) == {"counted": 1}
    assert not count_due(store, clock, [project])
    more = [link("https://new.example/soil", "https://rival.example/")]
    take_in(store, clock, project, more, title="more")
    assert not count_due(store, clock, [project])  # more of the import may come
    clock.advance(timedelta(minutes=5))
    assert count_due(store, clock, [project]) == {"counted": 1}
    with store.write() as session:
        project = session.get_one(Project, project.id)
        project.competitors = RIVALS[:1]
    assert count_due(store, clock, [project]) == {"counted": 1}
    assert not count_due(store, clock, [project])
