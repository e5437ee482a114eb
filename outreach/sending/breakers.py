"""When a mailbox must stop: rates of bounces, complaints and silence, with their uncertainty. Pure.

Numbers of the last seven days, or since a person last resumed the mailbox. The system pauses; only
a person resumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from outreach.intervals import wilson

ROLLING = timedelta(days=7)
FEWEST = 50  # letters before a rate of bounces means anything
BOUNCE_WARN, BOUNCE_PAUSE = 0.02, 0.05
COMPLAINT_WARN, COMPLAINT_PAUSE = 0.001, 0.003
COMPLAINTS_PAUSE = 3  # in total, whatever the rate
SILENCE_WARN, SILENCE_PAUSE = 100, 200  # letters without one answer


class Level(StrEnum):
    """What a signal asks for."""

    FINE = "fine"
    WARN = "warn"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something happened among the letters that were sent.

    Attributes:
        low, high: Wilson's interval at 95 %: what the true rate may well be.
    """

    count: int
    sent: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.count / self.sent if self.sent else 0.0

    @property
    def sentence(self) -> str:
        """As "3 of 60 (5.0 %; 1.7 to 13.7 %)"."""
        return (
            f"{self.count} of {self.sent} ({self.value:.1%}; "
            f"with 95 % certainty {self.low:.1%} to {self.high:.1%})"
        )


def rate(count: int, sent: int) -> Rate:
    """The rate with its 95 % interval; counts that exceed `sent` are cut off."""
    return Rate(count, max(sent, 0), *wilson(min(count, sent), sent))


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: its level and what to tell the owner of the mailbox."""

    name: str
    level: Level
    rate: Rate
    sentence: str


def signals(sent: int, bounces: int, complaints: int, replies: int) -> list[Signal]:
    """What the numbers of a mailbox say, each on its own."""
    return [
        _bounces(rate(bounces, sent)),
        _complaints(rate(complaints, sent)),
        _replies(rate(replies, sent)),
    ]


def _bounces(found: Rate) -> Signal:
    level = _level(found.value, BOUNCE_WARN, BOUNCE_PAUSE) if found.sent >= FEWEST else Level.FINE
    return Signal("bounce", level, found, f"Letters came back: {found.sentence}.")


def _complaints(found: Rate) -> Signal:
    enough = found.sent >= FEWEST
    level = _level(found.value, COMPLAINT_WARN, COMPLAINT_PAUSE) if enough else Level.FINE
    if found.count >= COMPLAINTS_PAUSE:
        level = Level.PAUSE
    elif found.count and level is Level.FINE:
        level = Level.WARN
    # One complaint among a few hundred letters already exceeds the rate: it takes two to pause.
    if found.count == 1 and level is Level.PAUSE:
        level = Level.WARN
    return Signal("complaint", level, found, f"Reported as spam: {found.sentence}.")


def _replies(found: Rate) -> Signal:
    level = Level.FINE
    if not found.count:
        level = _level(found.sent, SILENCE_WARN, SILENCE_PAUSE)
    return Signal("reply", level, found, f"Answers: {found.sentence}.")


def _level(value: float, warn: float, pause: float) -> Level:
    if value >= pause:
        return Level.PAUSE
    return Level.WARN if value >= warn else Level.FINE
