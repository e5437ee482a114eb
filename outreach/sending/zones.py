"""In which zone a recipient lives, and on which days their country rests.

The zone of a country that has one is known. Where there are several, the most populous stands for
all and the answer is marked as a guess (`zone.tab` puts it first). Without a country the mailbox's
own zone is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo


class ZoneSource(StrEnum):
    """How well a zone is known."""

    COUNTRY = "country"  # it has only one
    GUESSED = "guessed"  # the most populous of several
    MAILBOX = "mailbox"  # nothing is known of the recipient


@dataclass(frozen=True, slots=True)
class Zoned:
    """A zone and where we have it from."""

    zone: ZoneInfo
    source: ZoneSource

    @property
    def sentence(self) -> str:
        """For the page of a letter."""
        words = {
            ZoneSource.COUNTRY: "the only time zone of the country",
            ZoneSource.GUESSED: "a guess: the country has several time zones",
            ZoneSource.MAILBOX: "the mailbox's own: the recipient's country is unknown",
        }
        return f"{self.zone.key} ({words[self.source]})"


def zone_for(country: str, mailbox_zone: str) -> Zoned:
    """The zone of somebody in `country` (ISO 3166, "" if unknown)."""
    known = _zones_by_country().get(country.upper(), ())
    if not known:
        return Zoned(ZoneInfo(mailbox_zone), ZoneSource.MAILBOX)
    # Several names of one wall clock (Germany's Büsingen) are no reason for doubt.
    clocks = {_clock_of(name) for name in known}
    source = ZoneSource.COUNTRY if len(clocks) == 1 else ZoneSource.GUESSED
    return Zoned(ZoneInfo(known[0]), source)


@lru_cache(maxsize=512)
def days_of_rest(country: str, years: tuple[int, ...]) -> frozenset[date]:
    """Public holidays of a country; none where they are not known.

    The library weighs 25 MB, so it is loaded by the first campaign that keeps holidays.
    """
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country.upper(), years=years))
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """{country: its zones, the most populous first}, from the tz database."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    found: dict[str, list[str]] = {}
    for line in table.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


@lru_cache(maxsize=1024)
def _clock_of(zone: str) -> tuple[object, ...]:
    """What the clock of a zone shows in winter and in summer, as offsets from UTC."""
    here = ZoneInfo(zone)
    return tuple(datetime(2026, month, 15, tzinfo=here).utcoffset() for month in (1, 7))
