"""Lists of phrases in many languages, kept as text files so that a translator can read them.

A file holds one regular expression per line, in lower case, under `[section]` lines; `#` starts a
comment; a space matches any white space, line breaks included. A list of hundreds is cheap: an
expression is tried only where a run of characters that it can't do without occurs (`needles.py`),
and those runs are looked up by their first three characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from outreach.mail.needles import needles_of

_BEHIND = re.compile(r"\(\?<[!=][^)]*\)")  # a look-behind can't match a run of any length


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a list.

    Attributes:
        section: heading it stands under, for instance a kind or a language.
        needles: every match contains one of them; empty if nothing is known.
        pattern: to be used on lower-case text.
    """

    section: str
    needles: tuple[str, ...]
    pattern: re.Pattern[str]


class Wording:
    """Phrases of one list, in the order of the file."""

    __slots__ = ("_always", "_grams", "_phrases")

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = tuple(phrases)
        self._always: list[int] = []
        needles: list[tuple[str, int]] = []
        for number, phrase in enumerate(self._phrases):
            if phrase.needles and min(map(len, phrase.needles)) >= 3:
                needles += [(needle, number) for needle in phrase.needles]
            else:
                self._always.append(number)
        self._grams = _by_rarest_gram(needles)

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self._phrases)

    def first(self, text: str) -> re.Match[str] | None:
        """A match of the first phrase of the list that occurs, or None; its spans fit `text`."""
        return next((found for _, found in self.every(text)), None)

    def every(self, text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """The first match of each phrase that occurs, in the order of the list."""
        lower = lowered(text)
        for phrase in self._candidates(lower):
            found = phrase.pattern.search(lower)
            if found:
                yield phrase, found

    def matches(self, text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """All matches of all phrases, phrase by phrase in the order of the list."""
        lower = lowered(text)
        for phrase in self._candidates(lower):
            for found in phrase.pattern.finditer(lower):
                yield phrase, found

    def section(self, *names: str) -> Wording:
        """Only the phrases under the given headings."""
        return Wording([phrase for phrase in self._phrases if phrase.section in names])

    def _candidates(self, lower: str) -> Iterator[Phrase]:
        numbers = set(self._always)
        for gram in _grams_of(lower) & self._grams.keys():
            for needle, number in self._grams[gram]:
                if number not in numbers and needle in lower:
                    numbers.add(number)
        for number in sorted(numbers):
            yield self._phrases[number]


def _by_rarest_gram(needles: list[tuple[str, int]]) -> dict[str, list[tuple[str, int]]]:
    """Needles by that one of their three-character runs that fewest needles share."""
    counts = Counter(gram for needle, _ in needles for gram in _grams_of(needle))
    found: dict[str, list[tuple[str, int]]] = {}
    for needle, number in needles:
        rarest = min(sorted(_grams_of(needle)), key=counts.__getitem__)
        found.setdefault(rarest, []).append((needle, number))
    return found


@lru_cache(maxsize=4)  # one text is held against several lists
def _grams_of(lower: str) -> frozenset[str]:
    return frozenset({lower[start : start + 3] for start in range(len(lower) - 2)})


def lowered(text: str) -> str:
    """Lower case of the same length, so that spans found in it fit `text`."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


@cache
def load_wording(path: Path) -> Wording:
    """Read a list. Raises OSError or re.error: a broken list is a broken installation."""
    phrases = []
    for section, line in _lines(path):
        pattern = re.compile(_spaced(line), re.MULTILINE)
        phrases.append(Phrase(section, tuple(sorted(needles_of(line))), pattern))
    return Wording(phrases)


def alternatives(path: Path, section: str) -> str:
    """All expressions of one section, joined with "|", for a pattern of the caller's."""
    return "|".join(map(_spaced, expressions(path, section)))


def expressions(path: Path, section: str) -> list[str]:
    """The lines of one section as they are written."""
    return [line for known, line in _lines(path) if known == section]


def _spaced(line: str) -> str:
    """A space as any white space; " ?" as optional white space."""
    fixed = _BEHIND.sub(lambda found: found.group(0).replace(" ", r"\s"), line)
    return fixed.replace(" ?", r"\s*").replace(" ", r"\s+")


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """(section, expression) of each line that holds one."""
    section = ""
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]") and line[1:-1].isidentifier():
            section = line[1:-1]
        elif line and not line.startswith("#"):
            yield section, line
