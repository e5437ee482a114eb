"""The life of a link: no loss without two successful looks that are far enough apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.backlinks.inspect import Finding
from outreach.backlinks.next_check import next_check_at, next_state
from outreach.model.backlink import Backlink, BacklinkState
from tests.support.build import NOW

PENDING, LIVE = BacklinkState.PENDING, BacklinkState.LIVE
MISSING, LOST = BacklinkState.MISSING, BacklinkState.LOST
DAY = timedelta(days=1)
ERRORS = tuple(finding for finding in Finding if finding.is_unknown)


def after(
    state: BacklinkState, finding: Finding, *, missed_at: datetime | None = None
) -> BacklinkState:
    return next_state(state, finding, missed_at=missed_at, confirm_after=DAY, now=NOW)


@pytest.mark.parametrize(
    ("state", "finding", "missed_at", "wanted"),
    [
        (PENDING, Finding.LIVE, None, LIVE),
        (PENDING, Finding.NOT_FOUND, None, PENDING),
        (PENDING, Finding.PAGE_GONE, None, PENDING),
        (PENDING, Finding.WRONG_TARGET, None, PENDING),
        (LIVE, Finding.LIVE, None, LIVE),
        (LIVE, Finding.WRONG_TARGET, None, LIVE),
        (LIVE, Finding.NOT_FOUND, None, MISSING),
        (LIVE, Finding.PAGE_GONE, None, MISSING),
        (MISSING, Finding.NOT_FOUND, NOW - DAY, LOST),
        (MISSING, Finding.PAGE_GONE, NOW - DAY, LOST),
        (MISSING, Finding.NOT_FOUND, NOW - DAY + timedelta(seconds=1), MISSING),
        (MISSING, Finding.LIVE, NOW - DAY, LIVE),
        (LOST, Finding.NOT_FOUND, NOW - 9 * DAY, LOST),
        (LOST, Finding.LIVE, NOW - 9 * DAY, LIVE),
        (LOST, Finding.WRONG_TARGET, NOW - 9 * DAY, LOST),
        *((state, error, NOW - 9 * DAY, state) for state in BacklinkState for error in ERRORS),
    ],
)
def test_states(
    state: BacklinkState, finding: Finding, missed_at: datetime | None, wanted: BacklinkState
) -> None:
    assert after(state, finding, missed_at=missed_at) is wanted


class Life:
    """A backlink that is looked at whenever its time has come."""

    def __init__(self, confirm_after: timedelta) -> None:
        self.confirm_after = confirm_after
        self.row = Backlink(id=1, created_at=NOW)
        self.now = NOW
        self.history: list[tuple[datetime, Finding, BacklinkState]] = []

    def look(self, finding: Finding) -> None:
        row = self.row
        state = next_state(
            row.state,
            finding,
            missed_at=row.missed_at,
            confirm_after=self.confirm_after,
            now=self.now,
            flaps=row.flaps,
        )
        if state is LIVE and finding.shows_link:
            row.flaps += row.state is MISSING
            row.first_seen_at, row.missed_at = row.first_seen_at or self.now, None
        elif state is MISSING and row.state is LIVE:
            row.missed_at = self.now
        row.looks = 1 if state is not row.state else row.looks + 1
        if state is not row.state:
            row.move_to(state, at=self.now, actor="worker")
        self.history.append((self.now, finding, state))
        again = next_check_at(
            state,
            finding,
            since=self.now,
            looks=row.looks,
            confirm_after=self.confirm_after,
            now=self.now,
        )
        if again is not None:
            assert again > self.now
            self.now = again


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(list(Finding)), min_size=1, max_size=40),
    st.sampled_from([timedelta(), timedelta(hours=1), DAY, 3 * DAY]),
)
def test_a_loss_needs_two_successful_looks_far_enough_apart(
    findings: list[Finding], confirm_after: timedelta
) -> None:
    life = Life(confirm_after)
    for finding in findings:
        life.look(finding)
    for place, (at, _, state) in enumerate(life.history):
        before = life.history[place - 1][2] if place else PENDING
        if state is not LOST or before is LOST:
            continue
        since_seen: list[datetime] = []
        for when, finding, _ in life.history[: place + 1]:
            if finding.shows_link:
                since_seen = []
            elif finding.speaks_of_loss:
                since_seen.append(when)
        assert len(since_seen) >= 2
        assert at - since_seen[0] >= confirm_after


def test_a_life_with_flaps_blocks_a_loss_and_a_return() -> None:
    life = Life(DAY)
    for finding in (
        Finding.NOT_FOUND,  # they have not put it there yet
        Finding.LIVE,
        Finding.BLOCKED,
        Finding.NOT_FOUND,  # a flap
        Finding.LIVE,
        Finding.NOT_FOUND,
        Finding.UNREACHABLE,  # neither confirms nor resets
        Finding.PAGE_GONE,
        Finding.PAGE_GONE,  # one flap before: a day more
        Finding.NOT_FOUND,
        Finding.LIVE,
    ):
        life.look(finding)
    states = [state for _, _, state in life.history]
    assert states == [
        PENDING, LIVE, LIVE, MISSING, LIVE, MISSING, MISSING, LOST, LOST, LOST, LIVE,
    ]  # fmt: skip


def waits(
    state: BacklinkState, finding: Finding, looks: int, **given: datetime
) -> timedelta | None:
    since = given.get("since", NOW)
    again = next_check_at(state, finding, since=since, looks=looks, confirm_after=DAY, now=NOW)
    return None if again is None else again - NOW


@pytest.mark.parametrize(
    ("looks", "days"), [(1, 1), (2, 3), (3, 7), (4, 14), (5, 28), (6, 30), (7, 30), (90, 30)]
)
def test_a_live_link_is_looked_at_less_and_less(looks: int, days: int) -> None:
    assert waits(LIVE, Finding.LIVE, looks) == days * DAY


@pytest.mark.parametrize(("looks", "days"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 14), (50, 14)])
def test_an_expected_link_is_looked_for_less_and_less(looks: int, days: int) -> None:
    assert waits(PENDING, Finding.NOT_FOUND, looks) == days * DAY


def test_trouble_is_tried_again_the_next_day() -> None:
    assert waits(LIVE, Finding.BLOCKED, 60) == DAY


@pytest.mark.parametrize(("looks", "days"), [(1, 7), (2, 14), (3, 30), (8, 30)])
def test_a_lost_link_is_still_looked_for(looks: int, days: int) -> None:
    assert waits(LOST, Finding.NOT_FOUND, looks) == days * DAY


def test_a_lost_link_is_given_up_after_half_a_year() -> None:
    assert waits(LOST, Finding.NOT_FOUND, 9, since=NOW - timedelta(days=181)) is None


@pytest.mark.parametrize(("trouble_days", "days"), [(0, 1), (1, 1), (3, 3), (7, 7), (60, 7)])
def test_trouble_that_lasts_is_looked_at_less_often(trouble_days: int, days: int) -> None:
    again = next_check_at(
        LIVE, Finding.BLOCKED, since=NOW, looks=3, confirm_after=DAY, now=NOW,
        trouble_since=NOW - trouble_days * DAY,
    )  # fmt: skip
    assert again == NOW + days * DAY


def test_a_site_that_asks_for_patience_gets_it() -> None:
    again = next_check_at(
        LIVE,
        Finding.BLOCKED,
        since=NOW,
        looks=3,
        confirm_after=DAY,
        now=NOW,
        retry_after=3 * 86_400,
    )
    assert again == NOW + 3 * DAY


@pytest.mark.parametrize(("spread", "hours"), [(0.0, 26.4), (0.5, 31.2), (1.0, 36)])
def test_a_loss_is_confirmed_at_another_hour(spread: float, hours: float) -> None:
    again = next_check_at(
        MISSING, Finding.NOT_FOUND, since=NOW, looks=1, confirm_after=DAY, now=NOW, spread=spread
    )
    assert again == NOW + timedelta(hours=hours)


def test_a_page_that_cried_wolf_needs_more_confirmation() -> None:
    def state(flaps: int, days: int) -> BacklinkState:
        return next_state(
            MISSING, Finding.NOT_FOUND, missed_at=NOW - days * DAY, confirm_after=DAY, now=NOW,
            flaps=flaps,
        )  # fmt: skip

    assert [state(flaps, 1) for flaps in (0, 1)] == [LOST, MISSING]
    assert [state(flaps, 4) for flaps in (3, 50)] == [LOST, LOST]
