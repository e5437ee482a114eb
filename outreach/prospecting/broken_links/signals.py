"""What makes a dead link worth a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from outreach.crawl.values import LinkPlacement
from outreach.prospecting.broken_links.replacement import Replacement
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score
from outreach.prospecting.standing import AUTHORITY, WARMTH

# Link places as `link-science` weighs them: an editor chose a body or list link on purpose.
_PLACE = {
    LinkPlacement.BODY: 1.0,
    LinkPlacement.LIST: 0.9,
    LinkPlacement.BIO: 0.4,
    LinkPlacement.HEADER: 0.3,
    LinkPlacement.SIDEBAR: 0.3,
    LinkPlacement.NAVIGATION: 0.2,
    LinkPlacement.COMMENTS: 0.1,
    LinkPlacement.FOOTER: 0.1,
    LinkPlacement.HIDDEN: 0.0,
}
_FRESH_YEARS = 5

WEIGHTS = {
    "topical relevance": 0.35,
    "place on the page": 0.15,
    "gives links": 0.10,
    "freshness": 0.10,
    AUTHORITY: 0.10,
    CONTACTABILITY: 0.10,
    WARMTH: 0.10,
}


@dataclass(frozen=True, slots=True)
class DeadLinkFacts:
    """What is known about one dead link and its page.

    Attributes:
        place: where on the page the link stands.
        followed: by its own rel and the page's robots.
        noindex: of the page.
        published_on: ISO date of the page, "" if unknown.
        links_out: outbound links of the page.
        links_to_us: the page already links to our site.
        replacement: what we would offer, None if nothing fits.
    """

    place: LinkPlacement
    followed: bool
    noindex: bool
    published_on: str
    links_out: int
    links_to_us: bool
    replacement: Replacement | None


def rate(facts: DeadLinkFacts, standing: Iterable[Signal], *, today: date) -> Score:
    """The score of one dead link, with its reasons.

    Args:
        standing: the signals of the site itself, as `Standings.signals` gives them.
    """
    return score([*_signals(facts, today), *standing], _gates(facts))


def _gates(facts: DeadLinkFacts) -> Iterator[str]:
    if facts.replacement is None:
        yield "None of your pages is about what the dead page was about."
    if facts.links_to_us:
        yield "The page already links to you."
    if facts.noindex:
        yield "The page asks search engines not to index it."
    if facts.place is LinkPlacement.COMMENTS:
        yield "The link was left by a visitor in a comment; the owner did not choose it."
    if facts.place is LinkPlacement.HIDDEN:
        yield "The link is hidden on the page."


def _signals(facts: DeadLinkFacts, today: date) -> Iterator[Signal]:
    offer = facts.replacement
    relevance, why = (offer.relevance, offer.sentence) if offer else (None, "nothing to offer")
    yield _signal("topical relevance", relevance, why)
    yield _signal("place on the page", _PLACE[facts.place], f"the link is in: {facts.place}")
    crowd = 1.0 if facts.links_out <= 50 else max(0.2, 50 / facts.links_out)
    giving = crowd if facts.followed else 0.3 * crowd
    kind = "followed" if facts.followed else "not followed"
    yield _signal(
        "gives links", giving, f"the link is {kind}; {facts.links_out} links leave the page"
    )
    yield _freshness(facts.published_on, today)
    yield _signal(CONTACTABILITY, None, "not sought yet")


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)


def _freshness(published_on: str, today: date) -> Signal:
    try:
        years = (today - date.fromisoformat(published_on)).days / 365.25
    except ValueError:
        return _signal("freshness", None, "the page shows no date")
    value = min(1.0, max(0.1, 1 - years / _FRESH_YEARS))
    return _signal("freshness", value, f"the page is dated {published_on}")
