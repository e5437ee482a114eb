"""Steps after an answer: any answer stops a sequence unless the campaign has steps for its kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outreach.campaigns import letters
from outreach.campaigns.branches import MAY_FOLLOW, on_branch
from outreach.campaigns.lifecycle import follow_answer
from outreach.campaigns.manual_tasks import open_task
from outreach.errors import InvalidInput
from outreach.model.campaign import Enrolment, EnrolmentState, TaskState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.replies.intents import IntentKind
from outreach.store import manual_tasks
from tests.support.build import Build

DAY = timedelta(days=1)
MAIN: list[dict[str, Any]] = [
    {"delay_days": 0, "subject": "A dead link", "body": "Hello"},
    {"delay_days": 4, "body": "A reminder"},
]
LATER: dict[str, Any] = {"delay_days": 2, "body": "You wrote: later", "after": "not_now"}
TASK: dict[str, Any] = {"kind": "task", "title": "Answer", "delay_days": 1, "after": "question"}


def test_every_kind_is_one_that_answers_are_read_as() -> None:
    assert set(MAY_FOLLOW) <= {kind.value for kind in IntentKind}


def test_without_an_answer_the_steps_for_answers_do_not_come() -> None:
    steps = [*MAIN, LATER, TASK, {"delay_days": 5, "body": "The last one"}]
    assert letters.next_kept(steps, 2) == 4
    assert letters.next_kept([*MAIN, LATER], 2) == 3


def test_after_an_answer_only_its_own_steps_come() -> None:
    steps = on_branch([*MAIN, TASK, LATER], "not_now", first_free=1)
    assert letters.next_kept(steps, 1) == 3
    assert letters.next_kept(steps, 4) == 4
    assert steps[0] == MAIN[0]


@pytest.mark.parametrize(
    "step",
    [
        {**LATER, "after": "declined"},
        {**LATER, "after": "fee"},
        {**LATER, "after": "no such kind"},
        {**LATER, "after": "question"},  # a text that was written before answers no question
    ],
)
def test_nothing_follows_a_no_a_price_or_by_machine_a_question(step: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        letters.checked([*MAIN, step])
    assert refused.value.field == "after"


def test_the_first_letter_follows_nothing() -> None:
    with pytest.raises(InvalidInput, match="first letter"):
        letters.checked([{**MAIN[0], "after": "not_now"}])


def test_an_edit_of_the_campaign_keeps_who_has_answered_on_their_way() -> None:
    campaign = letters.keyed([*MAIN, LATER])
    own = on_branch(campaign, "not_now", first_free=1)
    changed = [*campaign[:2], {**campaign[2], "body": "New words"}]
    copy = letters.carried_over(own, changed, next_step=2, branch="not_now")
    assert (copy[2]["body"], letters.next_kept(copy, 1)) == ("New words", 2)


def answered(
    build: Build, kind: str, *steps: dict[str, Any]
) -> tuple[bool, Enrolment, OutboundEmail]:
    """The first letter was sent, the second waits, and an answer of `kind` came."""
    enrolment = build.enrolment(steps=[*MAIN, *steps], next_step=1)
    waiting = build.letter(enrolment, step=1, state=OutboundState.SCHEDULED)
    with build.store.write() as session:
        row = session.get_one(Enrolment, enrolment.id)
        until = build.clock.now() + 60 * DAY
        went_on = follow_answer(
            session, row, kind, until=until, at=build.clock.now(), actor="worker"
        )
    return went_on, build.again(enrolment), build.again(waiting)


def test_not_now_leads_to_the_step_after_the_day_they_named(build: Build) -> None:
    went_on, row, _ = answered(build, "not_now", LATER)
    assert went_on
    assert (row.state, row.branch, row.next_step) == (EnrolmentState.ACTIVE, "not_now", 2)
    assert row.next_step_at == build.clock.now() + 62 * DAY
    assert "not now" in row.state_reason


def test_what_waited_is_cancelled_and_a_letter_in_flight_fenced_off(build: Build) -> None:
    _, row, letter = answered(build, "not_now", LATER)
    assert letter.state is OutboundState.CANCELLED
    assert row.version == 2


def test_without_steps_for_it_the_answer_leads_nowhere(build: Build) -> None:
    went_on, row, _ = answered(build, "interested", LATER)
    assert (went_on, row.branch) == (False, "")


def test_a_second_answer_leads_nowhere(build: Build) -> None:
    _, row, _ = answered(build, "not_now", LATER)
    with build.store.write() as session:
        again = session.get_one(Enrolment, row.id)
        assert not follow_answer(
            session, again, "not_now", until=None, at=build.clock.now(), actor="worker"
        )


def test_an_open_task_of_the_way_not_taken_is_dropped(build: Build) -> None:
    enrolment = build.enrolment(steps=[MAIN[0], {**TASK, "after": ""}, LATER], next_step=1)
    with build.store.write() as session:
        row = session.get_one(Enrolment, enrolment.id)
        task = open_task(session, row, at=build.clock.now())
        follow_answer(session, row, "not_now", until=None, at=build.clock.now(), actor="worker")
        assert manual_tasks.open_of(session, enrolment.id or 0) == []
    assert build.again(task).state is TaskState.DROPPED
