"""Does a page say, in a sentence of its own, that what was asked for is not there? Pure.

A list of phrases knows the wordings that somebody wrote down. A sentence that speaks of a page (an
article, a listing …) and of its absence says the same in words that nobody has listed. Whoever only
tells of something removed ("the wheel was removed in 1920") must speak of what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from outreach.crawl.phrasebook import plain

_LONGEST_SENTENCE_WORDS = 30
_WORDS_BETWEEN = 5  # a thing and its absence, as in "the page that you are looking for is gone"
_SENTENCE_END = re.compile(r"[.!?…:;](?=\s|$)|[|•·»«]|\s[-–—]\s")
_SLOT = "{}"


class _Grammar(NamedTuple):
    """The parts of a sentence of absence, each as one expression."""

    things: re.Pattern[str]
    absent: re.Pattern[str]
    removed: re.Pattern[str]
    asked: re.Pattern[str]
    lines: re.Pattern[str]
    sayings: re.Pattern[str]


def says_absent(text: str) -> str:
    """Return the sentence of `text` that says something is not there, "" if none does."""
    grammar = _grammar()
    return next((one for one in _sentences(text) if _is_absent(one, grammar)), "")


def says_removed(text: str) -> str:
    """Return the sentence that says what was asked for was taken away, "" if none does."""
    grammar = _grammar()
    return next((one for one in _sentences(text) if _is_removed(one, grammar)), "")


def _is_absent(sentence: str, grammar: _Grammar) -> bool:
    if grammar.sayings.search(sentence):
        return True
    things = [found.span() for found in grammar.things.finditer(sentence)]
    return any(
        _words_between(sentence, found.span(), thing) <= _WORDS_BETWEEN
        for found in grammar.absent.finditer(sentence)
        for thing in things
    )


def _words_between(sentence: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    first, second = sorted((one, other))
    return len(sentence[first[1] : second[0]].split())


def _is_removed(sentence: str, grammar: _Grammar) -> bool:
    if grammar.lines.fullmatch(sentence):
        return True
    return bool(grammar.removed.search(sentence) and grammar.asked.search(sentence))


def _sentences(text: str) -> Iterable[str]:
    for piece in _SENTENCE_END.split(plain(text)):
        sentence = piece.strip()
        if sentence and sentence.count(" ") < _LONGEST_SENTENCE_WORDS:
            yield sentence


@cache
def _grammar() -> _Grammar:
    entries = _read()
    things = _any_of(entries["things"])
    return _Grammar(
        things=re.compile(things),
        absent=re.compile(_any_of(entries["absent"])),
        removed=re.compile(_any_of(entries["removed"]) + r"(?! from\b)"),
        asked=re.compile(_any_of(entries["asked"], things)),
        lines=re.compile(_any_of(entries["lines"], things)),
        sayings=re.compile(_any_of(entries["sayings"], things)),
    )


def _read() -> dict[str, list[str]]:
    text = files("outreach.crawl").joinpath("phrases", "absence.txt").read_text("utf-8")
    entries: dict[str, list[str]] = {}
    part: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            part = entries.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            part.append(line)
    return entries


def _any_of(entries: list[str], things: str = "") -> str:
    whole = "|".join(_expression(entry, things) for entry in sorted(set(entries)))
    return rf"\b(?:{whole})(?!\w)"


def _expression(entry: str, things: str) -> str:
    words: list[str] = []
    for word in entry.split():
        if word == "_":
            words[-1] += r"(?: \S+){0,2}"
        elif word == _SLOT:
            words.append(things)
        else:
            words.append(re.escape(word).replace(r"\*", r"\w*"))
    return " ".join(words)
