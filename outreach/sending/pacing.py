"""When a letter may leave: windows on the recipient's wall clock, pauses, jitter. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A clock change can swallow the only hour of a week: then it opens the week after.
_FARTHEST_DAYS = 15


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the recipient's wall clock on certain weekdays.

    Attributes:
        days: ISO weekdays, 1 is Monday.
        from_hour, to_hour: 0 to 24, from inclusive to exclusive.
        zone: of the recipient.
    """

    days: frozenset[int]
    from_hour: int
    to_hour: int
    zone: ZoneInfo

    def contains(self, at: datetime) -> bool:
        """Is it inside the window at this moment?"""
        local = at.astimezone(self.zone)
        return local.isoweekday() in self.days and self.from_hour <= local.hour < self.to_hour

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself if it is inside, else the next moment at which the window opens.

        Raises:
            ValueError: the window never opens.
        """
        if self.contains(at):
            return at
        first = at.astimezone(self.zone).date()
        for offset in range(_FARTHEST_DAYS + 1):
            for opening in self._openings_on(first + timedelta(days=offset)):
                if opening >= at:
                    return opening
        raise ValueError("the window never opens")

    def _openings_on(self, day: date) -> list[datetime]:
        """When it opens on `day`: mostly once, twice where the clock is put back over it."""
        if day.isoweekday() not in self.days:
            return []
        local = datetime.combine(day, time(self.from_hour), self.zone)
        # A wall time that a clock change skips becomes the first real moment after the gap.
        openings = sorted({local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})
        return [opening for opening in openings if self.contains(opening)]


def local_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day of `at` in `zone`, in UTC: caps count from here."""
    local = at.astimezone(zone)
    return datetime.combine(local.date(), time(), zone).astimezone(UTC)


def next_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the next day in `zone`, in UTC: caps are free again."""
    local = at.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), time(), zone).astimezone(UTC)


def gap(token: str, shortest_minutes: float, longest_minutes: float) -> timedelta:
    """The pause after the letter `token`: within the bounds, different each time, repeatable."""
    share = int.from_bytes(hashlib.sha256(token.encode()).digest()[:4], "big") / 2**32
    return timedelta(minutes=shortest_minutes + share * (longest_minutes - shortest_minutes))


_BACK_OFF = timedelta(minutes=5)
MAX_ATTEMPTS = 18  # about 31 hours


def back_off(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after a temporary refusal: 5 minutes times 1.3 to the power of attempts.

    A server's own "try again in N minutes" is honoured up to six hours.
    """
    asked = timedelta(seconds=min(retry_after or 0, 6 * 3600))
    return max(asked, _BACK_OFF * (1.3 ** min(attempts, MAX_ATTEMPTS)))
