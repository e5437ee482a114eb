"""How much one backlink is worth: a score out of five factors, each with its reason. Pure.

What is unknown has no score and no weight: the rest is weighed anew, and the coverage is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log10, prod

from outreach.backlinks.anchors import AnchorClass
from outreach.backlinks.juice import PLACE_WEIGHTS

WEIGHTS = {
    "authority": 0.25,
    "relevance": 0.25,
    "place": 0.20,
    "anchor": 0.15,
    "traffic": 0.10,
    "freshness": 0.05,
}
_ANCHOR = {
    AnchorClass.BRAND: (90, "a name"),
    AnchorClass.TOPICAL: (95, "words of the subject"),
    AnchorClass.PARTIAL: (80, "a keyword among other words"),
    AnchorClass.OTHER: (70, "words of its own"),
    AnchorClass.NAKED_URL: (75, "the bare address"),
    AnchorClass.GENERIC: (60, "a word like “here”"),
    AnchorClass.EMPTY: (50, "no text"),
}
_OTHER_LANGUAGE = 20
_CROWDED = 150


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """One link; None and "" mean unknown.

    Attributes:
        strength: 0-100, ours or a vendor's, with its name in `strength_from`.
        relevance: 0-1, of the page's words to the landing page's.
        same_language: of both pages.
        exact_fit: 0-100, how well one more exact anchor fits under the cap, see `anchors`.
        traffic: monthly visits of the linking site or page, as somebody estimates them.
        page_links: on the linking page.
        published_on: the day that the linking page gives itself.
    """

    followed: bool | None = None
    noindex: bool | None = None
    canonical_elsewhere: bool = False
    strength: float | None = None
    strength_from: str = ""
    relevance: float | None = None
    same_language: bool | None = None
    placement: str = ""
    anchor: AnchorClass | None = None
    exact_fit: float = 100.0
    traffic: float | None = None
    page_links: int | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: 0-100 with its reason, or None and why it is unknown."""

    name: str
    weight: float
    score: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Quality:
    """The score with everything behind it.

    Attributes:
        score: 0-100; None if too little is known.
        coverage: share of the weights that is known.
        brakes: what lowers the whole, in words.
    """

    score: float | None
    coverage: float
    factors: tuple[Factor, ...]
    brakes: tuple[str, ...] = ()


def quality(facts: LinkFacts, *, today: date) -> Quality:
    """Weigh what is known of a link."""
    factors = (
        _authority(facts),
        _relevance(facts),
        _place(facts),
        _anchor(facts),
        _traffic(facts),
        _freshness(facts, today),
    )
    known = [one for one in factors if one.score is not None]
    weight = sum(one.weight for one in known)
    if weight < 0.3:
        return Quality(None, round(weight, 2), factors)
    score = sum(one.weight * (one.score or 0.0) for one in known) / weight
    share, brakes = _brakes(facts)
    return Quality(round(score * share, 1), round(weight, 2), factors, brakes)


def _brakes(facts: LinkFacts) -> tuple[float, tuple[str, ...]]:
    found: list[tuple[float, str]] = []
    if facts.noindex:
        found.append((0.2, "search engines are asked not to list the page"))
    elif facts.canonical_elsewhere:
        found.append((0.5, "another page is named as the original"))
    if facts.followed is False:
        found.append((0.5, "the link is not followed"))
    if facts.page_links is not None and facts.page_links >= _CROWDED:
        found.append((0.7, f"the page has {facts.page_links} links"))
    return prod(share for share, _ in found), tuple(said for _, said in found)


def _factor(name: str, score: float | None, reason: str) -> Factor:
    bounded = None if score is None else max(0.0, min(100.0, score))
    return Factor(name, WEIGHTS[name], bounded, reason)


def _authority(facts: LinkFacts) -> Factor:
    if facts.strength is None:
        return _factor("authority", None, "nobody has rated the site")
    said = f"{facts.strength:.0f} of 100 ({facts.strength_from})"
    return _factor("authority", facts.strength, said)


def _relevance(facts: LinkFacts) -> Factor:
    if facts.relevance is None:
        return _factor("relevance", None, "the page's words are not known")
    score = 100 * facts.relevance
    if facts.same_language is False:
        said = "another language than the page that it leads to"
        return _factor("relevance", min(score, _OTHER_LANGUAGE), said)
    close = "much" if score >= 60 else "something" if score >= 25 else "little"
    return _factor("relevance", score, f"the page has {close} in common with yours")


def _place(facts: LinkFacts) -> Factor:
    if facts.placement not in PLACE_WEIGHTS:
        return _factor("place", None, "we have not looked at the page")
    said = f"it stands in the {facts.placement}"
    return _factor("place", 100 * PLACE_WEIGHTS[facts.placement], said)


def _anchor(facts: LinkFacts) -> Factor:
    if facts.anchor is None:
        return _factor("anchor", None, "its anchor is not known")
    if facts.anchor is AnchorClass.EXACT:
        crowd = "fits" if facts.exact_fit >= 100 else "is one too many of"
        return _factor("anchor", 0.85 * facts.exact_fit, f"an exact keyword; it {crowd} your mix")
    score, said = _ANCHOR[facts.anchor]
    return _factor("anchor", score, said)


def _traffic(facts: LinkFacts) -> Factor:
    if facts.traffic is None:
        return _factor("traffic", None, "nobody has estimated its visits")
    score = 20 * log10(1 + max(facts.traffic, 0.0))
    return _factor("traffic", score, f"about {facts.traffic:,.0f} visits a month by an estimate")


def _freshness(facts: LinkFacts, today: date) -> Factor:
    if facts.published_on is None:
        return _factor("freshness", None, "the page has no date")
    years = max(0.0, (today - facts.published_on).days / 365)
    said = f"the page is from {facts.published_on:%Y}"
    return _factor("freshness", 100 - 15 * years, said)
