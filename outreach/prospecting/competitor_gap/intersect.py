"""Which sites link to how many rivals, and which of them link to everybody? Pure.

link-science, "link intersect": score(c) = Σ over rivals t of 1[c→t] · A(c) · rel(c); a site counts
once per rival, however many links it has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from outreach.urls import SHARED_PLATFORMS

HUB_DOMAINS = 5_000  # sites that link to more domains than this link to everybody
HUB_PAGE_LINKS = 400
_EVERYBODYS = frozenset(
    (
        "amazon.com",
        "apple.com",
        "archive.org",
        "bing.com",
        "facebook.com",
        "flipboard.com",
        "github.com",
        "google.com",
        "instagram.com",
        "issuu.com",
        "linkedin.com",
        "microsoft.com",
        "mix.com",
        "pinterest.com",
        "quora.com",
        "reddit.com",
        "scribd.com",
        "slideshare.net",
        "stackoverflow.com",
        "t.co",
        "tiktok.com",
        "trustpilot.com",
        "twitter.com",
        "vk.com",
        "wikimedia.org",
        "wikipedia.org",
        "x.com",
        "yahoo.com",
        "yelp.com",
        "youtube.com",
    )
)


@dataclass
class Overlap:
    """One site and the rivals that it links to.

    Attributes:
        links: rival to how many links to it are known.
        linked_domains: to how many sites it links in all, None if nobody says.
    """

    site_id: int
    site_key: str
    links: dict[str, int] = field(default_factory=dict)
    linked_domains: float | None = None

    @property
    def rivals(self) -> list[str]:
        """Those that it links to, the most linked first."""
        return sorted(self.links, key=lambda rival: (-self.links[rival], rival))


def hub(overlap: Overlap) -> str:
    """Why a link from this site says nothing of us or our rivals, "" if it does."""
    if overlap.site_key in _EVERYBODYS or overlap.site_key in SHARED_PLATFORMS:
        return f"{overlap.site_key} is a platform: everybody is linked from it."
    if (overlap.linked_domains or 0) > HUB_DOMAINS:
        return f"The site links to {overlap.linked_domains:,.0f} domains: it links to everybody."
    return ""


def ranked(
    overlaps: Iterable[Overlap], *, without: Collection[int], own: Collection[str]
) -> list[Overlap]:
    """Those that don't link to us and are no hub, most rivals first.

    Args:
        without: ids of sites that link to us already.
        own: keys of our own, excluded and rival sites.
    """
    kept = [
        one
        for one in overlaps
        if one.site_id not in without and one.site_key not in own and not hub(one)
    ]
    return sorted(kept, key=lambda one: (-len(one.links), one.site_key))


def counts(overlaps: Iterable[Mapping[str, int]], rivals: int) -> dict[int, int]:
    """How many sites link to at least k of the rivals, for each k; the last is "every"."""
    known = [len(one) for one in overlaps]
    return {k: sum(number >= k for number in known) for k in range(1, rivals + 1)}
