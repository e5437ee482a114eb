"""Windows on the recipient's clock in every zone, over every clock change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.sending.pacing import (
    MAX_ATTEMPTS,
    Window,
    back_off,
    gap,
    local_midnight,
    next_midnight,
)

ZONES = sorted(available_timezones() - {"localtime"})
HOUR = timedelta(hours=1)
moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis makes it aware
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first = draw(st.integers(0, 23))
    return Window(
        days=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        from_hour=first,
        to_hour=draw(st.integers(first + 1, 24)),
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
    )


@settings(max_examples=200, deadline=None)
@given(windows(), moments)
def test_an_opening_is_inside_and_not_before(window: Window, at: datetime) -> None:
    opening = window.next_opening(at)
    assert window.contains(opening)
    assert opening >= at
    assert (opening == at) is window.contains(at)
    assert window.next_opening(opening) == opening


@settings(max_examples=200, deadline=None)
@given(windows(), moments, st.timedeltas(timedelta(), timedelta(days=9)))
def test_openings_never_go_backwards(window: Window, at: datetime, later: timedelta) -> None:
    assert window.next_opening(at) <= window.next_opening(at + later)


@settings(max_examples=200, deadline=None)
@given(windows(), moments)
def test_no_opening_is_passed_over(window: Window, at: datetime) -> None:
    """Half-hour by half-hour, nothing before the opening is inside."""
    opening = window.next_opening(at)
    moment = at
    while moment < min(opening, at + timedelta(days=3)):
        assert not window.contains(moment)
        moment += timedelta(minutes=29)


@pytest.mark.parametrize("letter", sorted({zone[0] for zone in ZONES}))
def test_every_zone_over_its_changes_of_2026(letter: str) -> None:
    """An early window, around which nearly all clocks change, on every weekend of a year."""
    for zone in (zone for zone in ZONES if zone.startswith(letter)):
        window = Window(frozenset({6, 7}), 1, 3, ZoneInfo(zone))
        last = at = datetime(2026, 1, 2, 12, tzinfo=UTC)  # a Friday
        while at.year == 2026:
            opening = window.next_opening(at)
            assert window.contains(opening), zone
            assert last <= opening <= at + timedelta(days=7), zone
            last, at = opening, at + HOUR * 28


CASES = [
    # (zone, from, to, asked, opening): spring forward, autumn back, odd shifts
    ("Europe/Berlin", 9, 17, "2026-03-28T20:00Z", "2026-03-29T07:00Z"),
    ("Europe/Berlin", 2, 4, "2026-03-29T00:30Z", "2026-03-29T01:00Z"),  # 02:00 is skipped
    ("Europe/Berlin", 2, 3, "2026-03-29T00:30Z", "2026-03-30T00:00Z"),  # all of it is skipped
    ("Europe/Berlin", 2, 3, "2026-10-24T20:00Z", "2026-10-25T00:00Z"),  # the first of two
    ("Australia/Lord_Howe", 2, 5, "2026-10-03T15:00Z", "2026-10-03T15:30Z"),  # half an hour
    ("Antarctica/Troll", 1, 2, "2026-10-25T00:30Z", "2026-10-25T01:00Z"),  # two hours back
    ("Atlantic/Azores", 0, 1, "2026-03-29T00:30Z", "2026-03-30T00:00Z"),
    ("America/New_York", 9, 17, "2026-03-07T23:00Z", "2026-03-08T13:00Z"),
]


@pytest.mark.parametrize(("zone", "first", "last", "asked", "opening"), CASES)
def test_clock_changes(zone: str, first: int, last: int, asked: str, opening: str) -> None:
    window = Window(frozenset(range(1, 8)), first, last, ZoneInfo(zone))
    assert window.next_opening(datetime.fromisoformat(asked)) == datetime.fromisoformat(opening)


def test_another_day_starts_at_the_window_s_beginning() -> None:
    """Friday 18:13 becomes Monday 09:00, not Monday 18:13."""
    window = Window(frozenset(range(1, 6)), 9, 17, ZoneInfo("Europe/London"))
    friday = datetime(2026, 5, 8, 17, 13, tzinfo=UTC)
    assert window.next_opening(friday) == datetime(2026, 5, 11, 8, 0, tzinfo=UTC)


def test_a_clock_change_may_swallow_the_only_hour_of_a_week() -> None:
    window = Window(frozenset({7}), 0, 1, ZoneInfo("Atlantic/Azores"))
    after = datetime(2026, 3, 23, tzinfo=UTC)
    assert window.next_opening(after) == datetime(2026, 4, 5, 0, 0, tzinfo=UTC)


def test_a_window_that_never_opens_says_so() -> None:
    with pytest.raises(ValueError, match="never opens"):
        Window(frozenset(), 9, 17, ZoneInfo("UTC")).next_opening(datetime(2026, 5, 4, tzinfo=UTC))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), moments)
def test_a_day_lies_between_two_midnights(zone: str, at: datetime) -> None:
    begins, ends = local_midnight(at, ZoneInfo(zone)), next_midnight(at, ZoneInfo(zone))
    assert begins <= at < ends
    assert timedelta(hours=20) <= ends - begins <= timedelta(hours=28)


@given(st.text(min_size=1, max_size=40), st.floats(0, 60), st.floats(0, 60))
def test_a_gap_is_within_its_bounds_and_repeatable(token: str, short: float, more: float) -> None:
    pause = gap(token, short, short + more)
    tolerance = timedelta(milliseconds=1)
    assert timedelta(minutes=short) - tolerance <= pause
    assert pause <= timedelta(minutes=short + more) + tolerance
    assert pause == gap(token, short, short + more)


def test_gaps_differ_from_letter_to_letter() -> None:
    assert len({gap(f"token {number}", 6, 12) for number in range(50)}) == 50


def test_back_off_grows_and_gives_up_after_about_a_day_and_a_half() -> None:
    waits = [back_off(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert waits == sorted(waits)
    assert timedelta(minutes=6) <= waits[0] <= timedelta(minutes=7)
    assert timedelta(hours=24) <= sum(waits, timedelta()) <= timedelta(hours=36)


def test_back_off_honours_what_a_server_asks_up_to_six_hours() -> None:
    assert back_off(1, 3600) == HOUR
    assert back_off(1, 10**6) == 6 * HOUR
    assert back_off(1, 1) == back_off(1)
