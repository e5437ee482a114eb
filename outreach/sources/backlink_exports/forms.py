"""Whose export a header line belongs to. Pure; by names, or by shape where names are translated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from outreach.sources.backlink_exports.cells import as_date, as_number, looks_like_domain
from outreach.sources.backlink_exports.values import Form, Kind, Vendor
from outreach.urls import is_http

_TOXICITY = re.compile(r"tox.*score")
_SIGNS: tuple[tuple[frozenset[str], Vendor, Kind], ...] = tuple(
    (frozenset(names.split("|")), vendor, kind)
    for names, vendor, kind in (
        ("referring page url|intersect", Vendor.AHREFS, Kind.INTERSECT),
        ("referring page url|target page http code", Vendor.AHREFS, Kind.BROKEN_BACKLINKS),
        ("referring page url|target url", Vendor.AHREFS, Kind.BACKLINKS),
        ("referring page url|link url", Vendor.AHREFS, Kind.BACKLINKS),
        ("dofollow ref. domains", Vendor.AHREFS, Kind.REFERRING_DOMAINS),
        ("dofollow linked domains", Vendor.AHREFS, Kind.REFERRING_DOMAINS),
        ("page ascore|source url", Vendor.SEMRUSH, Kind.BACKLINKS),
        ("page score|page trust score|source url", Vendor.SEMRUSH, Kind.BACKLINKS),
        ("domain ascore|matches", Vendor.SEMRUSH, Kind.INTERSECT),
        ("domain ascore|domain", Vendor.SEMRUSH, Kind.REFERRING_DOMAINS),
        ("sourcetrustflow|source url", Vendor.MAJESTIC, Kind.BACKLINKS),
        ("source trust flow|target url", Vendor.MAJESTIC, Kind.BACKLINKS),
        ("url|number of domains linking to this page", Vendor.MOZ, Kind.BACKLINKS),
        ("url|spam score|target url", Vendor.MOZ, Kind.BACKLINKS),
        ("source url|spam score|pa", Vendor.MOZ, Kind.BACKLINKS),
        ("url|pa|linking domains to page", Vendor.MOZ, Kind.OWN_PAGES),
        ("target page|incoming links", Vendor.SEARCH_CONSOLE, Kind.OWN_PAGES),
        ("site|linking pages", Vendor.SEARCH_CONSOLE, Kind.REFERRING_DOMAINS),
        ("linking page|last crawled", Vendor.SEARCH_CONSOLE, Kind.PAGES),
        ("top linking text|links", Vendor.SEARCH_CONSOLE, Kind.ANCHORS),
        ("rank|text", Vendor.SEARCH_CONSOLE, Kind.ANCHORS),
        ("crawl|source url|target url", Vendor.COMMON_CRAWL, Kind.BACKLINKS),
        ("link partner name", Vendor.BUZZSTREAM, Kind.PARTNERS),
    )
)


def plain_name(header: str) -> str:
    """A header as it is compared: lower case, no mark, snake case and spare space gone."""
    return " ".join(header.replace("\ufeff", "").replace("_", " ").casefold().split())


def form_of(headers: Sequence[str]) -> Form | None:
    """The vendor and kind that these headers belong to; None if no vendor uses them."""
    names = {plain_name(header) for header in headers}
    if any(_TOXICITY.fullmatch(name) for name in names) and "source url" in names:
        return Form(Vendor.SEMRUSH, Kind.AUDIT)
    for signs, vendor, kind in _SIGNS:
        if signs <= names:
            return Form(vendor, kind)
    if names == {"linking page"}:
        return Form(Vendor.SEARCH_CONSOLE, Kind.PAGES)
    return None


def form_by_shape(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Form | None:
    """Search Console's exports in any language: a URL and a date, or a site and two numbers.

    Args:
        rows: some records below the header; all must have the shape.
    """
    if not rows or any(len(row) != len(header) for row in rows) or _is_content(header):
        return None
    if len(header) == 2 and all(is_http(row[0].strip()) and _is_date(row[1]) for row in rows):
        return Form(Vendor.SEARCH_CONSOLE, Kind.PAGES)
    if len(header) == 3 and all(_is_number(row[1]) and _is_number(row[2]) for row in rows):
        if all(is_http(row[0].strip()) for row in rows):
            return Form(Vendor.SEARCH_CONSOLE, Kind.OWN_PAGES)
        if all(looks_like_domain(row[0].strip()) for row in rows):
            return Form(Vendor.SEARCH_CONSOLE, Kind.REFERRING_DOMAINS)
    return None


def _is_content(row: Sequence[str]) -> bool:
    return any(is_http(cell.strip()) or _is_date(cell) for cell in row)


def _is_date(cell: str) -> bool:
    return as_date(cell.strip(), day_first=True) is not None or (
        as_date(cell.strip(), day_first=False) is not None
    )


def _is_number(cell: str) -> bool:
    return as_number(cell.strip(), decimal_comma=False) is not None
