"""How long links stay: Kaplan-Meier estimate by tactic. Pure.

S(t) = Π (1 − d_i / n_i) over the days on which links were lost; links that are still there count
as long as they were seen (E. L. Kaplan and P. Meier, 1958).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

_DAY = timedelta(days=1)
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Life:
    """One link.

    Attributes:
        born_at: first seen.
        ended_at: lost, or last seen.
        lost: it ended by being lost.
    """

    born_at: datetime
    ended_at: datetime
    lost: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The estimate from this day on.

    Attributes:
        day: after the link was first seen.
        share: of links that live longer.
        low, high: 95 % interval (Greenwood).
        at_risk: links that were watched up to this day.
    """

    day: int
    share: float
    low: float
    high: float
    at_risk: int


def survival(lives: Iterable[Life]) -> list[Step]:
    """The curve, beginning with day 0; [] without links."""
    ends: Counter[int] = Counter()
    losses: Counter[int] = Counter()
    for life in lives:
        day = max(0, (life.ended_at - life.born_at) // _DAY)
        ends[day] += 1
        losses[day] += life.lost
    at_risk = sum(ends.values())
    if not at_risk:
        return []
    steps = [Step(0, 1.0, 1.0, 1.0, at_risk)]
    share, variance = 1.0, 0.0
    for day in sorted(ends):
        lost = losses[day]
        if lost:
            share *= 1 - lost / at_risk
            if at_risk > lost:
                variance += lost / (at_risk * (at_risk - lost))
            wide = _Z * share * sqrt(variance)
            steps.append(Step(day, share, max(0.0, share - wide), min(1.0, share + wide), at_risk))
        at_risk -= ends[day]
    return steps
