"""How a reader learns from labelled answers: those it is shipped with, later those of a house.

`outreach bench intents` teaches the shipped one, and measures on sets that it has not seen.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from outreach.replies.intents import IntentKind
from outreach.replies.taught import KINDS, Taught
from outreach.replies.traits import WIDTH, traits

_FAMILIAR = 2.0  # how much a trait that was seen once as a whole resists more
_ROUNDS, _STEP, _MOMENTUM = 500, 0.04, 0.95

Floats = NDArray[np.float32]


def untaught() -> Taught:
    """A reader that knows nothing yet."""
    nothing = array("f", [0.0]) * WIDTH
    return Taught([nothing] * len(KINDS), nothing)


def after(reader: Taught, examples: Sequence[tuple[str, IntentKind]], *, holds: float) -> Taught:
    """What it becomes with labelled answers; it moves only as far as these make it.

    Minimises their log loss plus `holds` / 2 times the squared distance from its weights, in
    which a trait counts the more the more of it was seen (the diagonal of the Hessian stands
    for the examples of before: Laplace's approximation). The weights move along the examples
    alone, so that there are as many unknowns as examples, times kinds.
    """
    if not examples:
        return reader
    weights = np.array(reader.weights, dtype=np.float32).T
    seen = np.asarray(reader.seen, dtype=np.float32)
    rows = _rows([text for text, _ in examples])
    eased = rows / (1 + _FAMILIAR * seen)
    wanted = np.eye(len(KINDS), dtype=np.float32)[[KINDS.index(kind) for _, kind in examples]]
    moves = _moves(eased @ rows.T, rows @ weights, wanted, holds)
    return Taught(
        [array("f", column.astype(np.float32)) for column in (weights + eased.T @ moves).T],
        array("f", (seen + (rows * rows).sum(axis=0)).astype(np.float32)),
        reader.corrections + len(examples),
    )


def _rows(texts: Sequence[str]) -> Floats:
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        one = traits(text)
        row[list(one)] = list(one.values())
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
