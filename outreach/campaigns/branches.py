"""Steps that follow an answer: which answers may lead on, what becomes of the others. Pure.

Any answer stops a sequence, unless the campaign has steps for answers of its kind. Then the rest of
the sequence is passed over and those steps follow; a further answer ends them too. What is written
to somebody who has answered always waits for a person's approval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from outreach.errors import InvalidInput

# Kinds of answers as `outreach.replies` names them. A no, an objection, a price: nothing follows.
MAY_FOLLOW = ("not_now", "interested", "question", "guidelines", "link_placed")
FOR_A_PERSON = frozenset({"question"})  # no text that was written before can answer a question


def answer_it_follows(step: Mapping[str, Any]) -> str:
    """The kind of answer after which a step comes, "" where it comes without an answer."""
    return str(step.get("after") or "")


def refuse_unless_it_may_follow(step: Mapping[str, Any], number: int) -> None:
    """Refuse a step after an answer that nothing may follow.

    Raises:
        InvalidInput: nothing may follow such an answer, or only a task by hand.
    """
    kind = answer_it_follows(step)
    if not kind:
        return
    if kind not in MAY_FOLLOW:
        raise InvalidInput(f"after an answer of: {', '.join(MAY_FOLLOW)}.", field="after")
    if number == 1:
        raise InvalidInput("the first letter can't follow an answer.", field="after")
    if kind in FOR_A_PERSON and step.get("kind") != "task":
        why = "a question is answered by a person: make it a task by hand."
        raise InvalidInput(why, field="after")


def on_branch(
    steps: Sequence[Mapping[str, Any]], kind: str, *, first_free: int
) -> list[dict[str, Any]]:
    """The steps of an enrolment whose person answered; `kind` "" leaves them as they are.

    Args:
        first_free: places before it have had their letter and stay.
    """
    taken = [dict(step) for step in steps]
    for step in taken[first_free:] if kind else []:
        step["branch" if answer_it_follows(step) == kind else "passed"] = True
    return taken


def on_other_branch(
    steps: Sequence[Mapping[str, Any]], kind: str, *, used: Mapping[int, bool]
) -> list[dict[str, Any]]:
    """The steps of an enrolment whose answer is read otherwise now: those after `kind` come.

    Args:
        used: places that have had their letter or task, and whether that was withdrawn unsent. A
            place is used once: what was withdrawn there, and what follows it, comes at the end.
    """
    marks = ("branch", "passed")
    taken = [{name: step[name] for name in step if name not in marks} for step in steps]
    again: list[dict[str, Any]] = []
    for place, step in enumerate(taken):
        wanted = answer_it_follows(step) == kind
        if wanted and used.get(place, bool(again)):
            again.append({**step, "branch": True})
        step["branch" if wanted and place not in used and not again else "passed"] = True
    return [*taken, *again]


def is_on_the_way(step: Mapping[str, Any]) -> bool:
    """Does this step come, as far as answers are concerned?"""
    return not step.get("passed") and (bool(step.get("branch")) or not answer_it_follows(step))
