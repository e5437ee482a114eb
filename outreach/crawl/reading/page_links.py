"""What a link checker wants of a page: the targets of its links, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from outreach.crawl.reading.html import Document, parse
from outreach.crawl.reading.links import hrefs_of, targets_of
from outreach.crawl.reading.references import Reference, read_references
from outreach.crawl.values import Page
from outreach.errors import FetchError
from outreach.urls import Resolver, resolve

_OTHER_SCHEMES = frozenset(("mailto", "tel", "javascript", "sms", "data", "ftp"))


class Wanted(NamedTuple):
    """Which references count as links, besides those to other pages.

    Attributes:
        resources: images, scripts, styles and frames.
        fragments: links to a place on their own page.
    """

    resources: bool = False
    fragments: bool = False


class PageLinks(NamedTuple):
    """The links of one page.

    Attributes:
        targets: absolute http(s) URLs, each once, in their order.
        others: scheme to number of the links that are never fetched, as "mailto".
    """

    targets: list[str]
    others: dict[str, int]


def page_links(found: Page | FetchError, wanted: Wanted) -> PageLinks | None:
    """Return the links of what was fetched; None if that is no page of the site's: an error."""
    if isinstance(found, FetchError) or found.status != 200:
        return None
    return document_links(parse(found), wanted) if found.is_html else PageLinks([], {})


def document_links(document: Document, wanted: Wanted) -> PageLinks:
    """Return the links of a parsed page."""
    hrefs = hrefs_of(document)
    targets = dict.fromkeys(targets_of(document, hrefs))
    if wanted.resources:
        targets.update(dict.fromkeys(_resources(document)))
    if wanted.fragments:
        targets.update(dict.fromkeys(_places(document)))
    return PageLinks(list(targets), dict(Counter(_other_schemes(hrefs))))


def _other_schemes(hrefs: Iterable[str]) -> Iterator[str]:
    for href in hrefs:
        scheme, colon, _ = href.partition(":")
        if colon and (scheme := scheme.strip().lower()) in _OTHER_SCHEMES:
            yield scheme


def _places(document: Document) -> Iterator[str]:
    for node in document.tree.css('a[href^="#"]'):
        if place := resolve(document.url, node.attributes["href"] or ""):
            yield place


def _resources(document: Document) -> Iterator[str]:
    """What a page loads: images, scripts, styles, frames."""
    resolver = Resolver(document.base_url)
    for reference in read_references(document):
        if _is_resource(reference) and (url := resolver.resolve(reference.url)):
            yield url


def _is_resource(reference: Reference) -> bool:
    element, _, attribute = reference.where.partition("@/")
    return attribute == "src" or (element == "LINK" and attribute == "href")
