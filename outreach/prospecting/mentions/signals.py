"""What makes an unlinked mention worth a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.prospecting.offers import Offer
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score
from outreach.prospecting.standing import AUTHORITY, WARMTH, Standings

WEIGHTS = {
    "how we are named": 0.25,
    "topical relevance": 0.20,
    "freshness": 0.15,
    AUTHORITY: 0.15,
    CONTACTABILITY: 0.15,
    WARMTH: 0.10,
}
_OLD_YEARS = 4  # who still edits a page after that?


@dataclass(frozen=True, slots=True)
class MentionFacts:
    """What is known of one page that names us.

    Attributes:
        told: as `examined.read_page` keeps it.
        published_on: ISO date, "" if the page shows none.
        offer: the page of ours that fits best, None for the home page.
    """

    site_id: int
    told: dict[str, Any]
    noindex: bool
    published_on: str
    offer: Offer | None


def rate(facts: MentionFacts, standings: Standings, *, today: date) -> Score:
    """The score of one mention, with its reasons."""
    return score(_signals(facts, standings, today), _gates(facts))


def _gates(facts: MentionFacts) -> Iterator[str]:
    if facts.told["linked"]:
        yield "The page links to you already."
    if facts.told["perhaps_linked"]:
        yield f"A short address under your name may lead to you: {facts.told['perhaps_linked']}"
    if facts.noindex:
        yield "The page asks search engines not to index it."


def _signals(facts: MentionFacts, standings: Standings, today: date) -> Iterator[Signal]:
    yield _named(facts.told)
    offer = facts.offer
    relevance, why = (offer.relevance, offer.sentence) if offer else (None, "no page fits better")
    yield _signal("topical relevance", relevance, why)
    yield _freshness(facts.published_on, today)
    yield _signal(CONTACTABILITY, None, "not sought yet")
    yield from standings.signals(facts.site_id, WEIGHTS)


def _named(told: dict[str, Any]) -> Signal:
    """In the title or at the beginning it is about us; once, far below, it is in passing."""
    if told["in_title"]:
        return _signal("how we are named", 1.0, "your name stands in the title")
    place = 1.0 - 0.5 * float(told["first_at"])
    often = min(1.0, 0.6 + 0.2 * (told["count"] - 1))
    times = "once" if told["count"] == 1 else f"{told['count']} times"
    where = f"first after {told['first_at']:.0%} of the text"
    return _signal("how we are named", place * often, f"you are named {times}, {where}")


def _freshness(published_on: str, today: date) -> Signal:
    try:
        years = (today - date.fromisoformat(published_on)).days / 365.25
    except ValueError:
        return _signal("freshness", None, "the page shows no date")
    value = min(1.0, max(0.1, 1 - years / _OLD_YEARS))
    return _signal("freshness", value, f"the page is dated {published_on}")


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)
