"""What people tell the tactics: lists of the project, and weights. Checked for page and CLI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.prospecting.registry import APPROACHES
from outreach.prospecting.tactic import Approach, Input
from outreach.urls import site_key

MOST_LINES = 500
_LONGEST = 200


def every_input() -> dict[str, Input]:
    """Each list that some tactic asks for, by its name."""
    return {one.name: one for approach in APPROACHES for one in approach.inputs}


def tell(
    project: Project, wanted: Input, lines: Iterable[str], *, at: datetime, actor: str
) -> bool:
    """Set one list; True if that changed it, so that the tactics look again.

    Raises:
        InvalidInput: a line is no site, or there are too many or too long ones.
    """
    given = list(dict.fromkeys(_checked(line, wanted) for line in lines if line.strip()))
    if len(given) > MOST_LINES:
        raise InvalidInput(f"write at most {MOST_LINES} lines.", field=wanted.name)
    if given == getattr(project, wanted.name):
        return False
    setattr(project, wanted.name, given)
    project.changed_at = at
    record(project, "told", at=at, actor=actor, project_id=project.id, field=wanted.name)
    return True


def _checked(line: str, wanted: Input) -> str:
    text = line.strip()
    if len(text) > _LONGEST:
        raise InvalidInput(f"{text[:40]!r} is too long.", field=wanted.name)
    if not wanted.are_sites:
        return text
    key = site_key(text if "//" in text else f"http://{text}/")
    if "." not in key:
        raise InvalidInput(f"{text!r} is no site; write example.org.", field=wanted.name)
    return key


def weigh(
    project: Project,
    approach: Approach,
    weights: Mapping[str, float],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Let the project weigh a tactic's signals otherwise; its own weights are left out.

    Args:
        weights: signal to 0 or more; only their ratio counts. Signals that are missing keep theirs.

    Raises:
        InvalidInput: there is no such signal, a weight is negative, or all are zero.
    """
    for name, weight in weights.items():
        if name not in approach.weights:
            known = ", ".join(approach.weights)
            raise InvalidInput(f"there is no signal {name!r}; known are: {known}.", field="weight")
        if not 0 <= weight <= 1:
            raise InvalidInput(f"the weight of {name} must be 0 to 1 (0 to 100 %).", field="weight")
    mine = {**approach.weights, **project.weights.get(approach.tactic.value, {}), **weights}
    if not any(mine.values()):
        raise InvalidInput("at least one weight must be above zero.", field="weight")
    changed = {name: one for name, one in mine.items() if one != approach.weights.get(name)}
    rest = {name: one for name, one in project.weights.items() if name != approach.tactic.value}
    project.weights = {**rest, **({approach.tactic.value: changed} if changed else {})}
    record(
        project,
        "weighed",
        at=at,
        actor=actor,
        project_id=project.id,
        tactic=approach.tactic,
        weights=changed,
    )
