"""An answer as numbers that a taught reader weighs: its words, parts of them, what they are about.

Two views, each of length 1 (the second a little less), in one hashed space:

    wording    words, pairs of them, runs of 3 to 5 letters: what one language says
    meaning    concepts of each clause, in pairs, negated, asked, last: what all languages say
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

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

Traits = dict[int, float]


def traits(text: str) -> Traits:
    """Which of `WIDTH` traits it has, and how much of each."""
    plain = _plain(text)
    sums: Traits = {WIDTH - 1: 1.0}
    for view, weight in ((_wording(plain), 1.0), (_meaning(plain), _MEANING_WEIGHS)):
        length = sum(value * value for value in view.values()) ** 0.5
        for hashed, value in view.items():
            signed = value if hashed >> 31 else -value
            place = hashed % _HASHED
            sums[place] = sums.get(place, 0.0) + weight * signed / length
    return sums


def clauses(text: str) -> list[str]:
    """The parts that stand between marks of punctuation or line breaks, as they were written."""
    return [part.strip() for part in _CLAUSE.split(text) if part.strip()]


def _plain(text: str) -> str:
    """Folded, without the particulars of addresses; the middle of a very long text is left out."""
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    return folded(_ADDRESS.sub(" mailtoken ", _URL.sub(" urltoken ", text)))


def _hashed(name: str) -> int:
    return zlib.crc32(name.encode())


def _wording(plain: str) -> Mapping[int, float]:
    """How often each word, pair and run occurs, by the hash of its name; twice at the most."""
    found: dict[int, float] = {}
    words = _WORD.findall(_NUMBER.sub("0", plain))
    pairs = (_hashed(f"b:{one} {other}") for one, other in pairwise(words))
    for weight, hashes in ((1.0, pairs), *(part for word in words for part in _parts(word))):
        for hashed in hashes:
            found[hashed] = min(2.0, found.get(hashed, 0.0) + weight)
    return found


@lru_cache(maxsize=5_000)
def _parts(word: str) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """The word itself and its runs of letters as hashes, with what each counts."""
    runs = tuple(map(_hashed, _runs(f"^{word}$")))
    return (1.0, (_hashed(f"w:{word}"),)), (0.5, runs)


def _runs(word: str) -> Iterator[str]:
    for size in _RUNS:
        for start in range(len(word) - size + 1):
            yield "c:" + word[start : start + size]


def _meaning(plain: str) -> Mapping[int, float]:
    """Which concepts share a clause says more than any of them: "not" and "add", "pay" and "if"."""
    parts = clauses(plain)
    named = [sorted(_named(part)) for part in parts]
    asked = [any(mark in part for mark in _QUESTION) for part in parts]
    names = {name for one in zip(named, asked, strict=True) for name in _said(*one)}
    names.update(f"kl:{concept}" for last in named[-1:] for concept in last)
    words = len(_WORD.findall(plain))
    names.add(f"length:{sum(words > bound for bound in _LENGTHS)}")
    marks = {"q": sum(asked), "!": sum("!" in part for part in parts)}
    counted = {name: float(count) for name, count in marks.items() if count}
    return {_hashed(name): value for name, value in (dict.fromkeys(names, 1.0) | counted).items()}


def _said(named: Sequence[str], asked: bool) -> Iterator[str]:
    """What the concepts of one clause say, in order of their names."""
    for number, concept in enumerate(named):
        yield f"k:{concept}"
        if asked:
            yield f"kq:{concept}"
        if "not" in named and concept != "not":
            yield f"kn:{concept}"
        yield from (f"kk:{concept}+{other}" for other in named[number + 1 :])


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
