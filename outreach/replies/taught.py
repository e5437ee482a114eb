"""A reader that was taught with labelled answers: what does this one read like? Pure.

Multinomial logistic regression over `traits`. It generalises to words that no rule holds, and it
may be wrong: what it says is a guess for a person, never a reason to write or to suppress.
`outreach.replies.teaching` teaches it. Reading takes plain numbers: with numpy it would be a little
faster, and each worker 16 MB larger.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from operator import itemgetter, mul
from pathlib import Path

from outreach.replies.intents import Guess, IntentKind
from outreach.replies.traits import WIDTH, Traits, clauses, traits

KINDS = tuple(IntentKind)
MAX_WORDS, MAX_CLAUSES = 120, 40
_SHIPPED = Path(__file__).parent / "phrases" / "taught.bin"
_KEPT = struct.Struct(f"<{len(KINDS)}f {len(KINDS) * WIDTH}b {WIDTH}e")


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What it knows.

    Attributes:
        weights: for each kind, in the order of `KINDS`, those of all traits.
        seen: how much of each trait it was taught with (a sum of squares): what it has seen often
            it does not unlearn from a few answers.
        corrections: how many answers of this installation it has learnt from besides.
    """

    weights: Sequence[array[float]]
    seen: array[float]
    corrections: int = 0

    def guess(self, text: str) -> Guess:
        """The likeliest kind of an answer, from its own words; they are left for `telling`."""
        shares = self.shares(traits(text))
        best = shares.index(max(shares))
        return Guess(KINDS[best], shares[best], "", self.corrections)

    def telling(self, text: str, kind: IntentKind) -> str:
        """The clause that reads most like it, as it was written."""
        number = KINDS.index(kind)
        parts = clauses(text)[:MAX_CLAUSES]
        telling = max(parts, key=lambda part: self.shares(traits(part))[number], default="")
        return telling[:MAX_WORDS].rstrip(" ,;:")

    def shares(self, one: Traits) -> list[float]:
        """The share of each kind, in the order of `KINDS`."""
        # Two places at least: with one, `itemgetter` would not return a tuple.
        at, values = itemgetter(*one, WIDTH - 1), (*one.values(), 0.0)
        sums = [sum(map(mul, at(weights), values)) for weights in self.weights]
        highest = max(sums)
        raised = [exp(one - highest) for one in sums]
        whole = sum(raised)
        return [one / whole for one in raised]


@cache
def shipped() -> Taught:
    """The reader that comes with the product."""
    return from_bytes(_SHIPPED.read_bytes())


def to_bytes(reader: Taught) -> bytes:
    """A reader as it is shipped; a byte a weight loses nothing that could be measured."""
    scale = [max(map(abs, weights)) / 127 or 1.0 for weights in reader.weights]
    small = [
        round(weight / unit)
        for weights, unit in zip(reader.weights, scale, strict=True)
        for weight in weights
    ]
    return zlib.compress(_KEPT.pack(*scale, *small, *reader.seen), level=9)


def from_bytes(kept: bytes) -> Taught:
    """The same back."""
    numbers = _KEPT.unpack(zlib.decompress(kept))
    size = len(KINDS)
    starts = range(size, size + size * WIDTH, WIDTH)
    weights = [
        array("f", [unit * weight for weight in numbers[start : start + WIDTH]])
        for unit, start in zip(numbers[:size], starts, strict=True)
    ]
    return Taught(weights, array("f", numbers[-WIDTH:]))
