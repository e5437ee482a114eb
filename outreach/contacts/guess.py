"""Guess an address from the pattern that published colleagues of one domain show.

A guess is a candidate, never more: it is marked, capped in confidence, and no letter goes to it
until a person approves that one address. Mailboxes are never probed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from outreach.text.names import split_name
from outreach.text.words import fold

LEAST_SAMPLES = 2

_PATTERNS = {
    "first.last": "{first}.{last}",
    "flast": "{f}{last}",
    "first": "{first}",
    "f.last": "{f}.{last}",
    "firstlast": "{first}{last}",
    "first_last": "{first}_{last}",
    "first-last": "{first}-{last}",
    "firstl": "{first}{l}",
    "last.first": "{last}.{first}",
    "last": "{last}",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A candidate address.

    Attributes:
        address: lower case.
        pattern: as "first.last".
        samples: published addresses of colleagues that show the pattern.
    """

    address: str
    pattern: str
    samples: tuple[str, ...]


def guess_address(name: str, domain: str, published: Iterable[tuple[str, str]]) -> Guess | None:
    """Guess the address of `name` at `domain` from (name, address) pairs published there.

    None if fewer than two colleagues show one pattern, if two patterns are shown equally often, or
    if the name lacks a first or last part that ASCII can spell.
    """
    shown: dict[str, list[str]] = {}
    for colleague, address in published:
        local, _, host = address.lower().partition("@")
        pattern = pattern_of(colleague, local) if host == domain.lower() else ""
        if pattern:
            shown.setdefault(pattern, []).append(address.lower())
    counted = Counter({pattern: len(set(samples)) for pattern, samples in shown.items()})
    ranked = counted.most_common(2)
    if not ranked or ranked[0][1] < LEAST_SAMPLES:
        return None
    if len(ranked) == 2 and ranked[0][1] == ranked[1][1]:
        return None
    pattern = ranked[0][0]
    parts = _parts(name)
    if parts is None:
        return None
    samples = tuple(dict.fromkeys(shown[pattern]))
    return Guess(f"{_made(pattern, *parts)}@{domain.lower()}", pattern, samples)


def pattern_of(name: str, local: str) -> str:
    """Return how a local part is made from a name, as "flast"; "" if it is not."""
    parts = _parts(name)
    if parts is None:
        return ""
    return next((pattern for pattern in _PATTERNS if _made(pattern, *parts) == local), "")


def _made(pattern: str, first: str, last: str) -> str:
    return _PATTERNS[pattern].format(first=first, last=last, f=first[0], l=last[0])


def _parts(name: str) -> tuple[str, str] | None:
    """First and last name as addresses spell them: no accents, particles joined to the last."""
    whole = split_name(name)
    german = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
    first, last = (
        re.sub(r"[\s'’.-]", "", fold(part.lower().translate(german)))
        for part in (whole.first, whole.last)
    )
    is_spelt = first.isascii() and last.isascii() and first.isalpha() and last.isalpha()
    return (first, last) if is_spelt else None
