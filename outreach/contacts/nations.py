"""Countries by name in several languages, by code, and by telephone prefix (ITU-T E.164)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from outreach.text.words import fold

PHONE = re.compile(r"(?:\+|\b00)\s?\(?(\d[\d\s().\-/]{6,18}\d)")


def country_named(text: str) -> str:
    """Return the code of a country written as code or name in one of several languages, or ""."""
    bare = re.sub(r"[^\w ]", "", fold(text)).strip()
    if len(bare) == 2 and text.strip(" .").isupper() and bare.upper() in names_by_code():
        return bare.upper()
    return _codes_by_name().get(bare, "")


def country_of_phone(number: str) -> str:
    """Return the country of an international number, "" if it is national or shared."""
    found = PHONE.search(number.strip())
    digits = re.sub(r"\D", "", found[1]) if found else ""
    if digits.startswith("1"):
        return _nanp(digits[1:4])
    prefixes = _codes_by_prefix()
    return next((prefixes[digits[:size]] for size in (3, 2, 1) if digits[:size] in prefixes), "")


def _nanp(area: str) -> str:
    """+1 is shared: Canada's area codes are few, the Caribbean's say neither."""
    if area in _table()["+1 CA"]:
        return "CA"
    return "" if area in _table()["+1 other"] or len(area) < 3 else "US"


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = files("outreach.contacts").joinpath("lists", "countries.txt").read_text("utf-8")
    lines = [line.partition("|") for line in text.splitlines() if line and line[0] != "#"]
    return {key.strip(): tuple(rest.split("|")) for key, _, rest in lines}


@cache
def names_by_code() -> dict[str, str]:
    """English name per code."""
    rows = {key: row for key, row in _table().items() if len(key) == 2}
    return {code: row[1].split(",")[0].strip() for code, row in rows.items()}


@cache
def _codes_by_name() -> dict[str, str]:
    rows = ((code, row) for code, row in _table().items() if len(code) == 2)
    return {fold(name.strip()): code for code, row in rows for name in row[1].split(",")}


@cache
def _codes_by_prefix() -> dict[str, str]:
    rows = ((code, row) for code, row in _table().items() if len(code) == 2)
    return {row[0].strip(): code for code, row in rows if row[0].strip() not in ("", "1")}
