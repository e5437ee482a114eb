"""When is someone back? Dates in the words of auto-replies, in many languages.

Dates with slashes are not read, for 9/8/2026 means two different days, unless one of the numbers
can't be a month. Dotted dates are day first (no country writes month.day.year), ISO dates are
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from outreach.mail.wording import alternatives, expressions

MAX_READ = 5_000
MAX_DATES = 40

_LIST = Path(__file__).parent / "phrases" / "dates.txt"
_MONTHS = {name: month for month in range(1, 13) for name in expressions(_LIST, f"month_{month}")}
# Short forms that two languages use differently, or that drop no letter at the end.
_SHORT_FORMS = {
    "mar": 3, "mai": 5, "jun": 6, "juin": 6, "jul": 7, "juil": 7, "lis": 11, "sept": 9, "out": 10,
    "set": 9, "dez": 12, "dic": 12, "déc": 12, "ene": 1, "ago": 8, "mrt": 3, "mei": 5, "okt": 10,
}  # fmt: skip

_WORD = r"[^\W\d_]{3,12}"
_ORDINAL = r"(?:\s*(?:st|nd|rd|th|er|\.|º|°|e))?"
_ISO = re.compile(r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)")
_EAST = re.compile(
    r"(?:(?P<y>20\d\d)\s*[年년]\s*)?(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일号]"
)
_OVER_TWELVE, _TO_TWELVE, _YEAR = (
    r"(?P<d>1[3-9]|2\d|3[01])",
    r"(?P<m>0?[1-9]|1[0-2])",
    r"(?P<y>20\d\d)",
)
_SLASHED = [
    re.compile(rf"(?<![\d/]){first}/{second}/{_YEAR}(?![\d/])")
    for first, second in ((_OVER_TWELVE, _TO_TWELVE), (_TO_TWELVE, _OVER_TWELVE))
]
_DOTTED = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>20\d\d|\d\d(?!:)))?(?!\d)"
)
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}}){_ORDINAL}[\s,]+(?:of |de |di |del |d')?(?P<m>{_WORD})\.?"
    r"(?:[\s,.]+(?:de |del |of )?(?P<y>\d{4}))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?P<m>{_WORD})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<y>\d{4}))?",
    re.IGNORECASE,
)
# Each with the characters of which it needs one; all of them need a digit.
_FORMS = (
    ("-", _ISO), ("月월", _EAST), (".", _DOTTED), *(("/", one) for one in _SLASHED),
    ("", _DAY_MONTH), ("", _MONTH_DAY),
)  # fmt: skip
_DIGIT = re.compile(r"\d")
_BACK = re.compile(rf"\b(?:{alternatives(_LIST, 'back')})", re.IGNORECASE)
_BACK_AFTER = re.compile(
    rf"\s*(?:\w+\s+){{0,2}}(?:{alternatives(_LIST, 'back_after')})", re.IGNORECASE
)
_UNTIL = re.compile(rf"\b(?:{alternatives(_LIST, 'until')})\b|[–—-]\s*$", re.IGNORECASE)
_UNTIL_AFTER = re.compile(rf"\s*(?:{alternatives(_LIST, 'until_after')})", re.IGNORECASE)
_SINCE = re.compile(
    rf"\b(?:{alternatives(_LIST, 'since')})(?: (?:the|el|il|am|dem|dnia))?(?: \w+,?)?\s*$",
    re.IGNORECASE,
)
_NEW_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÀ-Ý])")


def return_date(text: str, *, sent_on: date) -> date | None:
    """The day of return, or the last day away if only that is named; None if neither can be read.

    A date without a year is the next one from `sent_on` on. Only dates from 31 days before to 400
    days after `sent_on` count; the best is one that follows a word of coming back.
    """
    text = text[:MAX_READ]
    dated = [found for found in _dates(text, sent_on) if _plausible(found[2], sent_on)]
    if not dated:
        return None
    return max(dated[:MAX_DATES], key=lambda found: _weight(text, *found))[2]


def _weight(text: str, start: int, end: int, day: date) -> tuple[int, date]:
    """3 for a day of return, 2 for a last day away, 1 for any, 0 for a first day away."""
    before = _NEW_SENTENCE.split(text[max(0, start - 70) : start])[-1]
    after = text[end : end + 30].split("\n")[0]
    near = before[-32:]
    if _BACK.search(before) or _BACK_AFTER.match(after):
        return 3, day
    if _SINCE.search(near):
        return 0, day
    return (2 if _UNTIL.search(near) or _UNTIL_AFTER.match(after) else 1), day


def _plausible(day: date, sent_on: date) -> bool:
    return sent_on - timedelta(days=31) <= day <= sent_on + timedelta(days=400)


def _dates(text: str, sent_on: date) -> Iterator[tuple[int, int, date]]:
    """(start, end, day) of everything that can be read as a date."""
    if _DIGIT.search(text) is None:
        return
    for marks, pattern in _FORMS:
        if marks and not any(mark in text for mark in marks):
            continue
        for found in pattern.finditer(text):
            day = _date(found["y"], found["m"], found["d"], sent_on)
            if day:
                yield found.start(), found.end(), day


def _date(year: str | None, month: str, day: str, sent_on: date) -> date | None:
    number = int(month) if month.isdecimal() else month_number(month)
    try:
        if not number:
            return None
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        found = date(sent_on.year, number, int(day))
        past = found < sent_on - timedelta(days=31)
        return date(sent_on.year + 1, number, int(day)) if past else found
    except ValueError:
        return None


@lru_cache(maxsize=1024)  # asked about word by word
def month_number(name: str) -> int:
    """1 to 12 for a month's name or its usual short form in any of the languages, else 0."""
    lower = name.lower().rstrip(".")
    if lower in _MONTHS:
        return _MONTHS[lower]
    if lower in _SHORT_FORMS:
        return _SHORT_FORMS[lower]
    if len(lower) not in (3, 4):
        return 0
    return next((month for full, month in _MONTHS.items() if full.startswith(lower)), 0)
