"""When a bulletin is due, and which days it covers. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from outreach.model.bulletin import Rhythm
from outreach.reporting.client import Period

MORNING = time(7)  # in the zone of the mailbox: it lies there when people begin
LAST_DAY = {Rhythm.WEEK: 7, Rhythm.MONTH: 28}
_PAUSE_AT_ONCE = timedelta(hours=1)  # several losses of one hour are one mail


def next_at(rhythm: Rhythm, day: int, *, after: datetime, zone: tzinfo) -> datetime:
    """The first moment later than `after` when it is due.

    Args:
        day: of the week (1 is Monday) or of the month; ignored by other rhythms.
    """
    if rhythm is Rhythm.AT_ONCE:
        return after + _PAUSE_AT_ONCE
    found = after.astimezone(zone).date()
    while not (_fits(rhythm, day, found) and _morning(found, zone) > after):
        found += timedelta(days=1)
    return _morning(found, zone)


def covered(rhythm: Rhythm, due: date) -> Period:
    """The days that a report which is due on `due` is about: the calendar month before, or the
    days before."""
    if rhythm is Rhythm.MONTH:
        last = due.replace(day=1) - timedelta(days=1)
        return Period(last.replace(day=1), last)
    length = 7 if rhythm is Rhythm.WEEK else 1
    return Period(due - timedelta(days=length), due - timedelta(days=1))


def next_try(tries: int, *, now: datetime) -> datetime:
    """After a try that failed for a while: a quarter of an hour, then twice as long each time."""
    return now + timedelta(minutes=15 * 2 ** min(tries, 6))


def _fits(rhythm: Rhythm, day: int, found: date) -> bool:
    if rhythm is Rhythm.WEEK:
        return found.isoweekday() == day
    return rhythm is not Rhythm.MONTH or found.day == day


def _morning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, zone)
