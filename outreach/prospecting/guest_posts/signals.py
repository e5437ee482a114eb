"""What makes an invitation worth a proposal, and what rules it out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outreach.prospecting.guest_posts.quality import Quality
from outreach.prospecting.offers import Offer
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score

WEIGHTS = {
    "topical relevance": 0.30,
    "readership": 0.20,
    "outgoing links": 0.15,
    "original content": 0.10,
    "clear guidelines": 0.10,
    CONTACTABILITY: 0.15,
}


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """All that is known of one invitation.

    Attributes:
        invitation: as `examined.read_page` keeps it.
        offer: what we could write about, None if nothing fits.
    """

    invitation: Mapping[str, Any]
    quality: Quality
    offer: Offer | None
    noindex: bool
    links_to_us: bool


def policy_risk(invitation: Mapping[str, Any]) -> str:
    """Why a post there would break the search engines' rules, with their own words; "" if not."""
    if not invitation.get("sells_links"):
        return ""
    quote = str(invitation.get("sale_quote") or "")
    said = f": “{quote[:160]}”" if quote else ""
    return f"Policy risk: the site takes money for posts with links{said}. Not an opportunity."


def rate(facts: InvitationFacts) -> Score:
    """The score of one invitation, with its reasons."""
    return score(_signals(facts), _gates(facts))


def _gates(facts: InvitationFacts) -> Iterator[str]:
    yield policy_risk(facts.invitation)
    yield facts.quality.farm
    if facts.noindex:
        yield "The page asks search engines not to index it."
    if facts.links_to_us:
        yield "The page already links to you."
    if facts.offer is None:
        yield "None of your pages is about what they publish: there is nothing to propose."


def _signals(facts: InvitationFacts) -> Iterator[Signal]:
    quality, offer = facts.quality, facts.offer
    relevance, why = (offer.relevance, offer.sentence) if offer else (None, "nothing to offer")
    yield _signal("topical relevance", relevance, why)
    yield _signal("readership", quality.readership, quality.readership_reason)
    yield _signal("outgoing links", quality.linking, quality.linking_reason)
    yield _signal("original content", quality.originality, quality.originality_reason)
    yield _guidelines(facts.invitation)
    yield _signal(CONTACTABILITY, None, "not sought yet")


def _guidelines(invitation: Mapping[str, Any]) -> Signal:
    told = {
        "topics": bool(invitation.get("topics")),
        "length": bool(invitation.get("words_min") or invitation.get("words_max")),
        "links": bool(invitation.get("link_policy")),
        "where to send it": bool(invitation.get("address") or invitation.get("form_url")),
    }
    named = [name for name, known in told.items() if known]
    words = f"they say: {', '.join(named)}" if named else "they say little of what they want"
    return _signal("clear guidelines", 0.2 + 0.2 * len(named), words)


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)
