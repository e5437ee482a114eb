"""When the next letter of an enrolment may be written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from outreach.campaigns.letters import next_kept

# After the last letter we wait this long for an answer before the enrolment counts as finished.
LAST_WAIT = timedelta(days=14)


def next_step_at(steps: Sequence[dict[str, Any]], step: int, *, accepted_at: datetime) -> datetime:
    """When step number `step` is due, or, past the last one, when the enrolment is finished.

    Args:
        steps: of the enrolment; `delay_days` counts from the acceptance of the letter before.
        step: index of the coming letter, `len(steps)` after the last; one that was removed from
            the campaign meanwhile is passed over.
        accepted_at: when the letter before was accepted.
    """
    step = next_kept(steps, step)
    if step >= len(steps):
        return accepted_at + LAST_WAIT
    return accepted_at + timedelta(days=float(steps[step].get("delay_days", 0)))
