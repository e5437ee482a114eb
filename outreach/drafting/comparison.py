"""Which of several texts is better, honestly: no winner by chance, however often one looks. Pure.

Each pair of texts is compared by an e-value: the likelihood of what happened, averaged over beta
priors, beside the best that "this one is not better" can offer (universal inference, Wasserman,
Ramdas and Balakrishnan 2020). The average is a martingale under the truth, so that by Ville's
inequality the chance that it ever exceeds 1/x is at most x: at every look, with any sample sizes,
and whenever one stops. The threshold is raised for the number of texts and of questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, lgamma, log

from outreach.intervals import wilson

FEWEST = 50  # letters of each text before anything is said
ERROR = 0.05  # chance that any text is ever called better without being so
_PRIOR = (1.0, 9.0)  # beta: rates about one in ten; any choice is valid, this one is quick


class Measure(StrEnum):
    """What is compared; each is a question of its own."""

    LINKED = "linked"  # the link was won
    POSITIVE = "positive"  # answered with interest, a question or the link


@dataclass(frozen=True, slots=True)
class Arm:
    """What became of the letters of one text.

    Attributes:
        name: "A".
        sent: letters that had a week to be answered.
        young: letters that had not; they count later.
        replied, positive, linked: of `sent`.
        paused: nobody new gets it.
    """

    name: str
    sent: int
    replied: int
    positive: int
    linked: int
    young: int = 0
    paused: bool = False

    def count(self, measure: Measure) -> int:
        return self.linked if measure is Measure.LINKED else self.positive

    def interval(self, count: int) -> tuple[float, float]:
        """Wilson's 95 % interval of a count among the letters."""
        return wilson(count, self.sent)


@dataclass(frozen=True, slots=True)
class Result:
    """What may be said.

    Attributes:
        winner: name of the text that is better than every other, "" if that is not known.
        sentence: for people.
    """

    winner: str
    sentence: str


_WORDS = {
    Measure.LINKED: "won more links",
    Measure.POSITIVE: "got more answers of interest",
}


def compare(arms: Sequence[Arm], measure: Measure) -> Result:
    """Say which text is better, or that it is not known and what is missing."""
    running = [arm for arm in arms if not arm.paused]
    if len(running) < 2:
        return Result("", "There is only one text: nothing to compare.")
    short = [arm for arm in running if arm.sent < FEWEST]
    if short:
        missing = ", ".join(f"{arm.name} needs {FEWEST - arm.sent} more" for arm in short)
        return Result("", f"Too early to say: {missing} (letters that had a week for an answer).")
    evidence = {arm.name: _against_all(arm, running, measure) for arm in running}
    name = max(evidence, key=lambda one: evidence[one])
    if evidence[name] >= log(len(running) * len(Measure) / ERROR):
        return Result(name, _won(name, running, measure))
    return Result("", "No difference that chance could not have made. Both may stay.")


def _against_all(arm: Arm, arms: Sequence[Arm], measure: Measure) -> float:
    """Logarithm of the weakest evidence that it beats each of the others."""
    return min(
        _log_evidence(arm.count(measure), arm.sent, other.count(measure), other.sent)
        for other in arms
        if other is not arm
    )


def _log_evidence(won: int, of: int, other_won: int, other_of: int) -> float:
    """Logarithm of the e-value against "the first rate is not above the second"."""
    if won * other_of <= other_won * of:
        return -inf
    averaged = _averaged(won, of) + _averaged(other_won, other_of)
    return averaged - _best_if_equal(won + other_won, of + other_of)


def _averaged(won: int, of: int) -> float:
    ahead, behind = _PRIOR
    return _log_beta(ahead + won, behind + of - won) - _log_beta(ahead, behind)


def _best_if_equal(won: int, of: int) -> float:
    lost = of - won
    return sum(count * log(count / of) for count in (won, lost) if count)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _won(name: str, arms: Sequence[Arm], measure: Measure) -> str:
    told = _told({arm.name: (arm.count(measure), arm.sent) for arm in arms})
    return (
        f"{name} {_WORDS[measure]} than every other text ({told}). "
        f"The chance that this is an accident is below {ERROR:.0%}, however often you look."
    )


def _told(counts: Mapping[str, tuple[int, int]]) -> str:
    return ", ".join(f"{name} {won} of {of}" for name, (won, of) in counts.items())
