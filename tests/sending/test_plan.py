"""The calendar for its page: drawn at a look in a small house, ahead in a big one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.config import Settings
from outreach.sending import plan as planning
from outreach.sending.calendar import calendar
from outreach.sending.plan import answers_in, drawn, redraw, shown
from outreach.store import sending_plans
from tests.support.build import Build

MINUTE = timedelta(minutes=1)


@pytest.fixture
def big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "DRAWN_WHEN_LOOKED_AT", 1)


def people(build: Build, count: int) -> None:
    for _ in range(count):
        build.enrolment(next_step_at=build.clock.now())


def test_its_sums_are_those_of_the_calendar(build: Build, settings: Settings) -> None:
    people(build, 3)
    now = build.clock.now()
    with build.store.read() as session:
        slots = calendar(session, settings, now=now)
        plan = drawn(session, settings, now=now)
    assert slots
    assert sum(line["letters"] for line in plan.lines) == len(slots)
    assert sum(line["follow_ups"] for line in plan.lines) == sum(slot.step > 0 for slot in slots)
    assert f"campaign:{build.the_campaign.id}" in plan.reasons


def test_a_small_house_is_drawn_when_somebody_looks(build: Build, settings: Settings) -> None:
    people(build, 2)
    assert not redraw(build.store, build.clock, settings)
    with build.store.read() as session:
        plan = shown(session, settings, now=build.clock.now())
    assert plan is not None
    assert plan.drawn_at == build.clock.now()


@pytest.mark.usefixtures("big")
def test_a_big_one_shows_what_the_worker_drew_and_when(build: Build, settings: Settings) -> None:
    people(build, 2)
    with build.store.read() as session:
        assert shown(session, settings, now=build.clock.now()) is None
    assert redraw(build.store, build.clock, settings)
    drawn_at = build.clock.now()
    build.clock.advance(9 * MINUTE)
    assert not redraw(build.store, build.clock, settings)
    with build.store.read() as session:
        plan = shown(session, settings, now=build.clock.now())
    assert plan is not None
    assert plan.drawn_at == drawn_at
    build.clock.advance(MINUTE)
    assert redraw(build.store, build.clock, settings)


@pytest.mark.usefixtures("big")
def test_a_clock_that_was_put_back_draws_anew(build: Build, settings: Settings) -> None:
    people(build, 2)
    assert redraw(build.store, build.clock, settings)
    build.clock.advance(timedelta(days=-1))
    assert redraw(build.store, build.clock, settings)


@pytest.mark.usefixtures("big")
def test_reasons_come_back_as_they_were(build: Build, settings: Settings) -> None:
    people(build, 2)
    redraw(build.store, build.clock, settings)
    with build.store.read() as session:
        plan = sending_plans.stored(session)
    assert plan is not None
    answers = answers_in(plan, f"mailbox:{build.the_mailbox.id}")
    assert "pace" in {one.code for one in answers}
    assert answers_in(plan, "mailbox:999") == []
