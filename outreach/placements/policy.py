"""Do a link's rel and words fit how it was acquired? Pure (LP-1, LP-2, LP-6)."""

from __future__ import annotations

from collections.abc import Iterable

from outreach.backlinks.anchors import AnchorClass
from outreach.model.placement import Acquisition

_EVERYWHERE = frozenset({"footer", "hidden"})  # places of widgets and templates
_MUST_BE_QUALIFIED = {Acquisition.PAID, Acquisition.PRODUCT, Acquisition.AFFILIATE}


def expected_rel(acquisition: Acquisition) -> str:
    """What the rel attribute should say, in words."""
    if acquisition in _MUST_BE_QUALIFIED:
        return "sponsored (nofollow is acceptable)"
    if acquisition is Acquisition.EXCHANGE:
        return "nofollow is advised"
    if acquisition is Acquisition.SELF:
        return "ugc or nofollow"
    return "any; never demanded"


def effective_rel(rel: str, not_followed_because: Iterable[object]) -> frozenset[str]:
    """The tokens that count: a whole page that is nofollow qualifies each of its links."""
    tokens = frozenset(rel.lower().split())
    by_page = any(not str(cause).startswith("rel") for cause in not_followed_because)
    return tokens | {"nofollow"} if by_page else tokens


def risks(
    acquisition: Acquisition,
    rel: Iterable[str],
    *,
    asked_for_money: bool,
    said_by_a_person: bool = False,
    anchor: AnchorClass | None = None,
    place: str = "",
) -> list[str]:
    """Why this link is a risk and no win; empty if it is clean.

    Args:
        asked_for_money: they did so in the conversation, or asked for a link in return.
        said_by_a_person: somebody who knew of that decided how the link was acquired.
        anchor: class of the anchor text, None if nobody has read it.
        place: where on the page it stands.
    """
    tokens = set(rel)
    qualified = bool(tokens & {"sponsored", "nofollow"})
    found = []
    if acquisition in _MUST_BE_QUALIFIED and not qualified:
        found.append(
            "A compensated link must carry rel=sponsored or nofollow "
            "(Google's spam policies: buying links for ranking)."
        )
    if acquisition is Acquisition.EXCHANGE and not qualified:
        found.append("An exchanged, followed link counts as link spam (excessive exchanges).")
    undecided = acquisition not in _MUST_BE_QUALIFIED and not said_by_a_person
    if asked_for_money and undecided and not qualified:
        found.append(
            "They asked for money in this conversation: say how the link was acquired, "
            "or have it marked as sponsored."
        )
    if anchor is AnchorClass.EXACT and not qualified:
        found += _of_keyword(acquisition, tokens, place)
    return found


def _of_keyword(acquisition: Acquisition, tokens: set[str], place: str) -> list[str]:
    """What speaks against a followed link whose words are a keyword of our page, nothing else."""
    found = []
    if acquisition in {Acquisition.GUEST, Acquisition.PRESS}:
        found.append(
            "Its words are a keyword of our page (Google's spam policies: optimised anchor text in "
            "articles, guest posts or press releases). Ask for our name instead."
        )
    if acquisition is Acquisition.SELF and "ugc" not in tokens:
        found.append(
            "Its words are a keyword of our page (Google's spam policies: forum comments with "
            "optimised links)."
        )
    if place in _EVERYWHERE:
        found.append(
            "A keyword in a footer or widget (Google's spam policies: keyword-rich links in "
            "widgets, widely distributed links in footers)."
        )
    return found
