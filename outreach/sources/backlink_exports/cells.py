"""Cells into values of their type. Pure; None means that the cell holds something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from outreach.urls import Resolver, is_http, parse_http, registrable_domain

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+")
_EXPONENT = re.compile(r"-?\d+(\.\d+)?[eE][+-]?\d{1,2}")
_LONGEST_NUMBER = 40  # characters; hundreds of digits are infinity, which no database keeps
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T,].*)?")
_ISO_TAIL = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?")
_DOMAIN = re.compile(r"(?=.{4,253}$)([\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}\.?", re.UNICODE)
_YES = frozenset({"true", "yes", "1", "y", "x"})
_NO = frozenset({"false", "no", "0", "n", "", "-"})
_WORDED = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
_EARLIEST = 1990
_ABSOLUTE = Resolver("")  # without a base, only absolute URLs resolve; cheaper than their parts


@dataclass(frozen=True, slots=True)
class Habits:
    """How one column writes what can be read in two ways.

    Attributes:
        day_first: 03/04/2026 is the 3rd of April; None while nothing in the column tells.
        decimal_comma: 12,5 is twelve and a half.
    """

    day_first: bool | None = None
    decimal_comma: bool = False


def habits_of(cells: Iterable[str]) -> Habits:
    """Decide from a column's cells; a day above 12 in one place settles the order."""
    first = second = comma = plain = False
    for cell in cells:
        if match := _SLASHED.fullmatch(cell):
            first = first or int(match[1]) > 12 or "." in cell[:3]
            second = second or int(match[2]) > 12
        elif _THOUSANDS.fullmatch(cell) or ("." in cell and _PLAIN.fullmatch(cell)):
            plain = True
        elif _DECIMAL_COMMA.fullmatch(cell):
            comma = True
    return Habits(first if first != second else None, comma and not plain)


def as_number(cell: str, *, decimal_comma: bool) -> float | None:
    """1240, "1,240", 12.5, and 12,5 if the column writes so."""
    if len(cell) > _LONGEST_NUMBER:
        return None
    if _PLAIN.fullmatch(cell) or _EXPONENT.fullmatch(cell):
        return float(cell)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(cell):
        return float(cell.replace(".", "").replace(",", "."))
    tidy = cell.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if _THOUSANDS.fullmatch(tidy):
        return float(tidy.replace(",", ""))
    return float(tidy) if _PLAIN.fullmatch(tidy) else None


def as_date(cell: str, *, day_first: bool | None) -> date | None:
    """The day of 2026-09-15, with or without a time, Sep 15, 2026 and, if known, 15/09/2026."""
    if cell[4:5] == "-":
        return _iso(cell)
    if match := _SLASHED.fullmatch(cell):
        if day_first is None:
            return None
        day, month = (match[1], match[2]) if day_first else (match[2], match[1])
        return _date(int(match[3]), int(month), int(day))
    for pattern in _WORDED if cell[:1].isalnum() and len(cell) < 30 else ():
        try:
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return None


def as_yes_no(cell: str) -> bool | None:
    """true, TRUE, Yes, 1; an empty cell is no."""
    word = cell.lower()
    return True if word in _YES else False if word in _NO else None


def as_url(cell: str) -> str | None:
    """A page's URL as a browser serialises it; Moz and lists leave out the scheme.

    None for anything that a browser could not open, and for replacement characters: those are
    bytes that were lost before.
    """
    if "\ufffd" in cell:
        return None
    text = cell if "://" in cell[:12] else f"https://{cell.removeprefix('//')}"
    if " " in text.split("?")[0]:
        return None
    if "@" in text and ((parsed := parse_http(text)) is None or parsed.has_credentials):
        return None
    if text is not cell and not looks_like_domain(cell.removeprefix("//").split("/")[0]):
        return None
    return _ABSOLUTE.resolve(text)


def looks_like_domain(cell: str) -> bool:
    """Is it a bare host under a public suffix, as example.org or www.example.co.uk?"""
    host = cell.split(":")[0]
    return _DOMAIN.fullmatch(host) is not None and bool(registrable_domain(host))


def is_boolean_word(cell: str) -> bool:
    """Is it true or false, which no date or number column may hold?"""
    return cell.lower() in {"true", "false"}


def looks_like_url(cell: str) -> bool:
    """Is it an http(s) URL or a bare domain with or without a path?"""
    return is_http(cell) if "://" in cell else looks_like_domain(cell.split("/")[0])


def _iso(cell: str) -> date | None:
    try:
        found = date.fromisoformat(cell[:10])
    except ValueError:
        return None
    if len(cell) > 10 and not _ISO_TAIL.fullmatch(cell, 10):
        return None
    return found if found.year >= _EARLIEST else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
