"""How much of a page's strength one of its links may pass. Pure; an estimate, never Google's value.

Reasonable surfer: a link in the text is followed more often than one in the footer. Links that pass
nothing still take their share: what they would have got is lost, not given to the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from outreach.crawl.values import Link

DAMPING = 0.85
PLACE_WEIGHTS = {
    "body": 1.0,
    "list": 0.6,
    "bio": 0.3,
    "header": 0.3,
    "sidebar": 0.2,
    "navigation": 0.15,
    "comments": 0.1,
    "footer": 0.1,
    "hidden": 0.0,
}


def page_weight(links: Iterable[Link]) -> float:
    """The sum over all links of a page: what one link's share is measured against."""
    return sum(PLACE_WEIGHTS[link.placement.value] for link in links)


def juice(
    strength: float | None,
    *,
    placement: str,
    weight_of_page: float | None,
    followed: bool | None,
    noindex: bool | None,
) -> float | None:
    """The share of a page's linear strength that the link may pass; None if it is unknown.

    Args:
        strength: of the linking page or site, linear (a PageRank, not a 0-100 score).
    """
    if strength is None or followed is None or noindex or not weight_of_page:
        return None
    if not followed:
        return 0.0
    return strength * DAMPING * PLACE_WEIGHTS.get(placement, 0.0) / weight_of_page
