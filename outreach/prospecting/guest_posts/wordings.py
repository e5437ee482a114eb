"""The wordings of `wordings.txt`, compiled once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from outreach.text.words import fold


@cache
def wordings(kind: str) -> re.Pattern[str]:
    """Return one pattern for all wordings of a kind: invite, closed, byline, advice, …"""
    return re.compile("|".join(f"(?:{line})" for line in _lines()[kind]))


def comparable(text: str) -> str:
    """Fold a text as the wordings are: lower case, no accents, plain apostrophes."""
    return fold(text).replace("’", "'").replace("\u00a0", " ")


def is_hinted(line: str) -> bool:
    """Can the line invite at all? Finds plain pieces of words; the patterns cost far more."""
    return any(piece in line for piece in _lines()["hint"])


@cache
def _lines() -> dict[str, list[str]]:
    text = files("outreach.prospecting.guest_posts").joinpath("wordings.txt").read_text("utf-8")
    kinds: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].replace("_", "").isalpha():
            kind = line[1:-1]
            kinds[kind] = []
        elif line.strip() and not line.startswith("#"):
            kinds[kind].append(comparable(line.strip()))
    return kinds
