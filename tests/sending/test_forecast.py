"""The calendar of the coming weeks: the same decision, over all zones and clock changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.sending.forecast import Course, Forecast, Slot
from outreach.sending.pacing import Window
from outreach.sending.tally import Tally
from tests.sending.test_eligibility import FREE, LIMITS
from tests.support.build import NOW

ZONES = sorted(available_timezones() - {"localtime"})
STEPS = ({"delay_days": 0}, {"delay_days": 2}, {"delay_days": 3})
DAY = timedelta(days=1)
OFFICE = Window(frozenset(range(1, 6)), 9, 17, ZoneInfo("Europe/Berlin"))


def course(number: int, **given: Any) -> Course:
    situation = replace(
        FREE,
        evidence_at=None,
        window=given.pop("window", OFFICE),
        day_zone=given.pop("day_zone", ZoneInfo("UTC")),
    )
    values: dict[str, Any] = {
        "enrolment_id": number,
        "mailbox_id": 1,
        "campaign_id": 1,
        "site_id": number,
        "contact_id": number,
        "step": 0,
        "steps": STEPS,
        "ready_at": NOW,
        "situation": situation,
        "limits": LIMITS,
    }
    return Course(**{**values, **given})


def drawn(
    courses: list[Course], *, now: datetime = NOW, days: int = 30, gap: float = 6
) -> list[Slot]:
    forecast = Forecast(Tally(), lambda _mailbox: (gap, gap * 2), now=now, until=now + days * DAY)
    return list(forecast.of(courses))


def test_a_sequence_leaves_letter_by_letter() -> None:
    slots = drawn([course(1)])
    assert [slot.step for slot in slots] == [0, 1, 2]
    assert [slot.at.astimezone(OFFICE.zone).strftime("%a %H") for slot in slots] == [
        "Tue 09",
        "Thu 09",
        "Mon 09",
    ]
    assert [slot.course.supposed for slot in slots] == [False, True, True]


def test_follow_ups_leave_before_openings_and_caps_hold() -> None:
    slots = drawn([course(number) for number in range(60)])
    days = Counter(slot.at.date() for slot in slots)
    assert max(days.values()) == LIMITS.mailbox_cap
    third_day = [slot.step for slot in slots if slot.at.date() == sorted(days)[2]]
    assert third_day.count(1) > 15  # each opening there left while no follow-up was ready


def test_a_young_mailbox_is_led_up() -> None:
    slots = drawn([course(number, ramp_began_at=NOW, steps=STEPS[:1]) for number in range(99)])
    days = Counter(slot.at.date() for slot in slots)
    perday = [days[day] for day in sorted(days)]
    assert perday[:5] == [5, 5, 5, 5, 5]
    assert max(perday[5:10]) == 10


def test_one_letter_a_day_reaches_a_site_whoever_writes() -> None:
    slots = drawn([course(n, site_id=7, mailbox_id=n, steps=STEPS[:1]) for n in (1, 2, 3)])
    assert len({slot.at.date() for slot in slots}) == 3


def test_campaigns_take_turns() -> None:
    old = [course(number, campaign_id=1, steps=STEPS[:1]) for number in range(40)]
    new = [course(100 + number, campaign_id=2, steps=STEPS[:1]) for number in range(5)]
    first_day = drawn(old + new)[:10]
    assert {slot.course.campaign_id for slot in first_day[:2]} == {1, 2}
    assert sum(slot.course.campaign_id == 2 for slot in first_day) == 5


def test_what_waits_for_a_person_is_no_letter_of_the_calendar() -> None:
    held = course(1)
    held = replace(held, situation=replace(held.situation, held=True))
    assert drawn([held, course(2, steps=STEPS[:1])])[0].course.enrolment_id == 2


@st.composite
def worlds(draw: st.DrawFn) -> tuple[datetime, list[Course]]:
    now = draw(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=4))
    first = draw(st.integers(0, 20))
    hours = (first, draw(st.integers(first + 2, 24)))
    days = draw(st.frozensets(st.integers(1, 7), min_size=3))
    cap = draw(st.integers(1, 6))
    limits = replace(LIMITS, mailbox_cap=cap, campaign_cap=draw(st.none() | st.integers(1, 8)))
    home = ZoneInfo(draw(st.sampled_from(ZONES)))
    courses = [
        course(
            number,
            window=Window(days, *hours, ZoneInfo(zones[number % len(zones)])),
            day_zone=home,
            site_id=number // 2,
            mailbox_id=number % 2 + 1,
            limits=limits,
            ready_at=now,
            steps=STEPS[:2],
        )
        for number in range(draw(st.integers(1, 12)))
    ]
    return now, courses


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_never_outside_a_window_never_over_a_cap_and_nobody_starves(
    world: tuple[datetime, list[Course]],
) -> None:
    now, courses = world
    slots = drawn(courses, now=now, days=60, gap=5)
    by_day: Counter[tuple[str, int, Any]] = Counter()
    for slot in slots:
        one = slot.course
        assert one.situation.window.contains(slot.at)
        day = slot.at.astimezone(one.situation.day_zone).date()
        by_day["mailbox", one.mailbox_id, day] += 1
        by_day["campaign", one.campaign_id, day] += 1
        by_day["site", one.site_id, day] += 1
    limits = courses[0].limits
    most = {"mailbox": limits.mailbox_cap, "campaign": limits.campaign_cap or 99, "site": 1}
    assert all(count <= most[kind] for (kind, _, _), count in by_day.items())
    assert [slot.at for slot in slots] == sorted(slot.at for slot in slots)
    sent = Counter((slot.course.enrolment_id, slot.step) for slot in slots)
    assert set(sent.values()) <= {1}
    assert {number for number, _ in sent} == {one.enrolment_id for one in courses}
