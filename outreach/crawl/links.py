"""The links of a page, as a browser resolves them. Nothing here fetches or judges."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from outreach.crawl.html import Document
from outreach.crawl.placement import Block, Placements
from outreach.crawl.values import Link
from outreach.errors import InvalidInput
from outreach.urls import Resolver, comparison_key, site_key

MAX_LINKS = 100_000  # a page; beyond, it is a dump and no page
MAX_ANCHOR_CHARS = 300
CONTEXT_CHARS = 120

_REL_SPLIT = re.compile(r"[\s,]+")
_NOT_PAGES = ("#", "javascript:", "mailto:", "tel:", "sms:", "data:", "about:", "blob:")
_LINKS_AND_HEADINGS = "a[href], area[href], h1, h2, h3, h4, h5, h6"
_NO_REL: frozenset[str] = frozenset()


def extract_links(document: Document) -> list[Link]:
    """Return every http(s) link of `<a href>` and `<area href>`, in the order of the page.

    Fragments of the page itself and javascript:, mailto:, tel:, data: links are left out.
    """
    resolver = Resolver(document.base_url)
    placements = Placements()
    found: list[Link] = []
    heading = ""
    for node in document.tree.css(_LINKS_AND_HEADINGS):
        tag = node.tag
        if tag not in ("a", "area"):
            heading = _collapsed(node.text())[:MAX_ANCHOR_CHARS]
            continue
        attributes = node.attributes
        href = attributes["href"] or ""
        target = _target(resolver, href)
        if target is None:
            continue
        text, is_image = _anchor(node, attributes)
        block = placements.block_of(node)
        found.append(
            Link(
                linking_page=document.url,
                target_url=target,
                href=href,
                anchor_text=text[:MAX_ANCHOR_CHARS],
                rel=_rel(attributes.get("rel")),
                placement=placements.place(block),
                position=len(found),
                context=_context(block, "" if is_image else text),
                is_image=is_image,
                heading=heading,
            )
        )
        if len(found) >= MAX_LINKS:
            break
    return found


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


def _anchor(node: LexborNode, attributes: dict[str, str | None]) -> tuple[str, bool]:
    """Return the anchor text and whether the link shows only an image."""
    text = _collapsed(node.text())
    if text:
        return text, False
    if node.tag == "area":
        return _collapsed(attributes.get("alt") or ""), True
    images = node.css("img, svg, picture, input[type=image], object")
    alt = " ".join(image.attributes.get("alt") or "" for image in images)
    return _collapsed(alt), bool(images)


def _context(block: Block, text: str) -> str:
    """Cut the words around the link out of its block, which is read from left to right."""
    start = block.text.find(text, block.position)
    if start < 0:
        start = block.position
    end = start + len(text)
    block.position = end
    return block.text[max(0, start - CONTEXT_CHARS) : end + CONTEXT_CHARS].strip()
