"""When someone who says "not now" wants to be asked again. Pure; relative to the day of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from outreach.mail.return_dates import month_number, return_date
from outreach.mail.sparing import Sparing
from outreach.mail.wording import load_wording

_WORDING = load_wording(Path(__file__).parent / "phrases" / "postponed.txt")
_SPANS_NAMED = {days: _WORDING.section(f"next_{days}") for days in (7, 30, 90)}
_SEASONS = {month: _WORDING.section(f"month_{month}") for month in (9, 4, 6, 1)}

_EASTER = _WORDING.section("easter")
_ORDINALS = {
    1: "first ersten premier primer primo primeiro pierwszy prvním första ensimmäi перв перш",
    2: "second zweiten deuxième segundo secondo drugi druhém andra andet andre tois втор друг",
    3: "third dritten troisième tercer terzo terceiro trzeci třetím tredje kolman трет",
    4: "fourth last vierten quatrième cuarto quarto czwart čtvrtém fjärde fjerde neljän четв",
}
_NTH = {word: number for number, words in _ORDINALS.items() for word in words.split()}
_QUARTER = Sparing(
    rf"\bq([1-4])\b|\b(?:([1-4])(?:\.|st|nd|rd|th|er|e|o|º)?|({'|'.join(_NTH)})\w*)[ -]?"
    r"(?:quartal\w*|trimestre|kwarta[lł]\w*|kwartaal|quarter|kvart[aá]l\w*|čtvrtlet\w*|neljännes\w*"
    r"|квартал\w*)\b"
)
_WEEK = re.compile(
    r"\b(?:kw|cw|wk|calendar week|week|semaine|semana|settimana|vecka|v\.|uge|uke|viiko\w*|"
    r"tydzie\w*|tygodni\w*|týd\w*|hét)\s?(\d{1,2})\b(?!\s?(?:%|days))",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_MIDDLES = (
    "mid middle mitte mi metà mediados meados medio połow polovin puoliväli mitten midten средин"
)
_ENDS = "end late ende fin fine finales final finais eind końc konc lopu slutet slutningen кон"
_PARTS = dict.fromkeys(_MIDDLES.split(), 15) | dict.fromkeys(_ENDS.split(), 25)
_PART = re.compile(rf"\b({'|'.join(_PARTS)})\w*\W+(?:of |de |di |d'|av |af |van )?$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]{3,12}")
_SHORT = frozenset(
    {"May", "Mai", "mai", "Maj", "maj", "mei"}
)  # other short words are rarely months
_VERB = "march"
_MONTH = re.compile(
    r"\b(?:in|im|en|em|a|ad|w|we|until|till|after|mid|early|late|anfang|mitte|ende|nach|ab|from|"
    r"mediados de|principios de|finales de|meados de|início de|inizio|metà|mi|week of|lopulla|"
    r"um|por|og|i|before|avant|vor|dopo|depois de|après|début|fin|te|rond)"
    r"\s+(?:mid[- ]|of |de |des |the )?([^\W\d_]{3,12})\b",
    re.IGNORECASE,
)
_NUMBERS = {
    1: "a an one ein einem einer un une uno una um uma een",
    2: "two couple zwei deux dos due dois duas twee dwa iki två",
    3: "three few drei trois tres tre três drie trzy üç",
    4: "four vier quatre cuatro quattro quatro cztery dört fyra",
    5: "five fünf cinq cinco cinque vijf",
    6: "six sechs seis sei zes sex",
}
_COUNTS = {word: count for count, words in _NUMBERS.items() for word in words.split()}
_UNITS = {
    1: "day tag jour día giorn dia dag",
    7: "week woche semaine semana settiman weken tydzie tygod hafta veck",
    30: "month monat mois mes maand miesi ay månad mês",
    365: "year jahr année año anno ano jaar rok",
}
_DAYS = {name: days for days, names in _UNITS.items() for name in names.split()}
_LONGEST_FIRST = sorted(_DAYS, key=len, reverse=True)
_SPAN = Sparing(rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})\s+(?:of )?({'|'.join(_LONGEST_FIRST)})")


def asked_again_on(text: str, *, today: date) -> date | None:
    """The first day on which to ask again, None if the text names none.

    A named day wins, then a week, a month (its first day; "mid-" its 15th, "late" its 25th), a
    quarter, a span, Easter, "next week", a season.
    """
    named = day_named(text, today=today) or _by_word(text, today)
    return named or _in_month(_NAME.finditer(text), text, today)


def day_named(text: str, *, today: date) -> date | None:
    """The same without "next week" and seasons, in which people also send their greetings."""
    day = return_date(text, sent_on=today)
    if day and day > today:
        return day
    by_month = _in_month(_MONTH.finditer(text), text, today)
    found = _by_week(text, today) or by_month or _by_quarter(text, today)
    return found or _by_span(text, today)


def _by_week(text: str, today: date) -> date | None:
    """Monday of the next such week (ISO 8601)."""
    if _DIGIT.search(text) is None:
        return None
    for found in _WEEK.finditer(text):
        if 1 <= int(found.group(1)) <= 52:
            days = [
                date.fromisocalendar(today.year + later, int(found.group(1)), 1) for later in (0, 1)
            ]
            return next((day for day in days if day > today), None)
    return None


def _in_month(names: Iterator[re.Match[str]], text: str, today: date) -> date | None:
    for found in names:
        name = found.group(found.lastindex or 0)
        month = month_number(name) if name in _SHORT or (len(name) > 3 and name != _VERB) else 0
        if month:
            part = _PART.search(text[: found.start(found.lastindex or 0)])
            first = _first_of(month, today)
            return first.replace(day=_PARTS[part.group(1).lower()]) if part else first
    return None


def _by_quarter(text: str, today: date) -> date | None:
    found = _QUARTER.search(text)
    if not found:
        return None
    number = int(found.group(1) or found.group(2) or _NTH[found.group(3).lower()])
    return _first_of(3 * number - 2, today)


def _by_span(text: str, today: date) -> date | None:
    found = _SPAN.search(text)
    if not found:
        return None
    number = found.group(1).lower()
    count = int(number) if number.isdecimal() else _COUNTS[number]
    return today + timedelta(days=count * _DAYS[found.group(2).lower()])


def _by_word(text: str, today: date) -> date | None:
    if _EASTER.first(text):
        mondays = (_easter(today.year + later) + timedelta(days=1) for later in (0, 1))
        return next(day for day in mondays if day > today)
    for days, wording in _SPANS_NAMED.items():
        if wording.first(text):
            return today + timedelta(days=days)
    return next(
        (_first_of(month, today) for month, wording in _SEASONS.items() if wording.first(text)),
        None,
    )


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher 1876; Meeus, Astronomical Algorithms)."""
    golden, century, short = year % 19, *divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (short // 4) - moon - short % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def _first_of(month: int, today: date) -> date:
    """First day of the next such month; this month counts as next year's."""
    return date(today.year + (1 if month <= today.month else 0), month, 1)
