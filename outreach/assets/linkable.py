"""How likely is it that somebody links to a page of ours for its own sake? Pure, explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log2
from typing import Protocol

from outreach.model.asset import AssetKind

# What the field reports again and again: data and tools earn links, then guides; shops don't.
_KINDS = {
    AssetKind.RESEARCH: 1.0,
    AssetKind.TOOL: 0.9,
    AssetKind.GUIDE: 0.75,
    AssetKind.INFOGRAPHIC: 0.7,
    AssetKind.CASE_STUDY: 0.5,
    AssetKind.OTHER: 0.1,
}
_WEIGHTS = {
    "kind": 0.35,
    "links so far": 0.25,
    "depth": 0.20,
    "freshness": 0.10,
    "own links": 0.10,
}
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


class Page(Protocol):
    """What is known of a live page: an asset, or its outline."""

    @property
    def kind(self) -> str: ...
    @property
    def kind_reason(self) -> str: ...
    @property
    def words(self) -> int: ...
    @property
    def links_in(self) -> int: ...
    @property
    def published_on(self) -> str: ...


def linkable(page: Page, domains: int | None, *, today: date) -> Linkable:
    """Judge one live page.

    Args:
        domains: followed referring domains known so far; None if no backlinks are known at all.
    """
    values, words = _values(page, domains, today), _words(page, domains)
    reasons = (
        Reason(name, value, weight, said)
        for (name, weight), value, said in zip(_WEIGHTS.items(), values, words, strict=True)
    )
    return Linkable(points(page, domains, today=today), tuple(reasons))


def points(page: Page, domains: int | None, *, today: date) -> float:
    """The same without the reasons, to rank thousands of pages."""
    earned = weighed = 0.0
    for value, weight in zip(_values(page, domains, today), _WEIGHTS.values(), strict=True):
        if value is not None:
            earned += value * weight
            weighed += weight
    return round(100 * earned / weighed, 1)


def _values(page: Page, domains: int | None, today: date) -> tuple[float | None, ...]:
    """0 to 1 each, in the order of the weights; None if unknown."""
    kind = _kind(page)
    depth = min(1.0, page.words / _ENOUGH_WORDS)
    return (
        _KINDS[kind],
        None if domains is None else min(1.0, log2(1 + domains) / log2(1 + _MANY_DOMAINS)),
        max(depth, 0.6) if kind in (AssetKind.TOOL, AssetKind.INFOGRAPHIC) else depth,
        _freshness(page.published_on, today),
        min(1.0, page.links_in / 5),
    )


def _words(page: Page, domains: int | None) -> tuple[str, ...]:
    """What stands behind each value."""
    return (
        f"{_kind(page).value.replace('_', ' ')}: {page.kind_reason or 'not judged yet'}",
        "no backlinks are known yet"
        if domains is None
        else f"{domains} followed referring domains",
        f"{page.words:,} words",
        f"dated {page.published_on}" if _day(page.published_on) else "it shows no date",
        f"{page.links_in} pages of yours link to it",
    )


def _kind(page: Page) -> AssetKind:
    return AssetKind(page.kind) if page.kind else AssetKind.OTHER


def _freshness(published_on: str, today: date) -> float | None:
    day = _day(published_on)
    if day is None:
        return None
    years = (today - day).days / 365.25
    return min(1.0, max(0.1, 1 - years / _STALE_YEARS))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
