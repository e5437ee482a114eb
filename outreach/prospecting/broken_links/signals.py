"""What makes a dead link worth a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from outreach.crawl.values import LinkPlacement
from outreach.prospecting.broken_links.replacement import Replacement
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, confidence_reason, score

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
        contact_confidence: 0 to 100 of the chosen contact, None before contacts were sought.
    """

    place: LinkPlacement
    followed: bool
    noindex: bool
    published_on: str
    links_out: int
    links_to_us: bool
    replacement: Replacement | None
    contact_confidence: int | None = None


def rate(facts: DeadLinkFacts, *, today: date) -> Score:
    """The score of one dead link, with its reasons."""
    return score(_signals(facts, today), _gates(facts))


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
    yield Signal("topical relevance", relevance, 0.40, why)
    yield Signal("place on the page", _PLACE[facts.place], 0.20, f"the link is in: {facts.place}")
    crowd = 1.0 if facts.links_out <= 50 else max(0.2, 50 / facts.links_out)
    giving = crowd if facts.followed else 0.3 * crowd
    kind = "followed" if facts.followed else "not followed"
    yield Signal(
        "gives links", giving, 0.15, f"the link is {kind}; {facts.links_out} links leave the page"
    )
    yield _freshness(facts.published_on, today)
    confidence = facts.contact_confidence
    reachable = None if confidence is None else confidence / 100
    reason = "not sought yet" if confidence is None else confidence_reason(confidence)
    yield Signal(CONTACTABILITY, reachable, 0.15, reason)


def _freshness(published_on: str, today: date) -> Signal:
    try:
        years = (today - date.fromisoformat(published_on)).days / 365.25
    except ValueError:
        return Signal("freshness", None, 0.10, "the page shows no date")
    value = min(1.0, max(0.1, 1 - years / _FRESH_YEARS))
    return Signal("freshness", value, 0.10, f"the page is dated {published_on}")
