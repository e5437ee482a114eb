"""How long somebody waits before the next attempt to sign in. Pure; never a lock."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 20
LONGEST_SECONDS = 60


def delay_after(failures: int, *, free: int) -> timedelta:
    """0 s below `free` failures, then 1, 2, 4 … 60 s."""
    if failures < free:
        return timedelta(0)
    return timedelta(seconds=min(2 ** min(failures - free, 10), LONGEST_SECONDS))


def seconds_to_wait(
    failures: int, last_failure_at: datetime | None, *, free: int, now: datetime
) -> int:
    """Whole seconds until the next attempt is looked at; 0 to go ahead."""
    if last_failure_at is None:
        return 0
    rest = last_failure_at + delay_after(failures, free=free) - now
    return max(0, -(-rest // timedelta(seconds=1)))
