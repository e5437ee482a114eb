"""A reader that was taught with labelled answers: what does this one read like? Pure.

Multinomial logistic regression over `traits`. It generalises to words that no rule holds, and it
may be wrong: what it says is a guess for a person, never a reason to write or to suppress. It is
taught by `outreach bench intents`, which also measures it on sets it has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outreach.replies.intents import Guess, IntentKind
from outreach.replies.traits import WIDTH, Traits, clauses, traits

KINDS = tuple(IntentKind)
MAX_WORDS, MAX_CLAUSES = 120, 40
_SHIPPED = Path(__file__).parent / "phrases" / "taught.npz"
_FAMILIAR = 2.0  # how much a trait that was seen once as a whole resists more
_ROUNDS, _STEP, _MOMENTUM = 500, 0.04, 0.95

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What it knows.

    Attributes:
        weights: by trait and kind, in the order of `KINDS`.
        seen: how much of each trait it was taught with (a sum of squares): what it has seen often
            it does not unlearn from a few answers.
        corrections: how many answers of this installation it has learnt from besides.
    """

    weights: Floats
    seen: Floats
    corrections: int = 0

    def guess(self, text: str) -> Guess:
        """The likeliest kind of an answer, from its own words."""
        shares = self.shares(traits(text))
        best = int(shares.argmax())
        words = self._telling(text, best)
        return Guess(KINDS[best], float(shares[best]), words, self.corrections)

    def shares(self, one: Traits) -> Floats:
        """The share of each kind, in the order of `KINDS`."""
        places, values = one
        shares: Floats = _softmax((values @ self.weights[places])[None])[0]
        return shares

    def _telling(self, text: str, kind: int) -> str:
        parts = clauses(text)[:MAX_CLAUSES]
        if not parts:
            return ""
        telling = max(parts, key=lambda part: self.shares(traits(part))[kind])
        return telling[:MAX_WORDS].rstrip(" ,;:")

    def after(self, examples: Sequence[tuple[str, IntentKind]], *, holds: float) -> Taught:
        """What it becomes with labelled answers; it moves only as far as these make it.

        Minimises their log loss plus `holds` / 2 times the squared distance from these weights, in
        which a trait counts the more the more of it was seen (the diagonal of the Hessian stands
        for the examples of before: Laplace's approximation). The weights move along the examples
        alone, so that there are as many unknowns as examples, times kinds.
        """
        if not examples:
            return self
        rows = _rows([traits(text) for text, _ in examples])
        eased = rows / (1 + _FAMILIAR * self.seen)
        wanted = np.eye(len(KINDS), dtype=np.float32)[[KINDS.index(kind) for _, kind in examples]]
        moves = _moves(eased @ rows.T, rows @ self.weights, wanted, holds)
        seen = self.seen + (rows * rows).sum(axis=0)
        weights = (self.weights + eased.T @ moves).astype(np.float32)
        return Taught(weights, seen.astype(np.float32), self.corrections + len(examples))


def _rows(seen: Sequence[Traits]) -> Floats:
    rows = np.zeros((len(seen), WIDTH), dtype=np.float32)
    for row, (places, values) in zip(rows, seen, strict=True):
        row[places] = values
    return rows


def _moves(alike: Floats, before: Floats, wanted: Floats, holds: float) -> Floats:
    """How far along each example the weights move, by descent with momentum.

    Args:
        alike: products of the examples with each other.
        before: what the weights said of each example.
    """
    moves, speed = np.zeros_like(wanted), np.zeros_like(wanted)
    step = min(_STEP, 1 / (1 + len(wanted) / 20))
    for _ in range(_ROUNDS):
        wrong = _softmax(before + alike @ moves) - wanted
        speed *= _MOMENTUM
        speed -= step * (wrong + holds * moves)
        moves += speed
    return moves


def _softmax(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def untaught() -> Taught:
    """A reader that knows nothing yet."""
    return Taught(np.zeros((WIDTH, len(KINDS)), np.float32), np.zeros(WIDTH, np.float32))


@cache
def shipped() -> Taught:
    """The reader that comes with the product; weights are bytes times one scale by kind."""
    with np.load(_SHIPPED) as kept:
        weights = kept["weights"].astype(np.float32) * kept["scale"]
        return Taught(weights, kept["seen"].astype(np.float32))


def write(reader: Taught, path: Path) -> None:
    """Keep a reader as `shipped` reads it; a byte a weight loses nothing that could be measured."""
    scale = np.abs(reader.weights).max(axis=0) / 127
    small = np.round(reader.weights / scale).astype(np.int8)
    with path.open("wb") as file:
        np.savez_compressed(file, weights=small, scale=scale, seen=reader.seen.astype(np.float16))
