"""Reports that cannot wait for a count take the last one, cut by days, and say how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from outreach.model.backlink import BacklinkState
from outreach.model.backlink_profile import SummaryKind
from outreach.model.partner import OwnLink
from outreach.model.placement import PlacementState
from outreach.model.project import Project
from outreach.model.site import Site
from outreach.prospecting.partners import standing
from outreach.prospecting.partners.reciprocity import Reciprocity
from outreach.prospecting.partners.standing import mutual_links, mutual_links_known
from outreach.reporting import ahead, gather
from outreach.reporting.ahead import count_due, letters_known, letters_now
from outreach.reporting.brought import rates_known
from outreach.reporting.client import Period
from outreach.store import profile
from outreach.store.engine import Store
from outreach.store.rates import By
from outreach.store.statistics import funnel_counts, funnel_known
from tests.support.build import Build
from tests.support.databases import both


@pytest.fixture
def counting_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "SLOW_SECONDS", 0.0)


@both
@pytest.mark.usefixtures("counting_is_slow")
def test_the_last_count_is_cut_out_by_days_of_utc(store: Store, build: Build) -> None:
    midnight = build.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for moment in (midnight - timedelta(microseconds=1), midnight, midnight + timedelta(hours=1)):
        build.sent_letter(build.enrolment(build.opportunity()), accepted_at=moment)
    ahead.count(store, build.clock, build.the_project, SummaryKind.OUTCOMES)
    number, day = build.the_project.id or 0, midnight.date()
    for when, letters in (
        (Period(day, day), 2),
        (Period(day - timedelta(days=1), day - timedelta(days=1)), 1),
        (Period(day - timedelta(days=30), day), 3),
    ):
        with store.read() as session:
            known, now = letters_known(session, number, when), letters_now(session, number, when)
        assert sorted(known.counted) == sorted(now.counted)
        assert sum(one.contacted for one in known.counted) == letters
        assert (known.counted_at, now.counted_at) == (build.clock.now(), None)


@pytest.mark.usefixtures("counting_is_slow")
def test_a_report_says_when_letters_were_counted(store: Store, build: Build) -> None:
    ahead.count(store, build.clock, build.the_project, SummaryKind.OUTCOMES)
    now = build.clock.now()
    when, said = Period(now.date(), now.date()), "Letters and answers were counted on"
    with store.read() as session:
        waited = gather.report_of(session, build.the_project, when, counted_ahead=True, now=now)
        sent = gather.report_of(session, build.the_project, when, now=now)
    assert waited["summary"][-1].startswith(said)
    assert not any(one.startswith(said) for one in sent["summary"])


def test_what_is_counted_quickly_is_counted_when_it_is_asked_for(
    store: Store, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "SLOW_SECONDS", 60.0)
    ahead.count(store, build.clock, build.the_project, SummaryKind.OUTCOMES)
    build.sent_letter(build.enrolment(build.opportunity()))
    day = build.clock.now().date()
    with store.read() as session:
        known = letters_known(session, build.the_project.id or 0, Period(day, day))
    assert (len(known.counted), known.counted_at) == (1, None)


def test_each_project_is_counted_when_its_figures_are_old(store: Store, build: Build) -> None:
    assert build.the_project.id
    assert count_due(store, build.clock) == {"outcomes": 1, "rates": 1, "mutual": 1, "funnel": 1}
    assert not count_due(store, build.clock)
    build.clock.advance(timedelta(minutes=10))
    assert count_due(store, build.clock) == {"funnel": 1}
    build.clock.advance(timedelta(minutes=50))
    assert count_due(store, build.clock) == {"outcomes": 1, "rates": 1, "mutual": 1, "funnel": 1}


@pytest.mark.usefixtures("counting_is_slow")
def test_a_funnel_that_is_slow_to_count_is_the_last_one(store: Store, build: Build) -> None:
    number = build.the_project.id or 0
    count_due(store, build.clock)
    build.opportunity()
    with store.read() as session:
        assert funnel_known(session, number).counts["opportunities"] == 0
        assert funnel_known(session, number).counted_at == build.clock.now()
        assert funnel_counts(session, number)["opportunities"] == 1


@pytest.mark.usefixtures("counting_is_slow")
def test_rates_that_are_slow_to_count_are_the_last_ones(store: Store, build: Build) -> None:
    letter = build.sent_letter(accepted_at=build.clock.now() - timedelta(days=40))
    build.inbound(b"x", outbound_id=letter.id, kind="human", rung=1, intent="question")
    number, now = build.the_project.id or 0, build.clock.now()
    count_due(store, build.clock)
    build.sent_letter(accepted_at=now)
    with store.read() as session:
        for by in By:
            known = rates_known(session, number, by, 90, now=now)
            assert (known.rates[0].sent, known.rates[0].positive.count) == (1, 1)
            assert known.counted_at == now
            assert not rates_known(session, number, by, 30, now=now).rates


@pytest.mark.usefixtures("counting_is_slow")
def test_a_report_weighs_only_the_links_that_the_worker_has_not(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = build.clock.now(), list[int]()

    def win() -> int:
        link = build.backlink(followed=True, placement="body", last_seen_at=now)
        won = build.placement(backlink=link, state=PlacementState.LIVE, live_at=now)
        return won.backlink_id

    def weighed(
        _session: Session, _project: Project, numbers: Sequence[int], *, now: datetime
    ) -> dict[int, float | None]:
        asked.extend(numbers)
        return dict.fromkeys(numbers, 7.0)

    win()
    ahead.count(build.store, build.clock, build.the_project, SummaryKind.OUTCOMES)
    new = win()
    monkeypatch.setattr(gather, "weighed", weighed)
    with build.store.read() as session:
        waited = gather.links(session, build.the_project, counted_ahead=True, now=now)
        assert asked == [new]
        assert waited[0].quality == 7.0
        assert waited[1].quality not in (None, 7.0)
        gather.links(session, build.the_project, now=now)
    assert len(asked) == 3  # a report that leaves the house weighs all of them


def test_mutual_links_are_those_that_were_counted_last(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "PATIENCE", 0.0)
    project, now = build.the_project.id or 0, build.clock.now()
    ahead.count(build.store, build.clock, build.the_project, SummaryKind.MUTUAL)
    link = build.backlink(followed=True, state=BacklinkState.LIVE)
    with build.store.write() as session:
        site = session.get_one(Site, link.site_id).key
        session.add(
            OwnLink(
                project_id=project, asset_id=build.the_asset.id or 0, target_url=f"https://{site}/",
                target_key=site, target_site=site, followed=True, seen_at=now,
            )
        )  # fmt: skip
    with build.store.read() as session:
        assert mutual_links(session, project).both == 1
        assert mutual_links_known(session, project) == (Reciprocity(1, 0), now)
