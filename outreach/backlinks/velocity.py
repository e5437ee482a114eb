"""Are links arriving or leaving faster than they used to? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

ATTACK_RISKY = 20
WATCH_RISKY = 5
WATCH_ALL = 20
_TIMES = 3
_WEEK_LEAST = 10
_WEEKS_BEFORE = 8


class Pace(StrEnum):
    CALM = "calm"
    WATCH = "watch"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True)
class Velocity:
    """The pace of the last four weeks, with its reason."""

    pace: Pace
    sentence: str


def velocity(risky_new: int, new: int, usual_number: float | None) -> Velocity:
    """Judge the last four weeks.

    Args:
        risky_new: referring domains first seen in them that are flagged.
        new: all referring domains first seen in them.
        usual_number: new ones in four ordinary weeks before; None while nobody knows.
    """
    usual = f"{usual_number:.0f} in four weeks before" if usual_number is not None else "unknown"
    seen = f"{new} new referring domains in four weeks, {risky_new} of them risky; {usual}."
    known = usual_number is not None
    base = usual_number or 0.0
    if known and risky_new >= ATTACK_RISKY and risky_new >= _TIMES * base:
        return Velocity(Pace.ATTACK, f"{seen} Somebody is pointing spam at the site.")
    if risky_new >= WATCH_RISKY:
        return Velocity(Pace.WATCH, f"{seen} More risky ones than chance would bring.")
    if known and new >= WATCH_ALL and new >= _TIMES * base:
        return Velocity(
            Pace.WATCH, f"{seen} Three times the usual pace: look where they come from."
        )
    return Velocity(Pace.CALM, seen)


def unusual_weeks(weeks: Sequence[int]) -> list[int]:
    """Positions of the weeks with at least 10, and three times the median of the 8 weeks before."""
    found = []
    for place, number in enumerate(weeks):
        before = weeks[max(0, place - _WEEKS_BEFORE) : place]
        if len(before) < 4 or number < _WEEK_LEAST:
            continue
        if number >= _TIMES * median(before):
            found.append(place)
    return found
