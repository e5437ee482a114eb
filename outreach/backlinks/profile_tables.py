"""The figures of a profile as flat tables, for whoever brings them along. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Figures = dict[str, Any]


class Flat(NamedTuple):
    """Headings, and rows below them."""

    headings: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def flat(name: str, figures: Figures) -> Flat | None:
    """The table of this name, None if there is none."""
    make = TABLES.get(name)
    return make(figures) if make else None


def _weeks(figures: Figures) -> Flat:
    headings = ("week of", "domains gained", "domains lost", "links gained", "links lost")
    return Flat(headings, figures["weeks"])


def _months(figures: Figures) -> Flat:
    return Flat(("month", "domains", "gained", "lost"), figures["months"])


def _classes(figures: Figures) -> Flat:
    rivals = figures["anchors"]["rivals"]
    rows = [
        (kind, one["count"], one["share"], one["low"], one["high"], rivals.get(kind))
        for kind, one in figures["anchors"]["shares"].items()
    ]
    return Flat(("class", "domains", "share", "low", "high", "rivals"), rows)


def _anchors(figures: Figures) -> Flat:
    return Flat(("anchor text", "domains"), figures["top_anchors"])


def _pages(figures: Figures) -> Flat:
    return Flat(("page", "domains", "links"), figures["top_pages"])


def _authority(figures: Figures) -> Flat:
    authority = figures["authority"]
    ratings = {"local link strength": authority["local_strength"], **authority["vendors"]}
    rows = [
        (name, low, low + 9 if low < 90 else 100, count)
        for name, counts in ratings.items()
        for low, count in zip(range(0, 100, 10), counts, strict=False)
    ]
    return Flat(("rating", "from", "to", "domains"), rows)


def _survival(figures: Figures) -> Flat:
    rows = [
        (tactic, step["day"], step["share"], step["low"], step["high"], step["at_risk"])
        for tactic, steps in figures["survival"].items()
        for step in steps
    ]
    return Flat(("tactic", "day", "share", "low", "high", "watched"), rows)


def _counted(key: str, heading: str, what: str = "domains") -> Callable[[Figures], Flat]:
    return lambda figures: Flat((heading, what), list(figures[key].items()))


TABLES: dict[str, Callable[[Figures], Flat]] = {
    "weeks": _weeks,
    "months": _months,
    "anchor-classes": _classes,
    "anchors": _anchors,
    "rel": _counted("rel", "rel", "links"),
    "pages": _pages,
    "places": _counted("places", "place"),
    "countries": _counted("countries", "country"),
    "languages": _counted("languages", "language"),
    "authority": _authority,
    "survival": _survival,
}
