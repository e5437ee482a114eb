"""One explained score per opportunity. Pure: signals in, score with its reasons out.

Each signal is 0 to 1 with a weight and a reason; an unknown one is left out and the weights are
taken over the rest, so that unknown is never zero. Hard gates hide the score and say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for or against writing.

    Attributes:
        name: as shown, for instance "topical relevance".
        value: 0 to 1, None if unknown.
        weight: share in the score before unknown ones are left out.
        reason: in words.
    """

    name: str
    value: float | None
    weight: float
    reason: str

    def plain(self) -> dict[str, Any]:
        """For storing and showing."""
        value = None if self.value is None else round(self.value, 3)
        return {"signal": self.name, "value": value, "weight": self.weight, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome.

    Attributes:
        points: 0 to 100, None if a gate is closed or nothing is known.
        gate: why it is not worth a letter at all, "" if no gate is closed.
        known: share of the weights whose signals are known.
    """

    points: float | None
    gate: str
    known: float
    signals: tuple[Signal, ...]


def score(signals: Iterable[Signal], gates: Iterable[str] = ()) -> Score:
    """Weigh the known signals; the first gate that is not "" hides the score."""
    listed = tuple(signals)
    closed = next((gate for gate in gates if gate), "")
    known = [(signal.value, signal.weight) for signal in listed if signal.value is not None]
    weight = sum(weight for _, weight in known)
    share = weight / (sum(signal.weight for signal in listed) or 1)
    if closed or not weight:
        return Score(None, closed, share, listed)
    points = 100 * sum(value * part for value, part in known) / weight
    return Score(round(points, 1), "", share, listed)


CONTACTABILITY = "contactability"


def confidence_reason(confidence: int) -> str:
    """The reason of the contactability signal."""
    return f"address confidence {confidence} of 100"


def rescored(stored: Sequence[Mapping[str, Any]], name: str, value: float, reason: str) -> Score:
    """The score with one signal learnt since; `stored` is what `Signal.plain` gave."""
    known = [Signal(one["signal"], one["value"], one["weight"], one["reason"]) for one in stored]
    return score(
        Signal(name, value, one.weight, reason) if one.name == name else one for one in known
    )


def reweighed(rating: Score, weights: Mapping[str, float]) -> Score:
    """The same signals with other weights; a signal that `weights` does not name keeps its own."""
    if not weights:
        return rating
    changed = [
        Signal(one.name, one.value, weights.get(one.name, one.weight), one.reason)
        for one in rating.signals
    ]
    return score(changed, [rating.gate])
