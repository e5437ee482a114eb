"""Lists of phrases in many languages, kept as text files so that a translator can read them.

A file holds one regular expression per line, in lower case, under `[section]` lines; `#` starts a
comment; a space matches any white space, line breaks included. A list of hundreds is cheap: an
expression is tried only where the runs of characters that it can't do without occur (`needles.py`),
and those runs are found in one pass over the text (Aho-Corasick).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import ahocorasick

from outreach.mail.needles import Way, fulfils, needles_of

_BEHIND = re.compile(r"\(\?<[!=][^)]*\)")  # a look-behind can't match a run of any length


OWN_WORDS = "own words"  # what a person wrote, without quotes: many lists are held against it


@dataclass(frozen=True, eq=False)
class Phrase:
    """One line of a list; a line that stands there twice is two phrases.

    Attributes:
        section: heading it stands under, for instance a kind or a language.
        expression: as it is written in the list.
    """

    section: str
    expression: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """To be used on lower-case text; compiled when first needed, most are never."""
        return re.compile(_spaced(self.expression), re.MULTILINE)


class Wording:
    """Phrases of one list, in the order of the file."""

    __slots__ = ("_phrases", "_places", "_pool")

    def __init__(self, phrases: Sequence[Phrase], pool: _Pool) -> None:
        self._phrases = tuple(phrases)
        self._pool = pool
        self._places: dict[int, int] | None = None  # by number in the pool, once asked

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self._phrases)

    def first(self, text: str) -> re.Match[str] | None:
        """A match of the first phrase of the list that occurs, or None; its spans fit `text`."""
        prepared = _prepared(text)
        for phrase in self._fitting(prepared):
            if found := phrase.pattern.search(prepared.lower):
                return found
        return None

    def every(self, text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """The first match of each phrase that occurs, in the order of the list."""
        prepared = _prepared(text)
        for phrase in self._fitting(prepared):
            if found := phrase.pattern.search(prepared.lower):
                yield phrase, found

    def matches(self, text: str) -> list[tuple[Phrase, re.Match[str]]]:
        """All matches of all phrases, phrase by phrase in the order of the list."""
        prepared = _prepared(text)
        return [
            (phrase, found)
            for phrase in self._fitting(prepared)
            for found in phrase.pattern.finditer(prepared.lower)
        ]

    def section(self, *names: str) -> Wording:
        """Only the phrases under the given headings."""
        picked = Wording([one for one in self._phrases if one.section in names], self._pool)
        picked._places = self._pool.take_in(picked._phrases)  # now, so that one index has them all
        return picked

    def possible(self, lower: str) -> list[Phrase]:
        """Phrases that may occur in a text in lower case, in order; the others certainly don't."""
        return self._fitting(_Prepared(lower))

    def _fitting(self, prepared: _Prepared) -> list[Phrase]:
        if self._places is None:
            self._places = self._pool.take_in(self._phrases)
        index = self._pool.index or self._pool.indexed()
        fitting = prepared.fitting.get(index)
        if fitting is None:
            fitting = prepared.fitting[index] = index.fitting(prepared.flat)
        own = self._places
        common = own.keys() & fitting
        return [self._phrases[place] for place in sorted([own[one] for one in common])]


class _Index:
    """Finds which of many phrases may occur in a text, in one pass over it."""

    __slots__ = ("_always", "_needles", "_sure", "_unsure")

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        pointed, self._always = _pointed(needles_of(phrase.expression) for phrase in phrases)
        self._sure = [tuple([one for one, besides in to if not besides]) for to in pointed.values()]
        self._unsure = [tuple([one for one in to if one[1]]) for to in pointed.values()]
        self._needles = _automaton(pointed)

    def fitting(self, flat: str) -> set[int]:
        """Numbers of the phrases that may occur in a text with single spaces."""
        # A short needle occurs a hundred times in a long text, and is looked at once.
        places = {place for _, place in self._needles.iter(flat)}
        numbers = self._always.copy()
        for place in places:
            numbers.update(self._sure[place])
        for place in places:
            for number, besides in self._unsure[place]:
                if number not in numbers and fulfils(flat, besides):
                    numbers.add(number)
        return numbers


class _Pool:
    """Phrases of lists that are held against the same texts, and are therefore sought together.

    Attributes:
        index: of all that were taken in; None until somebody asks, for lists come one by one.
    """

    __slots__ = ("_lock", "_numbers", "index")

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: dict[Phrase, int] = {}
        self.index: _Index | None = None

    def take_in(self, phrases: Sequence[Phrase]) -> dict[int, int]:
        """Number in the pool -> place in the list; several lists may share a phrase."""
        with self._lock:
            self.index = None
            return {
                self._numbers.setdefault(phrase, len(self._numbers)): place
                for place, phrase in enumerate(phrases)
            }

    def indexed(self) -> _Index:
        with self._lock:
            self.index = self.index or _Index(self._numbers)
            return self.index


def _pointed(
    known: Iterable[tuple[Way, ...]],
) -> tuple[dict[str, list[tuple[int, Way]]], set[int]]:
    """Each needle with (number of the phrase it points to, what must occur besides).

    And the numbers of the phrases of which nothing is known.
    """
    always = set()
    pointed: dict[str, list[tuple[int, Way]]] = {"\0": []}  # an empty automaton can't be searched
    shared: dict[Way, Way] = {}  # thousands of ways ask for the same besides
    for number, ways in enumerate(known):
        if not ways:
            always.add(number)
        for first, *rest in ways:
            besides = shared.setdefault(tuple(rest), tuple(rest))
            for needle in first:
                pointed.setdefault(needle, []).append((number, besides))
    return pointed, always


def _automaton(needles: Iterable[str]) -> Any:
    """Finds all needles in one pass; gives the place of each among them."""
    automaton = ahocorasick.Automaton()
    for place, needle in enumerate(needles):
        automaton.add_word(needle, place)
    automaton.make_automaton()
    return automaton


class _Prepared:
    """A text in lower case, as expressions are tried on it, and what may occur in it.

    Attributes:
        flat: with single spaces, as needles are written.
        fitting: numbers of the phrases that may occur, by the index that was asked.
    """

    __slots__ = ("fitting", "flat", "lower")

    def __init__(self, lower: str) -> None:
        self.lower = lower
        self.flat = " ".join(lower.split())
        self.fitting: dict[_Index, set[int]] = {}


@lru_cache(maxsize=4)  # one text is held against several lists
def _prepared(text: str) -> _Prepared:
    return _Prepared(lowered(text))


def lowered(text: str) -> str:
    """Lower case of the same length, so that spans found in it fit `text`."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


_POOLS: defaultdict[str, _Pool] = defaultdict(_Pool)


@cache
def load_wording(path: Path, *, beside: str = "") -> Wording:
    """Read a list. Raises OSError: a missing list is a broken installation.

    Args:
        beside: name of the texts it is held against; lists of one name are sought in one pass.
    """
    pool = _POOLS[beside] if beside else _Pool()
    return Wording([Phrase(section, line) for section, line in _lines(path)], pool)


def alternatives(path: Path, section: str) -> str:
    """All expressions of one section, joined with "|", for a pattern of the caller's."""
    return "|".join(map(_spaced, expressions(path, section)))


def expressions(path: Path, section: str) -> list[str]:
    """The lines of one section as they are written."""
    return [line for known, line in expressions_by_section(path) if known == section]


def expressions_by_section(path: Path) -> list[tuple[str, str]]:
    """(section, line) of the whole list, as they are written."""
    return list(_lines(path))


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
