"""The funnel: how many went from each step to the next, each share with its denominator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from outreach.intervals import wilson
from outreach.store import statistics

__all__ = ["Step", "funnel", "wilson"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel.

    Attributes:
        name: what is counted.
        count: how many.
        out_of: the denominator: the count of the step it is a share of, None for the first.
        of_what: name of that step.
        low, high: 95 % Wilson interval of the share, None without a denominator.
    """

    name: str
    count: int
    out_of: int | None = None
    of_what: str = ""
    low: float | None = None
    high: float | None = None

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def _share(name: str, count: int, of: Step) -> Step:
    low, high = wilson(min(count, of.count), of.count)
    return Step(name, count, of.count, of.name, round(low, 4), round(high, 4))


def funnel(session: Session, project_id: int) -> list[Step]:
    """The project's funnel from prospects to links that are kept, counted now.

    People are counted, not letters: two letters to one person are one contacted.
    """
    return steps_of(statistics.funnel_counts(session, project_id))


def steps_of(found: Mapping[str, int]) -> list[Step]:
    """The steps of counts by name."""
    prospects = Step("prospects", found["prospects"])
    examined = _share("examined", found["examined"], prospects)
    opportunities = Step("opportunities", found["opportunities"])
    ready = _share("with a contact", found["ready"], opportunities)
    contacted = _share("contacted", found["contacted"], ready)
    delivered = _share("not bounced", found["contacted"] - found["bounced"], contacted)
    replied = _share("replied", found["replied"], contacted)
    positive = _share("positive", found["positive"], contacted)
    won = _share("links won", found["won"], contacted)
    kept = _share("links live now", found["live"], won)
    return [
        prospects,
        examined,
        opportunities,
        ready,
        contacted,
        delivered,
        replied,
        positive,
        won,
        kept,
    ]
