"""Lists of wordings with places to fill, kept as text files so that a translator can read them.

A file holds one wording a line under `[section]` lines; `#` starts a comment. In a wording `*` ends
a word in any way, `_` stands for up to two words, `__` for up to six, `{name}` for one entry of the
section `[[name]]`, which stands above, and a final `?` for the rest of a question. All is lower
case with straight apostrophes. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

_BETWEEN = r"[^\w.!?\n]{1,4}"  # words of one sentence
_WORD = r"\w[\w'-]*"
_GAPS = {"_": 2, "__": 6}
_REST_OF_QUESTION = r"[^.!?\n]{0,100}\?"
_PART = re.compile(r"\{([^{}]+)\}|(\S+)")

Sections = dict[str, list[str]]


def sections(text: str) -> Sections:
    """Read a list: entries by section, those of `[[name]]` under "[name]"."""
    found: Sections = {}
    entries: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            entries = found.setdefault(line[1:-1], [])
        elif not line.startswith("#"):
            entries.append(line)
    return found


def spelt(text: str) -> str:
    """Lower case and straight apostrophes, of the same length, so that places fit `text`."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text).replace("’", "'")


class Slots:
    """What may stand for `{name}`: an expression, and characters of which some must occur.

    Args:
        found: the list; its `[[name]]` sections are taken.
        others: further slots as expressions, which may occur anywhere.
    """

    def __init__(self, found: Sections, others: Mapping[str, str] | None = None) -> None:
        self.expressions = dict(others or {})
        self.needles: dict[str, frozenset[str]] = {
            name: frozenset({""}) for name in self.expressions
        }
        for heading, entries in found.items():
            if heading.startswith("["):
                lines = [Line(entry, self) for entry in entries]
                name = heading.strip("[]")
                self.expressions[name] = any_of(lines)
                self.needles[name] = frozenset().union(*(line.needles for line in lines))

    def present_in(self, text: str) -> frozenset[str]:
        """Names of the slots that `text`, spelt, may fill."""
        return frozenset(
            name for name, needles in self.needles.items() if any(one in text for one in needles)
        )


class Line:
    """One wording."""

    def __init__(self, entry: str, slots: Slots) -> None:
        self._slots = slots
        self._parts = _PART.findall(entry)
        self._names = [name for name, _ in self._parts if name]
        self._words = [word.partition("*")[0] for _, word in self._parts if _is_literal(word)]

    @property
    def needles(self) -> frozenset[str]:
        """Characters of which some occur wherever the wording does."""
        if self._words:
            return frozenset({max(self._words, key=len)})
        return self._slots.needles[self._names[0]]

    @cached_property
    def expression(self) -> str:
        """The wording as an expression for text that is spelt."""
        made = ""
        for name, word in self._parts:
            if word in _GAPS:
                made += rf"(?:{_BETWEEN}{_WORD}){{0,{_GAPS[word]}}}?"
            elif word == "?":
                made += _REST_OF_QUESTION
            else:
                part = self._slots.expressions[name] if name else _literal(word)
                made += (_BETWEEN if made else "") + part
        return made

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first needed; most never are."""
        return re.compile(any_of([self]))

    def may_occur(self, text: str, present: frozenset[str]) -> bool:
        """Can it stand in `text`, spelt, with the slots that are `present` in it?"""
        return present.issuperset(self._names) and all(word in text for word in self._words)


class Wordings:
    """The wordings of one section, looked for together."""

    def __init__(self, entries: Iterable[str], slots: Slots) -> None:
        self._lines = [Line(entry, slots) for entry in entries]

    def matches(self, text: str, present: frozenset[str]) -> Iterator[re.Match[str]]:
        """Every match in `text`, spelt, line by line."""
        for line in self._lines:
            if line.may_occur(text, present):
                yield from line.pattern.finditer(text)


def any_of(lines: Iterable[Line]) -> str:
    """Return an expression for any of the wordings, whole words only."""
    whole = "|".join(sorted({line.expression for line in lines}))
    return rf"(?<![\w-])(?:{whole})(?![\w'])"


def _is_literal(word: str) -> bool:
    return bool(word) and word not in _GAPS and word != "?"


def _literal(word: str) -> str:
    return re.escape(word).replace(r"\*", r"[\w'-]*")
