"""Lists of phrases in many languages, kept as text files so that a translator can read them.

A file holds one regular expression per line under `[section]` lines; `#` starts a comment; a space
matches any white space, line breaks included. Each pattern is tried only where its longest literal
occurs, so a list of hundreds costs about as much as a few substring searches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_BEHIND = re.compile(r"\(\?<[!=][^)]*\)")  # a look-behind can't match a run of any length
_SPECIAL = re.compile(r"\\.|\[[^\]]*\]|\(\?[:!=<]|[|(){}?*+.^$]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a list.

    Attributes:
        section: heading it stands under, for instance a language.
        literal: lower-case text that every match contains, "" if there is none.
        pattern: compiled, case folded, multi-line.
    """

    section: str
    literal: str
    pattern: re.Pattern[str]


class Wording:
    """Phrases of one list, in the order of the file."""

    __slots__ = ("_phrases",)

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = tuple(phrases)

    def first(self, text: str) -> re.Match[str] | None:
        """A match of the first phrase of the list that occurs in `text`, or None."""
        return next((found for _, found in self.every(text)), None)

    def every(self, text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """The first match of each phrase that occurs in `text`."""
        lower = text.lower()
        for phrase in self._phrases:
            if phrase.literal in lower:
                found = phrase.pattern.search(text)
                if found:
                    yield phrase, found

    def matches(self, text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """All matches of all phrases."""
        lower = text.lower()
        for phrase in self._phrases:
            if phrase.literal in lower:
                for found in phrase.pattern.finditer(text):
                    yield phrase, found

    def section(self, *names: str) -> Wording:
        """Only the phrases under the given headings."""
        return Wording([phrase for phrase in self._phrases if phrase.section in names])

    def without(self, *names: str) -> Wording:
        """All but the phrases under the given headings."""
        return Wording([phrase for phrase in self._phrases if phrase.section not in names])


def alternatives(path: Path, section: str) -> str:
    """All expressions of one section, joined with "|"; spaces match any white space."""
    return "|".join(line.replace(" ", r"\s+") for known, line in _lines(path) if known == section)


@cache
def load_wording(path: Path) -> Wording:
    """Read a list. Raises OSError or re.error: a broken list is a broken installation."""
    phrases = []
    for section, line in _lines(path):
        pattern = re.compile(_spaced(line), re.IGNORECASE | re.MULTILINE)
        phrases.append(Phrase(section, longest_literal(line), pattern))
    return Wording(phrases)


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


def longest_literal(pattern: str) -> str:
    """Longest run of plain characters, outside groups, that any match must contain, lower case.

    Spaces end a run, for they may be line breaks; so do `?`, `*`, `{`, which make the character
    before them optional. A pattern with alternatives at the top level has none.
    """
    best = run = ""
    depth = 0
    position = 0
    while position < len(pattern):
        found = _SPECIAL.match(pattern, position)
        symbol = found.group(0) if found else pattern[position]
        position += len(symbol)
        if symbol == "|" and depth == 0:
            return ""
        if symbol in ("?", "*", "{"):
            run = run[:-1]
        if found is None and depth == 0 and symbol != " ":
            run += symbol
            continue
        best, run = max(best, run, key=len), ""
        depth += symbol.startswith("(") - (symbol == ")")
        if symbol == "{":
            position = pattern.index("}", position) + 1
    # "ß" and "İ" change length when folded; a literal with them could be missed
    return "" if "ß" in (best := max(best, run, key=len).lower()) else best
