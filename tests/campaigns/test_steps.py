"""Holds, working days, steps by hand, several mailboxes and new orders of live campaigns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from outreach.campaigns.due import next_step_at
from outreach.campaigns.enrol import enrol
from outreach.campaigns.letters import checked, reordered
from outreach.campaigns.lifecycle import end_enrolment, hold, wake_held
from outreach.campaigns.manual_tasks import finish, open_task
from outreach.errors import InvalidInput
from outreach.model.campaign import Enrolment, EnrolmentState, ManualTask, TaskState
from outreach.model.mailbox import MailboxState
from tests.support.build import STEPS, Build

DAY = timedelta(days=1)
CALL = {"kind": "task", "title": "Call the editor", "delay_days": 2}


def test_a_hold_does_not_use_up_the_wait_of_the_next_step(build: Build) -> None:
    row = build.enrolment(next_step=1, next_step_at=build.clock.now() + 4 * DAY)
    build.clock.advance(DAY)
    back = build.clock.now() + 7 * DAY
    with build.store.write() as session:
        found = session.get_one(Enrolment, row.id)
        hold(session, found, until=back, at=build.clock.now(), actor="test", why="Away.")
    build.clock.advance(7 * DAY)
    with build.store.write() as session:
        assert wake_held(session, now=build.clock.now(), actor="test") == 1
    assert build.again(row).next_step_at == back + 3 * DAY


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        ("2026-05-04", 4, "2026-05-08"),
        ("2026-05-08", 1, "2026-05-11"),
        ("2026-05-09", 2, "2026-05-12"),
    ],
)
def test_working_days_pass_over_weekends(begun: str, days: int, due: str) -> None:
    at = datetime.fromisoformat(begun).replace(hour=9, tzinfo=UTC)
    steps = [{"delay_days": 0}, {"delay_days": days}]
    found = next_step_at(steps, 1, accepted_at=at, working_days=True)
    assert f"{found:%Y-%m-%d %H}" == f"{due} 09"


def test_a_step_by_hand_holds_the_sequence_until_it_is_done(build: Build) -> None:
    row = build.enrolment(steps=[STEPS[0], CALL, STEPS[1]], next_step=1)
    with build.store.write() as session:
        task = open_task(session, session.get_one(Enrolment, row.id), at=build.clock.now())
        again = open_task(session, session.get_one(Enrolment, row.id), at=build.clock.now())
        assert task.id == again.id
    assert build.again(row).next_step_at is None
    build.clock.advance(3 * DAY)
    with build.store.write() as session:
        found = session.get_one(ManualTask, task.id)
        finish(session, found, at=build.clock.now(), actor="user:1")
    done = build.again(row)
    assert (done.next_step, done.next_step_at) == (2, build.clock.now() + 4 * DAY)


def test_a_sequence_that_ends_drops_its_task(build: Build) -> None:
    row = build.enrolment(steps=[STEPS[0], CALL], next_step=1)
    with build.store.write() as session:
        found = session.get_one(Enrolment, row.id)
        task = open_task(session, found, at=build.clock.now())
        end_enrolment(
            session, found, EnrolmentState.REPLIED, at=build.clock.now(), actor="test", why="Yes!"
        )
    assert build.again(task).state is TaskState.DROPPED


def test_a_sequence_can_not_begin_with_a_step_by_hand() -> None:
    assert checked([STEPS[0], CALL])
    with pytest.raises(InvalidInput, match="after the first letter"):
        checked([CALL, STEPS[0]])


def test_enrolments_are_spread_over_mailboxes_that_can_send(build: Build) -> None:
    second, third = build.mailbox(), build.mailbox(state=MailboxState.PAUSED)
    campaign = build.campaign(more_mailboxes=[second.id, third.id])
    for _ in range(4):
        opportunity = build.opportunity()
        with build.store.write() as session:
            assert not enrol(
                session,
                campaign,
                opportunity,
                now=build.clock.now(),
                actor="test",
                cooldown=100 * DAY,
            )
    with build.store.read() as session:
        used = list(session.exec(select(Enrolment.mailbox_id).order_by(col(Enrolment.id))))
    assert used == [build.the_mailbox.id, second.id] * 2


def test_a_new_order_keeps_the_waits_of_the_places() -> None:
    steps = [{**STEPS[0]}, {**STEPS[1], "subject": "x"}, {**STEPS[2]}]
    swapped = reordered(steps, [1, 3, 2])
    assert [step["body"] for step in swapped] == [steps[n]["body"] for n in (0, 2, 1)]
    assert [step["delay_days"] for step in swapped] == [0, 4, 9]
    assert [step["key"] for step in swapped] == ["1", "3", "2"]
    for wrong in ([1, 2], [1, 1, 2], [3, 1, 2]):
        with pytest.raises(InvalidInput):
            reordered(steps, wrong)
