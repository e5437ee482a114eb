"""What makes a site of the gap worth a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from outreach.prospecting.competitor_gap.intersect import HUB_PAGE_LINKS
from outreach.prospecting.offers import Offer
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score
from outreach.prospecting.standing import AUTHORITY, WARMTH, Standings

WEIGHTS = {
    "rivals linked": 0.25,
    "topical relevance": 0.25,
    "gives links": 0.10,
    AUTHORITY: 0.15,
    CONTACTABILITY: 0.15,
    WARMTH: 0.10,
}


@dataclass(frozen=True, slots=True)
class GapFacts:
    """What is known of one site.

    Attributes:
        linked, rivals: it links to `linked` of `rivals` competitors.
        followed: of the best link; None if nobody says.
        links_out: outbound links of the page, None before it was examined.
        page_known: the page that carries the links is known, not only the site.
        offer: what we would show them.
    """

    site_id: int
    linked: int
    rivals: int
    followed: bool | None
    links_out: int | None
    noindex: bool
    page_known: bool
    offer: Offer | None


def rate(facts: GapFacts, standings: Standings) -> Score:
    """The score of one site, with its reasons."""
    return score(_signals(facts, standings), _gates(facts))


def _gates(facts: GapFacts) -> Iterator[str]:
    if facts.rivals > 1 and facts.linked < 2:
        yield f"It links to only one of your {facts.rivals} competitors; that may be chance."
    if not facts.page_known:
        yield "Only the site is known, not the page that carries the links: import its backlinks."
    if facts.noindex:
        yield "The page asks search engines not to index it."
    if (facts.links_out or 0) > HUB_PAGE_LINKS:
        yield f"{facts.links_out} links leave the page: it lists everybody."
    if facts.offer is None:
        yield "None of your pages is about what the page is about: there is nothing to show."


def _signals(facts: GapFacts, standings: Standings) -> Iterator[Signal]:
    offer = facts.offer
    share = facts.linked / facts.rivals
    yield _signal("rivals linked", share, f"it links to {facts.linked} of {facts.rivals}, not you")
    relevance, why = (offer.relevance, offer.sentence) if offer else (None, "nothing to show")
    yield _signal("topical relevance", relevance, why)
    yield _giving(facts)
    yield _signal(CONTACTABILITY, None, "not sought yet")
    yield from standings.signals(facts.site_id, WEIGHTS)


def _giving(facts: GapFacts) -> Signal:
    if facts.followed is None:
        return _signal("gives links", None, "no source says whether its links are followed")
    crowd = 1.0 if (facts.links_out or 0) <= 50 else max(0.2, 50 / (facts.links_out or 1))
    kind = "followed" if facts.followed else "not followed"
    told = f"; {facts.links_out} links leave the page" if facts.links_out else ""
    value = crowd if facts.followed else 0.3 * crowd
    return _signal("gives links", value, f"its links to them are {kind}{told}")


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)
