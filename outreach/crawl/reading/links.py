"""The links of a page, as a browser resolves them. Nothing here fetches or judges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from outreach.crawl.reading.blocks import Anchor
from outreach.crawl.reading.html import Document
from outreach.crawl.reading.placement import Placer
from outreach.crawl.values import Link
from outreach.errors import InvalidInput
from outreach.urls import Resolver, comparison_key, site_key

MAX_ANCHOR_CHARS = 300
CONTEXT_CHARS = 120
_SEARCH_CHARS = 20_000

_REL_SPLIT = re.compile(r"[\s,]+")
_NOT_PAGES = ("#", "javascript:", "mailto:", "tel:", "sms:", "data:", "about:", "blob:")
_LINKS = "a[href], area[href]"
_NO_REL: frozenset[str] = frozenset()


def extract_links(document: Document) -> list[Link]:
    """Return every http(s) link of `<a href>` and `<area href>`, in the order of the page.

    Fragments of the page itself and javascript:, mailto:, tel:, data: links are left out.
    """
    resolve = _Targets(document.base_url)
    layout = document.layout
    placer = Placer(layout)
    cursors = [0] * len(layout.blocks)
    page = document.url
    found: list[Link] = []
    for anchor in layout.anchors:
        href = anchor.href
        target = resolve[href]
        if target is None:
            continue
        text, is_image = _anchor_text(anchor)
        found.append(
            Link(
                page,
                target,
                href,
                text[:MAX_ANCHOR_CHARS],
                _rel(anchor.attributes.get("rel")),
                placer.place(anchor),
                len(found),
                _context(anchor, cursors),
                is_image,
                _heading(anchor),
            )
        )
    return found


def link_targets(document: Document, *, followed_only: bool = False) -> list[str]:
    """Return the targets of `extract_links` alone, each once: for whoever only checks them.

    With `followed_only` links with rel=nofollow are left out.
    """
    if not followed_only:
        return targets_of(document, hrefs_of(document))
    links = [node.attributes for node in document.tree.css(_LINKS)]
    followed = (link for link in links if "nofollow" not in _rel(link.get("rel")))
    return targets_of(document, (link["href"] or "" for link in followed))


def hrefs_of(document: Document) -> list[str]:
    """Return what every `<a href>` and `<area href>` says, in the order of the page."""
    return [node.attrs.get("href") or "" for node in document.tree.css(_LINKS)]


def targets_of(document: Document, hrefs: Iterable[str]) -> list[str]:
    """Return the pages that `hrefs` of a document lead to, each once."""
    resolve = _Targets(document.base_url)
    return [target for target in dict.fromkeys(map(resolve.__getitem__, hrefs)) if target]


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


class _Targets(dict[str, str | None]):
    """What the hrefs of one page lead to, None if to no page: menus say the same ones again."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._resolver = Resolver(base_url)

    def __missing__(self, href: str) -> str | None:
        trimmed = href.strip()
        is_page = not trimmed[:11].lower().startswith(_NOT_PAGES)
        self[href] = target = self._resolver.resolve(trimmed) if is_page else None
        return target


@lru_cache(maxsize=1_024)  # few are ever written
def _rel(value: str | None) -> frozenset[str]:
    return frozenset(filter(None, _REL_SPLIT.split(value.lower()))) if value else _NO_REL


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _anchor_text(anchor: Anchor) -> tuple[str, bool]:
    """Return the anchor text and whether the link shows only an image."""
    block, texts = anchor.block, anchor.texts
    if block is not None and block.is_whole and len(texts) == 1:
        return block.text, False
    if texts:
        return _collapsed(_shown(anchor)), False
    if "alt" in anchor.attributes:  # an <area>
        return _collapsed(anchor.attributes["alt"] or ""), True
    if anchor.alts is None:
        return "", False
    return _collapsed(" ".join(anchor.alts)), True


def _shown(anchor: Anchor) -> str:
    """Put the words of a link together as they stand, without styles and scripts inside it."""
    if len(anchor.texts) == 1:
        return anchor.texts[0]
    return " ".join(anchor.texts) if anchor.has_unseen else anchor.node.text()


def _context(anchor: Anchor, cursors: list[int]) -> str:
    """Cut the words around the link out of its block, which is read from left to right.

    `cursors` say of every block how much of it was looked through.
    """
    block = anchor.block
    if block is None:
        return ""
    text = block.text
    if block.is_whole:  # the block is the link
        return text[: 2 * CONTEXT_CHARS]
    own, cursor = _collapsed(anchor.texts[0]), cursors[block.index]
    start = text.find(own, cursor, cursor + _SEARCH_CHARS)
    start = cursor if start < 0 else start
    cursors[block.index] = end = start + len(own)
    return text[max(0, start - CONTEXT_CHARS) : end + CONTEXT_CHARS].strip()


def _heading(anchor: Anchor) -> str:
    return "" if anchor.heading is None else anchor.heading.text[:MAX_ANCHOR_CHARS]
