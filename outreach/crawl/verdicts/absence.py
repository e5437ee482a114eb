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

from outreach.crawl.verdicts.phrasebook import plain
from outreach.text.wordings import Line, Slots, any_of, sections

_LONGEST_SENTENCE_WORDS = 30
_WORDS_BETWEEN = 5  # a thing and its absence, as in "the page that you are looking for is gone"
_SENTENCE_END = re.compile(r"[.!?…:;](?=\s|$)|[|•·»«]|\s[-–—]\s")


class _Grammar(NamedTuple):
    """The parts of a sentence of absence, each as one expression."""

    english: re.Pattern[str]
    things: re.Pattern[str]
    absent: re.Pattern[str]
    removed: re.Pattern[str]
    asked: re.Pattern[str]
    lines: re.Pattern[str]
    sayings: re.Pattern[str]
    between: frozenset[str]
    any: frozenset[str]


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
    things = [
        found.span()
        for found in grammar.things.finditer(sentence)
        if not _is_any(sentence, found.start(), found[0], grammar)
    ]
    return any(
        _belong_together(sentence, thing, found.span(), grammar)
        for found in grammar.absent.finditer(sentence)
        for thing in things
    )


def _is_any(sentence: str, start: int, thing: str, grammar: _Grammar) -> bool:
    """Does the sentence speak of no thing in particular? In other languages "a" may mean "the"."""
    before = sentence[:start].rstrip().rpartition(" ")[2]
    return before in grammar.any and (before != "a" or bool(grammar.english.fullmatch(thing)))


def _belong_together(
    sentence: str, thing: tuple[int, int], absence: tuple[int, int], grammar: _Grammar
) -> bool:
    """Do a thing and an absence stand side by side, or with words between that join them?"""
    first, second = sorted((thing, absence))
    between = sentence[first[1] : second[0]].split()
    if not between:
        return True
    return len(between) <= _WORDS_BETWEEN and between[0] in grammar.between


def speaks_of_any(text: str, phrase: str) -> bool:
    """Does `text` say the plain `phrase` of no page in particular, as in "a page was not found"?"""
    before, _, _ = plain(text).partition(phrase)
    return before.rstrip().rpartition(" ")[2] in _grammar().any


def _is_removed(sentence: str, grammar: _Grammar) -> bool:
    if grammar.lines.fullmatch(sentence):
        return True
    return bool(grammar.removed.search(sentence) and grammar.asked.search(sentence))


def _sentences(text: str) -> Iterable[str]:
    for piece in _SENTENCE_END.split(plain(text)):
        sentence = " ".join(piece.replace(",", " ").split())
        if sentence and sentence.count(" ") < _LONGEST_SENTENCE_WORDS:
            yield sentence


@cache
def _grammar() -> _Grammar:
    text = files("outreach.crawl.verdicts").joinpath("phrases", "absence.txt").read_text("utf-8")
    found = sections(text)
    slots = Slots(found)

    def any_in(name: str, beyond: str = "") -> re.Pattern[str]:
        return re.compile(any_of(Line(entry, slots) for entry in found[name]) + beyond)

    return _Grammar(
        english=any_in("[english thing]"),
        things=any_in("[thing]"),
        absent=any_in("absent"),
        removed=any_in("removed", r"(?! from\b)"),
        asked=any_in("asked"),
        lines=any_in("lines"),
        sayings=any_in("sayings"),
        between=frozenset(found["between"]),
        any=frozenset(found["any"]),
    )
