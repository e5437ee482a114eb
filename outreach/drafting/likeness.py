"""How like the other letters of its batch a letter is (T-DUP). Pure.

Jaccard likeness of three-word shingles with the nearest earlier letter; candidates are found by
MinHash bands (Broder 1997), so that a batch of thousands is not compared pair by pair.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from hashlib import blake2b

WORDS = 3
HASHES = 24
ROWS = 3  # of each band: letters that are 90 % alike share one of 8 bands with 99.9 % probability
LATEST = 5  # letters remembered in each band: a batch of one template must not be quadratic

_WORD = re.compile(r"\w+")


class Batch:
    """The letters seen so far."""

    def __init__(self) -> None:
        self._shingles: list[frozenset[str]] = []
        self._bands: dict[tuple[int, ...], deque[int]] = defaultdict(_latest)

    def add(self, text: str) -> float:
        """Take in a letter and return its likeness with the nearest earlier one, 0 to 1."""
        shingles = _shingles(text)
        bands = _bands(shingles)
        candidates = {number for band in bands for number in self._bands[band]}
        nearest = 0.0
        for number in candidates:
            nearest = max(nearest, _jaccard(shingles, self._shingles[number]))
        for band in bands:
            self._bands[band].append(len(self._shingles))
        self._shingles.append(shingles)
        return nearest


def _latest() -> deque[int]:
    return deque(maxlen=LATEST)


def _shingles(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    last = max(len(words) - WORDS + 1, min(len(words), 1))
    return frozenset(" ".join(words[place : place + WORDS]) for place in range(last))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def _bands(shingles: frozenset[str]) -> list[tuple[int, ...]]:
    """Return the bands of the MinHash signature; the first number of each is its own."""
    if not shingles:
        return []
    digests = [blake2b(shingle.encode(), digest_size=HASHES * 2).digest() for shingle in shingles]
    lowest = [
        min(int.from_bytes(digest[place * 2 : place * 2 + 2]) for digest in digests)
        for place in range(HASHES)
    ]
    return [(start, *lowest[start : start + ROWS]) for start in range(0, HASHES, ROWS)]
