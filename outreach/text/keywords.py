"""What is a text about? The few words and short phrases that say it best."""

from __future__ import annotations

import re
from collections import Counter
from math import log

from outreach.text.words import Term, generic_stems, terms

_BREAK = re.compile(r"[.!?;:,()\[\]{}\"“”„«»|/\n\r\t]+|\s[-–—]\s")
LONGEST_PHRASE = 3

Stems = tuple[str, ...]


def keywords(text: str, language: str, *, limit: int = 12) -> list[str]:
    """Return at most `limit` keywords, most telling first, in lower case as they are written.

    Counts words and phrases of up to three words that no stop word or punctuation interrupts;
    earlier and longer ones weigh more, words that every web page uses weigh little.
    """
    if limit <= 0:
        return []
    runs = [run for part in _BREAK.split(text) for run in _runs(part, language)]
    counted, surfaces, first = _count(runs)
    generic = generic_stems(language)
    scored = {
        stems: _score(stems, count, first[stems], generic)
        for stems, count in counted.items()
        if len(stems) == 1 or count > 1
    }
    ordered = sorted(scored, key=lambda stems: (-scored[stems], first[stems]))
    return _without_repetition(ordered, surfaces, limit)


def _runs(part: str, language: str) -> list[list[Term]]:
    """Cut at stop words, so that a phrase is made of neighbours only."""
    runs: list[list[Term]] = [[]]
    for word in part.split():
        found = terms(word, language)
        if found:
            runs[-1].extend(found)
        else:
            runs.append([])
    return [run for run in runs if run]


def _count(runs: list[list[Term]]) -> tuple[Counter[Stems], dict[Stems, str], dict[Stems, int]]:
    counted: Counter[Stems] = Counter()
    surfaces: dict[Stems, str] = {}
    first: dict[Stems, int] = {}
    position = 0
    for run in runs:
        for start in range(len(run)):
            position += 1
            for size in range(1, min(LONGEST_PHRASE, len(run) - start) + 1):
                phrase = run[start : start + size]
                stems = tuple(term.stem for term in phrase)
                counted[stems] += 1
                surfaces.setdefault(stems, " ".join(term.surface for term in phrase))
                first.setdefault(stems, position)
    return counted, surfaces, first


def _score(stems: Stems, count: int, first: int, generic: frozenset[str]) -> float:
    telling = sum(stem not in generic for stem in stems) / len(stems)
    length = 1.0 + 0.6 * (len(stems) - 1)
    return count * length * (0.1 + 0.9 * telling) / (1 + 0.15 * log(first))


def _without_repetition(ordered: list[Stems], surfaces: dict[Stems, str], limit: int) -> list[str]:
    """Leave out what a better phrase already says."""
    kept: list[Stems] = []
    for stems in ordered:
        if not any(set(stems) <= set(other) or set(other) < set(stems) for other in kept):
            kept.append(stems)
        if len(kept) == limit:
            break
    return [surfaces[stems] for stems in kept]
