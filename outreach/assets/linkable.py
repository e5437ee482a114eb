"""How likely is it that somebody links to a page of ours for its own sake? Pure, explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import log2

from outreach.model.asset import Asset, AssetKind

# What the field reports again and again: data and tools earn links, then guides; shops don't.
_KINDS = {
    AssetKind.RESEARCH: 1.0,
    AssetKind.TOOL: 0.9,
    AssetKind.GUIDE: 0.75,
    AssetKind.INFOGRAPHIC: 0.7,
    AssetKind.CASE_STUDY: 0.5,
    AssetKind.OTHER: 0.1,
}
_KIND, _DOMAINS, _DEPTH, _FRESH, _LINKED = 0.35, 0.25, 0.20, 0.10, 0.10
_ENOUGH_WORDS = 1_500
_MANY_DOMAINS = 64
_STALE_YEARS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes a page linkable or not; value 0 to 1, None if unknown."""

    name: str
    value: float | None
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Linkable:
    """How linkable a page is: 0 to 100, with the reasons."""

    points: float
    reasons: tuple[Reason, ...]


def linkable(asset: Asset, domains: int | None, *, today: date) -> Linkable:
    """Judge one live page.

    Args:
        domains: followed referring domains known so far; None if no backlinks are known at all.
    """
    reasons = tuple(_reasons(asset, domains, today))
    known = [(one.value, one.weight) for one in reasons if one.value is not None]
    weight = sum(weight for _, weight in known)
    return Linkable(round(100 * sum(value * part for value, part in known) / weight, 1), reasons)


def _reasons(asset: Asset, domains: int | None, today: date) -> Iterator[Reason]:
    kind = AssetKind(asset.kind) if asset.kind else AssetKind.OTHER
    words = f"{kind.value.replace('_', ' ')}: {asset.kind_reason or 'not judged yet'}"
    yield Reason("kind", _KINDS[kind], _KIND, words)
    yield _earned(domains)
    depth = min(1.0, asset.words / _ENOUGH_WORDS)
    depth = max(depth, 0.6) if kind in (AssetKind.TOOL, AssetKind.INFOGRAPHIC) else depth
    yield Reason("depth", depth, _DEPTH, f"{asset.words:,} words")
    yield _fresh(asset.published_on, today)
    share = min(1.0, asset.links_in / 5)
    yield Reason("own links", share, _LINKED, f"{asset.links_in} pages of yours link to it")


def _earned(domains: int | None) -> Reason:
    if domains is None:
        return Reason("links so far", None, _DOMAINS, "no backlinks are known yet")
    value = min(1.0, log2(1 + domains) / log2(1 + _MANY_DOMAINS))
    return Reason("links so far", value, _DOMAINS, f"{domains} followed referring domains")


def _fresh(published_on: str, today: date) -> Reason:
    try:
        years = (today - date.fromisoformat(published_on)).days / 365.25
    except ValueError:
        return Reason("freshness", None, _FRESH, "it shows no date")
    value = min(1.0, max(0.1, 1 - years / _STALE_YEARS))
    return Reason("freshness", value, _FRESH, f"dated {published_on}")
