"""Letters of a campaign, and what an edit means for a copy that is under way."""

from __future__ import annotations

from typing import Any

import pytest

from outreach.campaigns.letters import (
    MOST_LETTERS,
    carried_over,
    is_removed,
    keyed,
    next_kept,
    with_added,
    with_set,
    without,
)
from outreach.errors import InvalidInput

STEPS: list[dict[str, Any]] = [
    {"delay_days": 0, "subject": "One", "body": "first"},
    {"delay_days": 4, "subject": "", "body": "second"},
    {"delay_days": 5, "subject": "", "body": "third"},
]


def bodies(steps: list[dict[str, Any]]) -> list[str]:
    return [step["body"] for step in steps if not is_removed(step)]


def test_setting_changes_only_what_is_named() -> None:
    steps = with_set(STEPS, 2, {"body": "other"})
    assert bodies(steps) == ["first", "other", "third"]
    assert steps[1]["delay_days"] == 4
    assert "key" not in STEPS[1]


@pytest.mark.parametrize(
    ("number", "changes", "field"),
    [
        (0, {"body": "x"}, "step"),
        (4, {"body": "x"}, "step"),
        (1, {"subject": " "}, "subject"),
        (2, {"body": ""}, "body"),
        (2, {"delay_days": 0}, "delay_days"),
        (2, {"delay_days": 366}, "delay_days"),
    ],
)
def test_what_can_not_be_sent_is_refused(number: int, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        with_set(STEPS, number, changes)
    assert refused.value.field == field


def test_the_last_letter_and_a_first_one_without_subject_stay() -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        without(STEPS[:1], 1)
    with pytest.raises(InvalidInput, match="needs a subject"):
        without(STEPS, 1)


def test_there_is_an_end_to_adding() -> None:
    letter = {"delay_days": 3, "subject": "", "body": "more"}
    steps = [*STEPS]
    while len(steps) < MOST_LETTERS:
        steps = with_added(steps, letter, key=f"k{len(steps)}")
    with pytest.raises(InvalidInput, match="at most"):
        with_added(steps, letter, key="one too many")
    assert len({step["key"] for step in steps}) == MOST_LETTERS


def test_what_was_sent_stays_and_the_rest_follows() -> None:
    campaign = without(with_set(with_set(STEPS, 1, {"body": "FIRST"}), 3, {"body": "THIRD"}), 2)
    copy = carried_over(STEPS, campaign, next_step=1)
    assert [step["body"] for step in copy] == ["first", "second", "THIRD"]
    assert [is_removed(step) for step in copy] == [False, True, False]
    assert next_kept(copy, 1) == 2
    assert next_kept(copy, 3) == 3


def test_a_removed_and_an_added_letter_are_never_taken_for_each_other() -> None:
    letter = {"delay_days": 3, "subject": "", "body": "fourth"}
    campaign = with_added(without(STEPS, 3), letter, key="new")
    copy = carried_over(keyed(STEPS), campaign, next_step=3)
    assert bodies(copy) == ["first", "second", "third", "fourth"]
    assert bodies(carried_over(STEPS, campaign, next_step=1)) == ["first", "second", "fourth"]
