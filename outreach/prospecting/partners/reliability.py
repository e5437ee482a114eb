"""How far can one rely on a partner? From promises that had a date and links that stayed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LATE_DAYS = 7  # a promise kept within a week of its day is kept
_PROMISES, _LINKS = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Promise:
    """One obligation of theirs: its day and when it was kept, None if not yet."""

    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """0 to 100, None while nothing is known; with the reasons."""

    points: int | None
    reasons: tuple[str, ...]


def reliability(
    promises: Iterable[Promise], *, links_kept: int, links_lost: int, today: date
) -> Reliability:
    """Weigh promises that are due and links that were ever there; unknown is left out."""
    due = [one for one in promises if one.done_on or one.due_on < today]
    kept = sum(_is_kept(one) for one in due)
    parts: list[tuple[float, float]] = []
    reasons: list[str] = []
    if due:
        parts.append((kept / len(due), _PROMISES))
        reasons.append(f"{kept} of {len(due)} promises kept in time")
    links = links_kept + links_lost
    if links:
        parts.append((links_kept / links, _LINKS))
        reasons.append(f"{links_kept} of {links} links are still there")
    if not parts:
        return Reliability(None, ("nothing was due yet, and no link was seen",))
    weight = sum(part for _, part in parts)
    points = round(100 * sum(value * part for value, part in parts) / weight)
    return Reliability(points, tuple(reasons))


def _is_kept(one: Promise) -> bool:
    return one.done_on is not None and one.done_on <= one.due_on + timedelta(days=LATE_DAYS)
