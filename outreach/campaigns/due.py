"""When the next letter of an enrolment may be written. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from outreach.campaigns.letters import next_kept

# After the last letter we wait this long for an answer before the enrolment counts as finished.
LAST_WAIT = timedelta(days=14)


def next_step_at(
    steps: Sequence[Mapping[str, Any]],
    step: int,
    *,
    accepted_at: datetime,
    working_days: bool = False,
) -> datetime:
    """When step number `step` is due, or, past the last one, when the enrolment is finished.

    Args:
        steps: of the enrolment; `delay_days` counts from the acceptance of the letter before.
        step: index of the coming letter, `len(steps)` after the last; one that was removed from
            the campaign meanwhile is passed over.
        accepted_at: when the letter before was accepted.
        working_days: delays count Monday to Friday only.
    """
    step = next_kept(steps, step)
    if step >= len(steps):
        return accepted_at + LAST_WAIT
    delay = float(steps[step].get("delay_days", 0))
    return after_working_days(accepted_at, delay) if working_days else accepted_at + _days(delay)


def after_working_days(at: datetime, days: float) -> datetime:
    """`at` moved on by working days, at the same time of day; a part of a day counts as it is.

    Begun on a weekend, the first working day is the Monday after it.
    """
    left = int(days)
    while left:
        at += _days(1)
        left -= at.isoweekday() <= 5
    return at + _days(days - int(days))


def _days(days: float) -> timedelta:
    return timedelta(days=days)
