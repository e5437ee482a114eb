"""When a backlink is looked at again, and when a loss is certain. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from outreach.backlinks.inspect import Finding
from outreach.model.backlink import BacklinkState

_AFTER_PLACEMENT = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
_LONGEST = timedelta(days=30)
_RETRY = timedelta(hours=24)
_LOST_LOOKS = (timedelta(days=7), timedelta(days=14), timedelta(days=30))


def next_state(
    state: BacklinkState,
    finding: Finding,
    *,
    missed_at: datetime | None,
    confirm_after: timedelta,
    now: datetime,
) -> BacklinkState:
    """The state after a look. Errors neither confirm a loss nor reset it; any sighting resets."""
    if finding is Finding.WRONG_TARGET and state in {BacklinkState.PENDING, BacklinkState.LOST}:
        return state  # a link to another page of ours is not the one that we wait for
    if finding.shows_link:
        return BacklinkState.LIVE
    if not finding.speaks_of_loss:
        return state
    if state is BacklinkState.LIVE:
        return BacklinkState.MISSING
    if state is BacklinkState.MISSING and missed_at is not None:
        return BacklinkState.LOST if now - missed_at >= confirm_after else state
    return state


def next_check_at(
    state: BacklinkState,
    finding: Finding,
    *,
    since: datetime,
    looks: int,
    confirm_after: timedelta,
    now: datetime,
) -> datetime | None:
    """When to look again; None when it is no longer worth it.

    Args:
        since: when the link was first seen, or the row was made.
        looks: made so far, this one included.
    """
    if state is BacklinkState.MISSING:
        return now + max(confirm_after, timedelta(seconds=1))
    if state is BacklinkState.LOST:
        age = now - since
        return None if age > timedelta(days=180 + 365) else now + _step(_LOST_LOOKS, looks)
    if state is BacklinkState.PENDING:
        return now + _RETRY * min(1 << min(max(looks - 1, 0), 4), 14)
    if not finding.shows_link:
        return now + _RETRY
    early = looks <= len(_AFTER_PLACEMENT)
    return now + (_step(_AFTER_PLACEMENT, looks) if early else _doubled(looks))


def _step(steps: tuple[timedelta, ...], looks: int) -> timedelta:
    return steps[min(max(looks, 1), len(steps)) - 1]


def _doubled(looks: int) -> timedelta:
    doublings = min(looks - len(_AFTER_PLACEMENT), 10)
    return min(_AFTER_PLACEMENT[-1] * (1 << doublings), _LONGEST)
