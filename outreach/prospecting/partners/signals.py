"""What makes it worth asking a partner for a place on their list. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from outreach.prospecting.partners.reliability import Reliability
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score

WEIGHTS = {
    "lists others like you": 0.35,
    "relationship": 0.30,
    "reliability": 0.15,
    CONTACTABILITY: 0.20,
}
_MANY = 5  # other sites on the list from which on it is plainly a list


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What is known of one partner and of the page.

    Attributes:
        lists: what the page lists, "" if it is only a page that a person named.
        others: other sites that the page links to.
        agreements: in force today.
        we_owe: the obligation of ours that is overdue, "" if none is.
        exchange: why asking would be an exchange scheme, "" if it would not.
        links_to_us: they do already.
    """

    lists: str
    others: int
    agreements: int
    we_owe: str
    exchange: str
    links_to_us: bool
    noindex: bool
    reliability: Reliability


def rate(facts: PartnerFacts) -> Score:
    """The score of one partner's page, with its reasons."""
    return score(_signals(facts), _gates(facts))


def _gates(facts: PartnerFacts) -> Iterator[str]:
    if facts.links_to_us:
        yield "They link to you already."
    yield facts.exchange
    if facts.we_owe:
        yield f"Keep your own promise first: {facts.we_owe}."
    if facts.noindex:
        yield "The page asks search engines not to index it."


def _signals(facts: PartnerFacts) -> Iterator[Signal]:
    listed = facts.lists or "nothing by name"
    value = min(1.0, facts.others / _MANY) if facts.lists else 0.3
    yield _signal("lists others like you", value, f"it lists {listed}; {facts.others} other sites")
    terms = f"{facts.agreements} agreement{'s' if facts.agreements != 1 else ''} in force"
    yield _signal("relationship", 1.0 if facts.agreements else 0.6, f"you work together; {terms}")
    points = facts.reliability.points
    known = None if points is None else points / 100
    yield _signal("reliability", known, "; ".join(facts.reliability.reasons))
    yield _signal(CONTACTABILITY, None, "not sought yet")


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)
