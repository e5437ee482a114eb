"""What to propose to a site that invites writers: a subject that they want and we know. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from outreach.prospecting.offers import Offer
from outreach.text.words import stems


def idea_for(topics: Iterable[str], offer: Offer | None) -> dict[str, str]:
    """{"topic", "sentence"} of a proposal, empty if we have nothing to draw on.

    The topic is theirs, in their words, where one of them is what our page is about.
    """
    if offer is None:
        return {}
    about = set(offer.words)
    known = stems(f"{offer.asset.title} {' '.join(about)}", offer.asset.language)
    shared = [topic for topic in topics if stems(topic, offer.asset.language) & known]
    topic = shared[0] if shared else " and ".join(offer.words[:2])
    return {
        "topic": topic,
        "sentence": f"An article of its own on {topic}, out of what “{offer.asset.title}” taught "
        "you; not a copy of it.",
    }
