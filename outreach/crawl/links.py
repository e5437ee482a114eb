"""The links of a page, as a browser resolves them. Nothing here fetches or judges."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outreach.crawl.blocks import Anchor, read_layout
from outreach.crawl.html import Document
from outreach.crawl.placement import Placer
from outreach.crawl.values import Link
from outreach.errors import InvalidInput
from outreach.urls import Resolver, comparison_key, host_of, site_key

MAX_ANCHOR_CHARS = 300
CONTEXT_CHARS = 120
_SEARCH_CHARS = 20_000

_REL_SPLIT = re.compile(r"[\s,]+")
_NOT_PAGES = ("#", "javascript:", "mailto:", "tel:", "sms:", "data:", "about:", "blob:")
_NO_REL: frozenset[str] = frozenset()


def extract_links(document: Document) -> list[Link]:
    """Return every http(s) link of `<a href>` and `<area href>`, in the order of the page.

    Fragments of the page itself and javascript:, mailto:, tel:, data: links are left out.
    """
    resolver = Resolver(document.base_url)
    layout = read_layout(document.tree)
    placer = Placer(layout, host_of(document.url))
    found: list[Link] = []
    for anchor in layout.anchors:
        href = anchor.attributes["href"] or ""
        target = _target(resolver, href)
        if target is None:
            continue
        text, is_image = _anchor_text(anchor)
        found.append(
            Link(
                linking_page=document.url,
                target_url=target,
                href=href,
                anchor_text=text[:MAX_ANCHOR_CHARS],
                rel=_rel(anchor.attributes.get("rel")),
                placement=placer.place(anchor),
                position=len(found),
                context=_context(anchor),
                is_image=is_image,
                heading=_heading(anchor),
            )
        )
    return found


def link_targets(document: Document) -> list[str]:
    """Return the targets of `extract_links` alone, each once: for whoever only checks them."""
    resolver = Resolver(document.base_url)
    found: dict[str, None] = {}
    for node in document.tree.css("a[href], area[href]"):
        target = _target(resolver, node.attributes["href"] or "")
        if target is not None:
            found[target] = None
    return list(found)


def links_to(links: Iterable[Link], target_url: str) -> list[Link]:
    """Return the links that mean the same page as `target_url`, however they are spelt.

    Raises:
        InvalidInput: `target_url` is no http(s) URL.
    """
    wanted = comparison_key(target_url)
    return [link for link in links if _key(link.target_url) == wanted]


def outbound(links: Iterable[Link], site: str) -> list[Link]:
    """Return the links that leave `site`, a URL or host of it."""
    own = site_key(site)
    return [link for link in links if site_key(link.target_url) != own]


def _key(url: str) -> str:
    try:
        return comparison_key(url)
    except InvalidInput:
        return ""


def _target(resolver: Resolver, href: str) -> str | None:
    trimmed = href.strip()
    if trimmed[:11].lower().startswith(_NOT_PAGES):
        return None
    return resolver.resolve(trimmed)


def _rel(value: str | None) -> frozenset[str]:
    return frozenset(filter(None, _REL_SPLIT.split(value.lower()))) if value else _NO_REL


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _anchor_text(anchor: Anchor) -> tuple[str, bool]:
    """Return the anchor text and whether the link shows only an image."""
    if anchor.texts:
        return _collapsed(_shown(anchor)), False
    if "alt" in anchor.attributes:  # an <area>
        return _collapsed(anchor.attributes["alt"] or ""), True
    images = anchor.node.css("img, svg, picture, input[type=image], object")
    alt = " ".join(image.attributes.get("alt") or "" for image in images)
    return _collapsed(alt), bool(images)


def _shown(anchor: Anchor) -> str:
    """Put the words of a link together as they stand, without styles and scripts inside it."""
    if len(anchor.texts) == 1:
        return anchor.texts[0]
    if anchor.node.css_first("script, style") is None:
        return anchor.node.text()
    return " ".join(anchor.texts)


def _context(anchor: Anchor) -> str:
    """Cut the words around the link out of its block, which is read from left to right."""
    block = anchor.block
    if block is None:
        return ""
    own = _collapsed(anchor.texts[0])
    text = block.text()
    start = text.find(own, block.cursor, block.cursor + _SEARCH_CHARS)
    start = block.cursor if start < 0 else start
    block.cursor = end = start + len(own)
    return text[max(0, start - CONTEXT_CHARS) : end + CONTEXT_CHARS].strip()


def _heading(anchor: Anchor) -> str:
    return "" if anchor.heading is None else anchor.heading.text()[:MAX_ANCHOR_CHARS]
