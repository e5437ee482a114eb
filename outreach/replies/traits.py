"""An answer as numbers that a taught reader weighs: its words, parts of them, what they are about.

Two views, each of length 1 (the second a little less), in one hashed space:

    wording    words, pairs of them, runs of 3 to 5 letters: what one language says
    meaning    concepts of each clause, in pairs, negated, asked, last: what all languages say
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from outreach.replies.concepts import concepts_of, folded

_HASHED = 1 << 14
WIDTH = _HASHED + 1  # the last trait is 1 for every answer
_MEANING_WEIGHS = 0.7  # beside 1 for the wording; of 0.5, 0.7 and 1.2 the best on unseen sets
_HEAD, _TAIL = 2_000, 1_000  # characters: the point of a long letter stands at an end of it
_RUNS = (3, 4, 5)
_URL = re.compile(r"https?://\S+|www\.\S+")
_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[\w']+|[?!€$£¥₽]")
_CLAUSE = re.compile(r"(?<=[.!?。！？;])\s*|\n+|(?<=,)\s")
_QUESTION = ("?", "？")
_LENGTHS = (2, 5, 12, 25, 60)  # words

Traits = tuple[NDArray[np.int64], NDArray[np.float32]]


def traits(text: str) -> Traits:
    """Which of `WIDTH` traits it has, and how much of each."""
    plain = _plain(text)
    sums: dict[int, float] = {WIDTH - 1: 1.0}
    for view, weight in ((_wording(plain), 1.0), (_meaning(plain), _MEANING_WEIGHS)):
        length = sum(value * value for value in view.values()) ** 0.5
        for name, value in view.items():
            hashed = zlib.crc32(name.encode())
            signed = value if hashed >> 31 else -value
            place = hashed % _HASHED
            sums[place] = sums.get(place, 0.0) + weight * signed / length
    places = np.fromiter(sums, dtype=np.int64, count=len(sums))
    return places, np.fromiter(sums.values(), dtype=np.float32, count=len(sums))


def clauses(text: str) -> list[str]:
    """The parts that stand between marks of punctuation or line breaks, as they were written."""
    return [part.strip() for part in _CLAUSE.split(text) if part.strip()]


def _plain(text: str) -> str:
    """Folded, without the particulars of addresses; the middle of a very long text is left out."""
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    return folded(_ADDRESS.sub(" mailtoken ", _URL.sub(" urltoken ", text)))


def _wording(plain: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    words = _WORD.findall(_NUMBER.sub("0", plain))
    names = [f"w:{word}" for word in words]
    names += [f"b:{one} {other}" for one, other in pairwise(words)]
    for name in names:
        found[name] = min(2.0, found.get(name, 0.0) + 1)
    for word in words:
        for run in _runs(f"^{word}$"):
            found[run] = min(2.0, found.get(run, 0.0) + 0.5)
    return found


def _runs(word: str) -> Iterator[str]:
    for size in _RUNS:
        for start in range(len(word) - size + 1):
            yield "c:" + word[start : start + size]


def _meaning(plain: str) -> Mapping[str, float]:
    """Which concepts share a clause says more than any of them: "not" and "add", "pay" and "if"."""
    found: Counter[str] = Counter()
    parts = clauses(plain)
    for place, part in enumerate(parts):
        named = sorted(_named(part))
        asked = any(mark in part for mark in _QUESTION)
        for number, concept in enumerate(named):
            found["k:" + concept] = 1
            if asked:
                found["kq:" + concept] = 1
            if "not" in named and concept != "not":
                found["kn:" + concept] = 1
            if place == len(parts) - 1:
                found["kl:" + concept] = 1
            for other in named[number + 1 :]:
                found[f"kk:{concept}+{other}"] = 1
        found.update({name: 1 for name, so in (("q", asked), ("!", "!" in part)) if so})
    words = len(_WORD.findall(plain))
    found[f"length:{sum(words > bound for bound in _LENGTHS)}"] = 1
    return found


def _named(clause: str) -> set[str]:
    named: set[str] = set()
    for word in _WORD.findall(clause):
        if word.isdigit():
            named.add("number")
        elif word in ("urltoken", "mailtoken"):
            named.add(word)
        else:
            named |= concepts_of(word)
    return named
