"""When a backlink is looked at again, and when a loss is certain. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from outreach.backlinks.inspect import Finding
from outreach.model.backlink import BacklinkState

_AFTER_PLACEMENT = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
LONGEST = timedelta(days=30)
LONGEST_IF_WON = timedelta(days=7)  # links that somebody worked for
_RETRY = timedelta(hours=24)
_LONGEST_RETRY = timedelta(days=7)
_LOST_LOOKS = (timedelta(days=7), timedelta(days=14), timedelta(days=30))
_GIVEN_UP_AFTER = timedelta(days=180)
_MOST_FLAPS = 3  # a page that cried wolf three times is believed after four more looks


def next_state(
    state: BacklinkState,
    finding: Finding,
    *,
    missed_at: datetime | None,
    confirm_after: timedelta,
    now: datetime,
    flaps: int = 0,
) -> BacklinkState:
    """The state after a look. Errors neither confirm a loss nor reset it; any sighting resets.

    Args:
        flaps: how often the link was missing and came back: each asks for another confirmation.
    """
    if finding is Finding.WRONG_TARGET and state in {BacklinkState.PENDING, BacklinkState.LOST}:
        return state  # a link to another page of ours is not the one that we wait for
    if finding.shows_link:
        return BacklinkState.LIVE
    if not finding.speaks_of_loss:
        return state
    if state is BacklinkState.LIVE:
        return BacklinkState.MISSING
    if state is BacklinkState.MISSING and missed_at is not None:
        patience = confirm_after * (1 + min(flaps, _MOST_FLAPS))
        return BacklinkState.LOST if now - missed_at >= patience else state
    return state


def next_check_at(
    state: BacklinkState,
    finding: Finding,
    *,
    since: datetime,
    looks: int,
    confirm_after: timedelta,
    now: datetime,
    trouble_since: datetime | None = None,
    retry_after: float | None = None,
    spread: float = 0.5,
    longest: timedelta = LONGEST,
) -> datetime | None:
    """When to look again; None when it is no longer worth it.

    Args:
        since: when the link was lost (for LOST), else unused by the state.
        looks: made in this state without a change, this one included.
        trouble_since: first of the looks in a row that told nothing.
        retry_after: seconds that the site asked us to wait.
        spread: 0 to 1, from the row's number: moves the look by up to 20 % either way, so that
            neither a site's nightly maintenance nor a big import sets our rhythm.
        longest: pause between two looks at a link that is live.
    """
    if state is BacklinkState.LOST and now - since > _GIVEN_UP_AFTER:
        return None
    if finding.is_unknown:
        wait = _patience(trouble_since or now, now)
        if state is BacklinkState.LOST:
            wait = max(wait, _LOST_LOOKS[0])
        floor = timedelta(seconds=retry_after or 0)
        return now + max(_varied(wait, spread), floor)
    if state is BacklinkState.MISSING:
        # At another hour than the miss: what is away every night would be away again.
        return now + max(confirm_after, timedelta(seconds=1)) * (1.1 + 0.4 * spread)
    return now + _varied(_calm(state, looks, longest), spread)


def _calm(state: BacklinkState, looks: int, longest: timedelta) -> timedelta:
    """The pause after a look that told something."""
    if state is BacklinkState.LOST:
        return _step(_LOST_LOOKS, looks)
    if state is BacklinkState.PENDING:
        return _RETRY * min(1 << min(max(looks - 1, 0), 4), 14)
    early = looks <= len(_AFTER_PLACEMENT)
    return _step(_AFTER_PLACEMENT, looks) if early else _doubled(looks, longest)


def _patience(since: datetime, now: datetime) -> timedelta:
    """Twice as long as the trouble lasts already, from a day to a week."""
    return min(max(_RETRY, now - since), _LONGEST_RETRY)


def _varied(wait: timedelta, spread: float) -> timedelta:
    return wait * (0.8 + 0.4 * spread)


def _step(steps: tuple[timedelta, ...], looks: int) -> timedelta:
    return steps[min(max(looks, 1), len(steps)) - 1]


def _doubled(looks: int, longest: timedelta) -> timedelta:
    doublings = min(looks - len(_AFTER_PLACEMENT), 10)
    return min(_AFTER_PLACEMENT[-1] * (1 << doublings), longest)
