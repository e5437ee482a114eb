"""Lists of phrases in many languages, kept as text files so that a translator can read them.

A file holds one regular expression per line, in lower case, under `[section]` lines; `#` starts a
comment; a space matches any white space, line breaks included. A list of hundreds is cheap: an
expression is tried only where the runs of characters that it can't do without occur (`needles.py`),
and those runs are found in one pass over the text (Aho-Corasick).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import ahocorasick

from outreach.mail.needles import needles_of

_BEHIND = re.compile(r"\(\?<[!=][^)]*\)")  # a look-behind can't match a run of any length


_Way = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Phrase:
    """One line of a list.

    Attributes:
        section: heading it stands under, for instance a kind or a language.
        expression: as it is written in the list.
    """

    section: str
    expression: str

    @cached_property
    def ways(self) -> tuple[_Way, ...]:
        """Of `needles_of`; empty if nothing is known."""
        return needles_of(self.expression)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """To be used on lower-case text; compiled when first needed, most are never."""
        return re.compile(_spaced(self.expression), re.MULTILINE)


class Wording:
    """Phrases of one list, in the order of the file."""

    __slots__ = ("_always", "_needles", "_phrases", "_pointed")

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = tuple(phrases)
        self._always: tuple[int, ...] = ()
        self._pointed: tuple[list[tuple[int, _Way]], ...] = ()
        self._needles: Any = None  # built when first asked: a list has many sections

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self._phrases)

    def first(self, text: str) -> re.Match[str] | None:
        """A match of the first phrase of the list that occurs, or None; its spans fit `text`."""
        lower, flat = _prepared(text)
        for phrase in self._fitting(flat):
            if found := phrase.pattern.search(lower):
                return found
        return None

    def every(self, text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """The first match of each phrase that occurs, in the order of the list."""
        lower, flat = _prepared(text)
        for phrase in self._fitting(flat):
            if found := phrase.pattern.search(lower):
                yield phrase, found

    def matches(self, text: str) -> list[tuple[Phrase, re.Match[str]]]:
        """All matches of all phrases, phrase by phrase in the order of the list."""
        lower, flat = _prepared(text)
        return [
            (phrase, found)
            for phrase in self._fitting(flat)
            for found in phrase.pattern.finditer(lower)
        ]

    def section(self, *names: str) -> Wording:
        """Only the phrases under the given headings."""
        return Wording([phrase for phrase in self._phrases if phrase.section in names])

    def possible(self, lower: str) -> list[Phrase]:
        """Phrases that may occur in a text in lower case, in order; the others certainly don't."""
        return self._fitting(_flattened(lower))

    def _fitting(self, flat: str) -> list[Phrase]:
        if self._needles is None:
            self._point()
        numbers = set(self._always)
        # A short needle occurs a hundred times in a long text, and is looked at once.
        for place in {place for _, place in self._needles.iter(flat)}:
            for number, besides in self._pointed[place]:
                if number not in numbers and (not besides or _has_all(flat, besides)):
                    numbers.add(number)
        return [self._phrases[number] for number in sorted(numbers)] if numbers else []

    def _point(self) -> None:
        known = [phrase.ways for phrase in self._phrases]
        self._always = tuple(number for number, ways in enumerate(known) if not ways)
        pointed = _pointed(known)
        self._pointed = tuple(pointed.values())
        self._needles = _automaton(pointed)


def _pointed(known: Sequence[tuple[_Way, ...]]) -> dict[str, list[tuple[int, _Way]]]:
    """Each needle with (number of the phrase it points to, what must occur besides)."""
    pointed: dict[str, list[tuple[int, _Way]]] = {"\0": []}  # an empty automaton can't be searched
    for number, ways in enumerate(known):
        for first, *besides in ways:
            for needle in first:
                pointed.setdefault(needle, []).append((number, tuple(besides)))
    return pointed


def _automaton(needles: Iterable[str]) -> Any:
    """Finds all needles in one pass; gives the place of each among them."""
    automaton = ahocorasick.Automaton()
    for place, needle in enumerate(needles):
        automaton.add_word(needle, place)
    automaton.make_automaton()
    return automaton


def _has_all(flat: str, sets: _Way) -> bool:
    """One string of each set occurs."""
    for needles in sets:
        for needle in needles:
            if needle in flat:
                break
        else:
            return False
    return True


@lru_cache(maxsize=4)  # one text is held against several lists
def _prepared(text: str) -> tuple[str, str]:
    """The text in lower case, as expressions are tried on it, and as needles are sought in it."""
    lower = lowered(text)
    return lower, _flattened(lower)


def _flattened(lower: str) -> str:
    """The text with single spaces, as needles are written."""
    return " ".join(lower.split())


def lowered(text: str) -> str:
    """Lower case of the same length, so that spans found in it fit `text`."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


@cache
def load_wording(path: Path) -> Wording:
    """Read a list. Raises OSError: a missing list is a broken installation."""
    return Wording([Phrase(section, line) for section, line in _lines(path)])


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
