"""When someone who says "not now" wants to be asked again. Pure; relative to the day of reading."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from outreach.mail.return_dates import month_number, return_date
from outreach.mail.wording import load_wording

_WORDING = load_wording(Path(__file__).parent / "phrases" / "postponed.txt")
_SPANS_NAMED = {days: _WORDING.section(f"next_{days}") for days in (7, 30, 90)}
_SEASONS = {month: _WORDING.section(f"month_{month}") for month in (9, 4, 6, 1)}

_QUARTER = re.compile(
    r"\bq([1-4])\b|\b([1-4])(?:\.|st|nd|rd|th|er|e|o|º)? ?"
    r"(?:quartal|trimestre|kwarta[lł]\w*|kwartaal|quarter|kvartal)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:in|im|en|em|a|ad|w|we|until|till|after|mid|early|late|anfang|mitte|ende|nach|ab|from|"
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
_SPAN = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})\s+(?:of )?({'|'.join(_LONGEST_FIRST)})",
    re.IGNORECASE,
)


def asked_again_on(text: str, *, today: date) -> date | None:
    """The first day on which to ask again, None if the text names none.

    A named day wins, then a month (its first day), a quarter, a span, "next week", a season.
    """
    return day_named(text, today=today) or _by_word(text, today)


def day_named(text: str, *, today: date) -> date | None:
    """The same without "next week" and seasons, in which people also send their greetings."""
    day = return_date(text, sent_on=today)
    if day and day > today:
        return day
    return _by_month(text, today) or _by_quarter(text, today) or _by_span(text, today)


def _by_month(text: str, today: date) -> date | None:
    for found in _MONTH.finditer(text):
        month = month_number(found.group(1)) if len(found.group(1)) > 3 else 0
        if month:
            return _first_of(month, today)
    return None


def _by_quarter(text: str, today: date) -> date | None:
    found = _QUARTER.search(text)
    return _first_of(3 * int(found.group(1) or found.group(2)) - 2, today) if found else None


def _by_span(text: str, today: date) -> date | None:
    found = _SPAN.search(text)
    if not found:
        return None
    number = found.group(1).lower()
    count = int(number) if number.isdecimal() else _COUNTS[number]
    return today + timedelta(days=count * _DAYS[found.group(2).lower()])


def _by_word(text: str, today: date) -> date | None:
    for days, wording in _SPANS_NAMED.items():
        if wording.first(text):
            return today + timedelta(days=days)
    return next(
        (_first_of(month, today) for month, wording in _SEASONS.items() if wording.first(text)),
        None,
    )


def _first_of(month: int, today: date) -> date:
    """First day of the next such month; this month counts as next year's."""
    return date(today.year + (1 if month <= today.month else 0), month, 1)
