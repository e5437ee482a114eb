"""The letters of a campaign: set, add, remove, and what that means for who is enrolled. Pure.

An enrolment keeps its own copy of the steps. `key` ties a step of the copy to the campaign's, and a
removed step stays in its place, marked, because letters are counted by place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from outreach.campaigns.branches import is_on_the_way, on_branch, refuse_unless_it_may_follow
from outreach.errors import InvalidInput

Step = dict[str, Any]

MOST_LETTERS = 12
LONGEST_DELAY = 365  # days


def keyed(steps: Sequence[Step]) -> list[Step]:
    """The steps, each with its key. Before the first edit, copy and campaign are alike: the place
    is the key.
    """
    return [{"key": str(place + 1), **step} for place, step in enumerate(steps)]


def step_at(steps: Sequence[Step], number: int) -> Step:
    """Letter `number`, counted from 1.

    Raises:
        InvalidInput: there is no such letter.
    """
    if not 1 <= number <= len(steps):
        raise InvalidInput(f"there are letters 1 to {len(steps)}.", field="step")
    return steps[number - 1]


def with_set(steps: Sequence[Step], number: int, changes: Step) -> list[Step]:
    """The steps with `changes` to letter `number`; refuses what can't be sent."""
    known = keyed(steps)
    step_at(known, number)
    known[number - 1] = {**known[number - 1], **changes}
    return checked(known)


def with_added(steps: Sequence[Step], letter: Step, *, key: str) -> list[Step]:
    """The steps with one more at the end, under a key that none ever had."""
    if len(steps) >= MOST_LETTERS:
        raise InvalidInput(f"a sequence has at most {MOST_LETTERS} letters.", field="step")
    return checked([*keyed(steps), {"key": key, **letter}])


def without(steps: Sequence[Step], number: int) -> list[Step]:
    """The steps without letter `number`."""
    known = keyed(steps)
    step_at(known, number)
    if len(known) == 1:
        raise InvalidInput("a campaign needs at least one letter.", field="step")
    return checked([step for place, step in enumerate(known, 1) if place != number])


def checked(steps: list[Step]) -> list[Step]:
    """Return `steps` if they can be sent as they are.

    Raises:
        InvalidInput: a text is empty, the first has no subject, or a delay is out of range.
    """
    for number, step in enumerate(steps, 1):
        _check_one(step, number)
    return steps


def _check_one(step: Step, number: int) -> None:
    refuse_unless_it_may_follow(step, number)
    if step.get("kind") == "task":
        if number == 1 or not str(step.get("title", "")).strip():
            why = "a task by hand comes after the first letter and says what to do."
            raise InvalidInput(why, field="step")
    elif not str(step.get("body", "")).strip():
        raise InvalidInput(f"letter {number} has no text.", field="body")
    if number == 1 and not str(step.get("subject", "")).strip():
        raise InvalidInput("the first letter needs a subject.", field="subject")
    delay = step.get("delay_days", 0)
    least = 0 if number == 1 else 1  # never two letters on the same day
    if not least <= delay <= LONGEST_DELAY:
        why = f"letter {number} waits {least} to {LONGEST_DELAY} days after the one before."
        raise InvalidInput(why, field="delay_days")


def reordered(steps: Sequence[Step], order: Sequence[int]) -> list[Step]:
    """The steps in a new order.

    Args:
        order: the present numbers, from 1, in the order in which they shall come.

    Raises:
        InvalidInput: it is no order of these steps, or what comes first can't open a sequence.
    """
    known = keyed(steps)
    if sorted(order) != list(range(1, len(known) + 1)):
        raise InvalidInput(f"write each number from 1 to {len(known)} once.", field="order")
    wanted = [dict(known[number - 1]) for number in order]
    for place, step in enumerate(wanted):
        step["delay_days"] = known[place].get("delay_days", 0)  # waits belong to places
    return checked(wanted)


def is_removed(step: Mapping[str, Any]) -> bool:
    """Taken out of the campaign after the enrolment began; it is skipped."""
    return bool(step.get("removed"))


def next_kept(steps: Sequence[Mapping[str, Any]], place: int) -> int:
    """The first place from `place` on whose letter comes; `len(steps)` if there is none.

    One that was removed does not come, nor one that follows an answer which nobody gave.
    """
    while place < len(steps) and (is_removed(steps[place]) or not is_on_the_way(steps[place])):
        place += 1
    return place


def carried_over(
    own: Sequence[Step], campaign: Sequence[Step], *, next_step: int, branch: str = ""
) -> list[Step]:
    """An enrolment's copy brought up to the campaign's letters.

    Args:
        own: the enrolment's steps; those before `next_step` were sent and stay as they are.
        campaign: the campaign's steps, with keys.
        branch: the kind of answer that the person gave, "" for none.
    """
    wanted = {step["key"]: step for step in campaign}
    copy = keyed(own)
    for place in range(next_step, len(copy)):
        found = wanted.get(copy[place]["key"])
        copy[place] = dict(found) if found else {**copy[place], "removed": True}
    known = {step["key"] for step in copy}
    whole = [*copy, *(dict(step) for step in campaign if step["key"] not in known)]
    return on_branch(whole, branch, first_free=next_step)


def in_new_order(
    own: Sequence[Step], campaign: Sequence[Step], *, first_free: int, branch: str = ""
) -> list[Step]:
    """An enrolment's copy after the campaign's letters were reordered.

    Args:
        own: the enrolment's steps; places before `first_free` have their letter and stay.
        campaign: the campaign's steps in the new order, with keys.
    """
    kept = keyed(own)[:first_free]
    had = {step["key"] for step in kept}
    coming = [*kept, *(dict(step) for step in campaign if step["key"] not in had)]
    return on_branch(coming, branch, first_free=first_free)
