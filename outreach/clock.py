"""The time, as an argument. Aware UTC only; the one place that asks the machine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from outreach.errors import InvalidInput


class Clock(Protocol):
    """Anything that knows what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told to; for tests and for previews of the future."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a FixedClock needs an aware time")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move the clock by `by`, which may be negative."""
        self._at += by


def written_day(text: str, field: str) -> date:
    """A day that a person wrote in ISO 8601; `field` is named where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"write the day as 2026-05-31, not {text!r}.", field=field) from None
