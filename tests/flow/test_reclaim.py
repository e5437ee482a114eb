"""Reclaim: from lost and misdirected links to a note that waits for approval."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from outreach.crawl.values import Verdict
from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.prospecting import find
from outreach.prospecting.reclaim.approach import APPROACH
from outreach.prospecting.reclaim.misspelt import means_us
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

PAGE = "https://allotment.example/reading/soil"
OLD = "https://www.ours.example/old-soil-calendar"

WHO = """<p>Questions go to our editor, Ada Moss:
<a href="mailto:ada@allotment.example">mail</a>.</p>
<p>Allotment Press Inc., 12 Main Street, Springfield, IL 62701, USA</p>"""


def html(link: str = "") -> str:
    anchor = f'<p>Read the <a href="{link}">soil calendar</a> before you dig.</p>' if link else ""
    return (
        f"<html lang=en><head><title>Books on soil</title></head><main>{anchor}{WHO}</main></html>"
    )


@pytest.fixture
def journey(build: Build) -> Journey:
    build.the_asset  # noqa: B018 - makes it
    return Journey(build, Tactic.RECLAIM, {PAGE: html()})


def a_backlink(build: Build, target: str, state: BacklinkState) -> Backlink:
    site = build.site("allotment.example")
    now = build.clock.now()
    prospect = build.prospect(site, url=PAGE)
    row = build.backlink(
        prospect,
        target_url=target,
        target_key=target.partition("//")[2],
        state=state,
        anchor_text="soil calendar",
        placement="body",
        followed=True,
        page_title="Books on soil",
        last_seen_at=now - timedelta(days=20),
        looked_at=now - timedelta(days=5),
        lost_at=now - timedelta(days=5) if state is BacklinkState.LOST else None,
    )
    build.add(Sighting(backlink_id=row.id, source="Ahrefs backlinks", first_at=now, last_at=now))
    return row


def only(journey: Journey) -> Opportunity:
    (row,) = journey.opportunities()
    return row


@both
def test_a_lost_link_becomes_a_note(store: Store, journey: Journey) -> None:
    target = journey.build.the_asset.url
    a_backlink(journey.build, target, BacklinkState.LOST)
    assert journey.find()["added"] == 1
    assert only(journey).evidence["reclaim"]["link_to"] == target
    journey.discover()
    journey.everyone_is_in("US")
    assert journey.verify(only(journey)) == "confirmed"
    (letter,) = journey.drafted("reclaim")
    assert [one["sentence"] for one in letter.objections] == []
    assert f"used to link to {target}" in letter.body
    assert "14 April 2026" in letter.body


@both
def test_a_link_to_a_dead_page_of_ours_becomes_a_note(store: Store, journey: Journey) -> None:
    a_backlink(journey.build, OLD, BacklinkState.LIVE)
    journey.fetcher.pages[PAGE] = html(OLD)
    journey.bench.checker.verdicts[OLD] = Verdict.DEAD
    journey.find()
    row = only(journey)
    assert row.evidence["reclaim"]["kind"] == "dead"
    assert row.evidence["reclaim"]["link_to"] == journey.build.the_asset.url
    journey.discover()
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("reclaim")
    assert [one["sentence"] for one in letter.objections] == []
    assert f"links to {OLD}" in letter.body
    assert journey.build.the_asset.url in letter.body


def test_a_redirect_of_our_own_repairs_it(journey: Journey) -> None:
    a_backlink(journey.build, OLD, BacklinkState.PENDING)  # an export says that it is there
    journey.fetcher.pages[PAGE] = html(OLD)
    journey.bench.checker.verdicts[OLD] = Verdict.DEAD
    journey.find()
    assert journey.verify(only(journey)) == "confirmed"
    journey.bench.checker.verdicts[OLD] = Verdict.ALIVE
    assert journey.verify(only(journey)) == "withdrawn"
    assert only(journey).stage is Stage.DISMISSED


def test_what_is_lost_again_opens_again_unless_a_person_dropped_it(journey: Journey) -> None:
    row = a_backlink(journey.build, journey.build.the_asset.url, BacklinkState.LOST)
    journey.find()
    _set(journey, row, BacklinkState.LIVE)
    assert journey.find()["withdrawn"] == 1
    _set(journey, row, BacklinkState.LOST)
    journey.find()
    assert only(journey).stage is Stage.OPEN
    with journey.build.store.write() as session:
        session.get_one(Opportunity, only(journey).id).move_to(
            Stage.DISMISSED, at=journey.build.clock.now(), actor="user:1"
        )
    journey.find()
    assert only(journey).stage is Stage.DISMISSED


def _set(journey: Journey, row: Backlink, state: BacklinkState) -> None:
    with journey.build.store.write() as session:
        session.get_one(Backlink, row.id).state = state


def test_a_page_that_is_gone_has_nobody_to_ask(journey: Journey) -> None:
    row = a_backlink(journey.build, journey.build.the_asset.url, BacklinkState.LOST)
    with journey.build.store.write() as session:
        session.get_one(Backlink, row.id).finding = "page_gone"
    journey.find()
    assert only(journey).gate == "The page that carried the link is gone."


def test_a_misspelt_address_of_ours_is_found_among_dead_links(journey: Journey) -> None:
    build = journey.build
    build.asset(url="https://www.ours-garden.example/soil", title="Soil")
    with build.store.write() as session:
        session.merge(build.the_project).site_key = "ours-garden.example"
    wrong = build.target("https://www.oursgarden.example/soil")
    build.page_link(build.prospect(), wrong)
    journey.find()
    row = only(journey)
    assert row.evidence["reclaim"]["kind"] == "misspelt"
    assert row.evidence["reclaim"]["link_to"] == "https://www.ours-garden.example/soil"


def test_the_worker_notices_a_loss_by_itself(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "APPROACHES", (APPROACH,))
    row = a_backlink(journey.build, journey.build.the_asset.url, BacklinkState.MISSING)
    bench, project = journey.bench, journey.build.the_project
    journey.build.clock.advance(timedelta(minutes=1))
    assert find.find_due(bench, project)["added"] == 0

    def lose(session: Session) -> None:
        now = journey.build.clock.now()
        session.get_one(Backlink, row.id).move_to(BacklinkState.LOST, at=now, actor="worker")

    with journey.build.store.write() as session:
        lose(session)
    assert find.find_due(bench, project)["added"] == 1
    journey.build.clock.advance(timedelta(minutes=1))
    assert find.find_due(bench, project)["added"] == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mosgrove.example/", True),  # a letter less
        ("https://mossgroove.example/", True),
        ("https://mossgrvoe.example/", True),  # two changed
        ("https://mossgrove.test/", True),
        ("https://moss-grove.example/", True),
        ("https://mossgrove.example/x", False),  # ours
        ("https://mosses.example/", False),
        ("https://msosrgove.example/", False),
        ("not a url", False),
    ],
)
def test_an_address_one_slip_away(url: str, expected: bool) -> None:
    assert means_us(url, "mossgrove.example") is expected


def test_short_names_are_left_alone() -> None:
    assert not means_us("https://ibn.example/", "ibm.example")
