"""How the month stands beside the one before, in three numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from outreach.reporting.ahead import letters_known
from outreach.reporting.client import Period
from outreach.reporting.gather import last_month
from outreach.store.outcomes import Counted


@dataclass(frozen=True, slots=True)
class Month:
    """People who got their first letter in a month, and what came of it so far."""

    written: int = 0
    replied: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """This month and the last one, whole; `counted_at` None for just now."""

    now: Month
    before: Month
    counted_at: datetime | None = None


def standing(session: Session, project_id: int, *, today: date) -> Standing:
    """How the month stands."""
    last, first = last_month(today), today.replace(day=1)
    letters = letters_known(session, project_id, Period(last.first, today))
    begun = first.isoformat()
    return Standing(
        now=_sum(one for one in letters.counted if one.day >= begun),
        before=_sum(one for one in letters.counted if one.day < begun),
        counted_at=letters.counted_at,
    )


def _sum(letters: Iterable[Counted]) -> Month:
    rows = list(letters)
    return Month(
        written=sum(one.contacted for one in rows),
        replied=sum(one.replied for one in rows),
        won=sum(one.won for one in rows),
    )
