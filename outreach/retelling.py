"""Finds a sentence that was made in English among the texts of a catalogue, whatever stands in it.

Stages make and store sentences in the language of the source, for the log, the command line and
the database alike: "412 words under 7 headings". Their form is a text of the catalogue, "%(words)s
words under %(headings)s headings", so that a page can say the same in another language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_PLACE = re.compile(r"%\((\w+)\)s")
_ASIDE = re.compile(r"(.*[.!?]) \(([^()]+)\)", re.DOTALL)  # where a sentence is taken from
_END = re.compile(r"(?<=[.!?]) (?=[A-Z“\d])")
_KEPT = 10_000  # sentences whose translation is remembered
_LONGEST = 2_000  # characters; nothing of ours is longer


class Form(NamedTuple):
    """A text with places, as a pattern, and what it is in the other language."""

    pattern: re.Pattern[str]
    told: str


class Retelling:
    """The texts of one language, by what a sentence begins with.

    Args:
        texts: (English, the other language); both have `%(name)s` for places and `%%` for %.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._whole: dict[str, str] = {}
        self._forms: defaultdict[str, list[Form]] = defaultdict(list)
        for source, told in texts:
            if "%(" not in source:
                self._whole[source.replace("%%", "%")] = told.replace("%%", "%")
                continue
            words = len(_PLACE.sub("", source).split())
            if words:
                # One word beside a place fits anything, unless the place holds a number.
                place = ".+?" if words > 1 else r"[\d.,]+"
                self._forms[_beginning(source)].append(Form(_pattern(source, place), told))
        for forms in self._forms.values():
            # Of two forms that fit, the one with more words of its own says more.
            forms.sort(key=lambda form: -len(_PLACE.sub("", form.pattern.pattern)))
        self._remembered = lru_cache(_KEPT)(self._find)

    def tell(self, sentence: str) -> str:
        """The sentence in the other language; as it is if it is none of ours."""
        return self._remembered(str(sentence)) if len(sentence) < _LONGEST else sentence

    def _find(self, sentence: str) -> str:
        if sentence in self._whole:
            return self._whole[sentence]
        formed = self._formed(sentence, across=False)
        if formed is not None:
            return formed
        if aside := _ASIDE.fullmatch(sentence):
            return f"{self._find(aside[1])} ({self._find(aside[2])})"
        sentences = _END.split(sentence)
        told = [self._find(one) for one in sentences] if len(sentences) > 1 else sentences
        if told[0] != sentences[0]:
            return " ".join(told)
        return self._formed(sentence, across=True) or " ".join(told)

    def _formed(self, sentence: str, *, across: bool) -> str | None:
        """Say what has a form of ours; with `across`, a place may hold the end of a sentence."""
        for beginning in (sentence.partition(" ")[0], ""):
            for pattern, told in self._forms.get(beginning, ()):
                found = pattern.fullmatch(sentence)
                values = found.groupdict() if found else {}
                if found and (across or not any(map(_END.search, values.values()))):
                    return told % {name: self._within(value) for name, value in values.items()}
        return None

    def _within(self, value: str) -> str:
        """What stands in a place may be a sentence or part of one; a single word may be a name."""
        return self._find(value) if " " in value else value


def _beginning(source: str) -> str:
    """The first word if no place touches it, "" otherwise."""
    first = source.partition(" ")[0]
    return "" if "%(" in first else first.replace("%%", "%")


def _pattern(source: str, place_holds: str) -> re.Pattern[str]:
    parts = _PLACE.split(source)  # text, name, text, name, … text
    seen: set[str] = set()
    built = []
    for place, part in enumerate(parts):
        if place % 2 == 0:
            built.append(re.escape(part.replace("%%", "%")))
        elif part in seen:
            built.append(f"(?P={part})")
        else:
            seen.add(part)
            built.append(f"(?P<{part}>{place_holds})")
    return re.compile("".join(built), re.DOTALL)
