"""How long personal details may stay: untold for a month, silent for a year. Pure.

Article 14(3) GDPR: whoever collects details elsewhere tells the person within a month. Who was not
written to by then was not told, and goes, unless somebody recorded why it is kept (GD-4). Who was
written to and never answered goes after the time that the notice names (GD-7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_MONTH = timedelta(days=30.44)


@dataclass(frozen=True, slots=True)
class Terms:
    """The installation's own terms; the law's month is the longest for the first two."""

    warn_after: timedelta = timedelta(days=25)
    untold_until: timedelta = timedelta(days=30)
    silent_until: timedelta = _MONTH * 12


def terms(*, warn_days: float, untold_days: float, silent_months: float) -> Terms:
    """Terms from the settings."""
    return Terms(timedelta(days=warn_days), timedelta(days=untold_days), _MONTH * silent_months)


@dataclass(frozen=True, slots=True)
class Held:
    """What decides how long one contact may stay.

    Attributes:
        collected_at: when the address was stored.
        is_told: the law of where they may be asks that they are told of it.
        last_letter_at: the last one that was handed over, None if none ever was.
        answered: they wrote to us, whatever it was.
        kept: somebody recorded a ground, or there is a consent.
        warned: we know already that it goes.
    """

    collected_at: datetime
    is_told: bool
    last_letter_at: datetime | None
    answered: bool
    kept: bool
    warned: bool


class Fate(StrEnum):
    """What happens to a contact today."""

    STAYS = "stays"
    WARN = "warn"  # write to them or record a ground, or it goes in a few days
    UNTOLD = "untold"  # it goes: nobody told them
    SILENT = "silent"  # it goes: they never answered


def fate(held: Held, when: Terms, *, now: datetime) -> Fate:
    """What happens to one contact now."""
    if held.kept or held.answered:
        return Fate.STAYS
    if held.last_letter_at is not None:
        return Fate.SILENT if now - held.last_letter_at >= when.silent_until else Fate.STAYS
    age = now - held.collected_at
    if not held.is_told or age < when.warn_after:
        return Fate.STAYS
    if age >= when.untold_until and held.warned:
        return Fate.UNTOLD
    return Fate.STAYS if held.warned else Fate.WARN
