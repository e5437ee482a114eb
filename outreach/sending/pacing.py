"""When a letter may leave: windows on the recipient's wall clock, pauses, jitter. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A clock change can swallow the only hour of a week, and holidays the weeks after it.
_FARTHEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the recipient's wall clock on certain weekdays.

    Attributes:
        days: ISO weekdays, 1 is Monday.
        from_hour, to_hour: 0 to 24, from inclusive to exclusive.
        zone: of the recipient.
        closed: local dates on which it stays shut: public holidays.
    """

    days: frozenset[int]
    from_hour: int
    to_hour: int
    zone: ZoneInfo
    closed: frozenset[date] = frozenset()

    def contains(self, at: datetime) -> bool:
        """Is it inside the window at this moment?"""
        local = at.astimezone(self.zone)
        if not self.from_hour <= local.hour < self.to_hour or local.isoweekday() not in self.days:
            return False
        return not self.closed or local.date() not in self.closed

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
        if day.isoweekday() not in self.days or day in self.closed:
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


# Days since the mailbox began to send, and how many letters it may then send in a day.
RAMP = ((0, 5), (8, 10), (15, 15), (22, 20), (31, 25), (46, 30), (61, 35), (91, 40))


def ramp_cap(age_days: int) -> int:
    """Letters a day of a mailbox that began to send `age_days` ago; a clock put back counts as 0.

    A new sender that begins with its full number looks like a stolen one.
    """
    return [cap for since, cap in RAMP if since <= max(age_days, 0)][-1]


def cap_today(cap: int, ramp_began_at: datetime | None, now: datetime) -> int:
    """Letters a day of a mailbox with this cap, less while it is led up to it."""
    return cap if ramp_began_at is None else min(cap, ramp_cap((now - ramp_began_at).days))


def ramp_rises_in(age_days: int) -> int | None:
    """Days until the ramp allows more; None at its end."""
    later = [since - max(age_days, 0) for since, _ in RAMP if since > max(age_days, 0)]
    return later[0] if later else None


_BACK_OFF = timedelta(minutes=5)
MAX_ATTEMPTS = 18  # about 31 hours


def back_off(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after a temporary refusal: 5 minutes times 1.3 to the power of attempts.

    A server's own "try again in N minutes" is honoured up to six hours.
    """
    asked = timedelta(seconds=min(retry_after or 0, 6 * 3600))
    return max(asked, _BACK_OFF * (1.3 ** min(attempts, MAX_ATTEMPTS)))
