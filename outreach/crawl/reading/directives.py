"""What a page asks of search engines: noindex, nofollow, canonical, hreflang.

Sources: Google's robots meta tag specification, RFC 6596 (canonical), RFC 8288 (Link header).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from outreach.crawl.reading.html import Document
from outreach.urls import resolve, same_page

_BOTS = frozenset(("robots", "googlebot"))
_LINK_VALUE = re.compile(r"<([^>]*)>((?:\s*;\s*[^\s;,=]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
_PARAMETER = re.compile(r";\s*([^\s;,=]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*))")
# Directives with a value of their own: their colon doesn't follow a bot's name.
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_BOT_PREFIX = re.compile(r"^([a-z][a-z0-9_-]*)\s*:\s*(.*)$", re.DOTALL)
_META_ROBOTS = "meta robots"
_HEADER_ROBOTS = "x-robots-tag"


@dataclass(frozen=True, slots=True)
class Directives:
    """Directives of the page, from its meta tags and its headers.

    Attributes:
        noindex: search engines are asked not to list it.
        nofollow: not to follow its links.
        nofollow_causes: where that was said: "meta robots", "x-robots-tag".
    """

    noindex: bool
    nofollow: bool
    nofollow_causes: tuple[str, ...]


def read_directives(document: Document) -> Directives:
    """Read the robots directives that hold for every crawler or for Googlebot."""
    spoken = {
        _META_ROBOTS: set(_meta_tokens(document)),
        _HEADER_ROBOTS: set(header_tokens(document.headers.get("x-robots-tag", ""))),
    }
    causes = tuple(where for where, said in spoken.items() if said & {"nofollow", "none"})
    noindex = any(said & {"noindex", "none"} for said in spoken.values())
    return Directives(noindex, bool(causes), causes)


def header_tokens(value: str) -> Iterable[str]:
    """Yield the directives of X-Robots-Tag values joined with commas, for us or for all bots.

    A bot's name holds until the next one; `unavailable_after: …` is no name.
    """
    applies = True
    for part in value.lower().split(","):
        token = part.strip()
        named = _BOT_PREFIX.match(token)
        if named and named[1] not in _VALUED:
            applies = named[1] in _BOTS
            token = named[2].strip()
        if token and applies:
            yield token


def read_canonical(document: Document) -> str:
    """Return the absolute canonical URL; "" if none is declared or several contradict."""
    declared = [
        node.attributes.get("href") or "" for node in document.tree.css('link[rel~="canonical" i]')
    ]
    found = [resolve(document.base_url, href) for href in declared if href.strip()]
    found += [
        resolve(document.url, target)
        for target, parameters in header_links(document.headers.get("link", ""))
        if "canonical" in parameters.get("rel", "").lower().split()
    ]
    urls = [url for url in found if url]
    if not urls or any(not same_page(url, urls[0]) for url in urls[1:]):
        return ""
    return urls[0]


def read_alternates(document: Document) -> dict[str, str]:
    """Return hreflang (lower case) to absolute URL, from link elements and the Link header."""
    found: dict[str, str] = {}
    for node in document.tree.css('link[rel~="alternate" i][hreflang][href]'):
        language = (node.attributes["hreflang"] or "").strip().lower()
        url = resolve(document.base_url, node.attributes["href"] or "")
        if language and url:
            found.setdefault(language, url)
    for target, parameters in header_links(document.headers.get("link", "")):
        url = resolve(document.url, target)
        if url and parameters.get("hreflang") and "alternate" in parameters.get("rel", ""):
            found.setdefault(parameters["hreflang"].lower(), url)
    return found


def header_links(value: str) -> list[tuple[str, dict[str, str]]]:
    """Read a Link header: targets as written, each with its parameters (names in lower case)."""
    return [
        (
            target.strip(),
            {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)},
        )
        for target, rest in _LINK_VALUE.findall(value)
    ]


def _meta_tokens(document: Document) -> Iterable[str]:
    for node in document.tree.css("meta[name][content]"):
        attributes = node.attributes
        if (attributes["name"] or "").strip().lower() in _BOTS:
            yield from (part.strip() for part in (attributes["content"] or "").lower().split(","))
