"""What makes a journalist worth a story, and a request worth an answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from outreach.prospecting.digital_pr.beats import Fit
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score

WEIGHTS = {
    "fit to the beat": 0.55,
    "freshness": 0.20,
    CONTACTABILITY: 0.25,
}
_FRESH_DAYS = 365
_ASKED_FOR = "they ask for it themselves"


def rate_story(
    fit: Fit, *, newest: str, embargo_until: datetime | None, today: date, now: datetime
) -> Score:
    """The score of telling a story to one journalist; `newest` is the day of their last article."""
    gates = []
    if embargo_until is not None and now < embargo_until:
        gates.append(f"Under embargo until {embargo_until:%d %b %Y, %H:%M} UTC: no letter before.")
    return score(_story_signals(fit, newest, today), gates)


def rate_request(
    fit: float | None, sentence: str, *, deadline_at: datetime | None, now: datetime
) -> Score:
    """The score of answering a request; `fit` is how far one of our pages has to do with it."""
    gates = []
    if deadline_at is not None and deadline_at <= now:
        gates.append("The deadline has passed.")
    signals = (
        _signal("fit to the beat", fit, sentence),
        _signal("freshness", 1.0, _ASKED_FOR),
        _signal(CONTACTABILITY, None, "not sought yet"),
    )
    return score(signals, gates)


def _story_signals(fit: Fit, newest: str, today: date) -> Iterator[Signal]:
    yield _signal("fit to the beat", min(1.0, fit.score), fit.sentence)
    try:
        age = (today - date.fromisoformat(newest)).days
    except ValueError:
        yield _signal("freshness", None, "their articles have no date")
    else:
        value = min(1.0, max(0.1, 1 - age / _FRESH_DAYS))
        yield _signal("freshness", value, f"their last article is of {newest}")
    yield _signal(CONTACTABILITY, None, "not sought yet")


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)
