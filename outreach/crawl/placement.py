"""Where on the page a link stands.

The content of a page is the smallest box that holds most of its sentences; on a page of lists, most
of its links that lead away. Landmarks and class words tell the rest apart, but not against the
text: a "sidebar" that holds half of the sentences is none. Inside the content, links in sentences
are BODY, entries of lists are LIST.

Thresholds are few, and the result hardly moves with them (see tests/corpus/test_placement.py).
"""

from __future__ import annotations

import re

from outreach.crawl.blocks import Anchor, Block, Box, Layout
from outreach.crawl.values import LinkPlacement

DOMINANT = 0.65  # share of the weight that the content must hold
CONTRADICTED = 0.4  # share of the sentences that no sidebar, menu or footer holds
TEXT_WORDS = 60  # of sentences; fewer prove nothing about a page
LEADING_AWAY = 2.0  # what a listed link to another site weighs, in words of sentences
STAYING = 0.25  # and one to the same site
LIST_PAGE_WORDS = 15  # fewer words of sentences a listed link make a page of lists
SHORT_WORDS = 2  # unlinked words that make a short paragraph inside the text a sentence

_LISTED = frozenset(("li", "dd", "dt", "td", "th"))
_ENTRIES = frozenset(("li", "dd", "dt"))
_PLAIN = frozenset(("p", "div", "h2", "h3", "h4", "h5", "h6"))
_HOLDERS = frozenset(("html", "body", "div", "section", "article", "main", "td", "form"))
_NEVER_ASIDE = frozenset(("html", "body", "main"))
_NAKED_URL = re.compile(r"^\s*(?:https?://|www\.)\S+\s*$")


class Placer:
    """Places the anchors of one page, whose own host is `host`."""

    def __init__(self, layout: Layout, host: str) -> None:
        self._layout = layout
        _weigh_prose(layout)
        _settle_regions(layout)
        _weigh_content(layout, host)
        _mark_content(layout)
        prose = [block for block in layout.blocks if block.is_prose and _is_content(block.box)]
        self._first = prose[0].index if prose else 0
        self._last = prose[-1].index if prose else len(layout.blocks)
        self._is_list_page = _is_list_page(layout, prose, host)

    def place(self, anchor: Anchor) -> LinkPlacement:
        """Return where `anchor` stands."""
        if anchor.is_hidden:
            return LinkPlacement.HIDDEN
        block = anchor.block
        box = anchor.box if block is None else block.box
        if box.region is not None:
            return box.region
        if not box.is_content:
            return self._outside(anchor)
        if block is None:
            return self._pictured(anchor)
        if block.is_prose:
            return self._in_sentence(anchor, block)
        return self._in_label(anchor, block)

    def _in_sentence(self, anchor: Anchor, block: Block) -> LinkPlacement:
        """In a list page's entries the link comes first and its description after."""
        if self._is_list_page and anchor.before == 0 and _is_listed(block.box):
            return LinkPlacement.LIST
        return LinkPlacement.BODY

    def _in_label(self, anchor: Anchor, block: Block) -> LinkPlacement:
        between = self._first <= block.index <= self._last
        if self._is_list_page:
            return LinkPlacement.LIST
        if not between:
            return LinkPlacement.NAVIGATION
        if _is_listed(block.box):
            return LinkPlacement.BODY if block.linked <= block.free else LinkPlacement.LIST
        is_sentence = block.box.tag == "p" and block.free >= SHORT_WORDS
        if is_sentence or _NAKED_URL.match("".join(anchor.texts)):
            return LinkPlacement.BODY
        return LinkPlacement.SIDEBAR

    def _pictured(self, anchor: Anchor) -> LinkPlacement:
        if self._is_list_page:
            return LinkPlacement.LIST
        between = self._first <= anchor.after <= self._last + 1
        return LinkPlacement.BODY if between else LinkPlacement.SIDEBAR

    def _outside(self, anchor: Anchor) -> LinkPlacement:
        index = anchor.after if anchor.block is None else anchor.block.index
        if index < self._first:
            return LinkPlacement.NAVIGATION
        if index >= 0.9 * len(self._layout.blocks):
            return LinkPlacement.FOOTER
        return LinkPlacement.SIDEBAR


def _weigh_prose(layout: Layout) -> None:
    """Sum up the words of sentences in every box, and pass on where the title stands."""
    titled = False
    for block in layout.blocks:
        if block.is_prose:
            block.box.prose += block.free
        if block.box.tag == "h1" and not titled:
            titled = block.box.has_title = True
    for box in reversed(layout.boxes):
        if box.parent is not None:
            box.parent.prose += box.prose
            box.parent.has_title |= box.has_title


def _settle_regions(layout: Layout) -> None:
    """Decide for every box, outer before inner, which region it is in."""
    total = layout.boxes[0].prose if layout.boxes else 0
    for box in layout.boxes:
        outer = None if box.parent is None else box.parent.region
        own = None if _is_contradicted(box, total) else box.own
        box.region = _inner_region(outer, own)


def _is_contradicted(box: Box, total: int) -> bool:
    """Does the text speak against what the element says of itself?"""
    if box.own is None:
        return False
    if box.tag in _NEVER_ASIDE:
        return True
    if box.own in (LinkPlacement.HIDDEN, LinkPlacement.COMMENTS) and not box.has_title:
        return False
    if box.own in (LinkPlacement.SIDEBAR, LinkPlacement.FOOTER) and box.has_title:
        return True
    return box.prose >= max(TEXT_WORDS, CONTRADICTED * total)


def _inner_region(outer: LinkPlacement | None, own: LinkPlacement | None) -> LinkPlacement | None:
    """Of two nested regions the outer holds, but a menu in a header is a menu."""
    if own is None or outer is LinkPlacement.HIDDEN:
        return outer
    if own is LinkPlacement.HIDDEN or outer is None:
        return own
    if outer is LinkPlacement.HEADER and own is LinkPlacement.NAVIGATION:
        return own
    if own is LinkPlacement.BIO and outer is not LinkPlacement.COMMENTS:
        return own
    return outer


def _weigh_content(layout: Layout, host: str) -> None:
    for block in layout.blocks:
        if block.box.region is None and block.is_prose:
            block.box.weight += block.free
    for anchor in layout.anchors:
        box = anchor.box if anchor.block is None else anchor.block.box
        if box.region is None:
            box.weight += LEADING_AWAY if _leads_away(anchor, host) else STAYING
    for box in reversed(layout.boxes):
        if box.parent is not None:
            box.parent.weight += box.weight


def _mark_content(layout: Layout) -> None:
    """Go down from the page to the smallest box that still holds most of the weight."""
    heaviest: dict[Box, Box] = {}
    for box in layout.boxes:
        if box.parent is not None:
            rival = heaviest.get(box.parent)
            if rival is None or box.weight > rival.weight:
                heaviest[box.parent] = box
    if not layout.boxes:
        return
    content = box = layout.boxes[0]
    least = DOMINANT * box.weight
    while box in heaviest and heaviest[box].weight >= least:
        box = heaviest[box]
        if box.tag in _HOLDERS:
            content = box
    content.is_content = True
    for box in layout.boxes:
        if box.parent is not None and box.parent.is_content:
            box.is_content = True


def _is_list_page(layout: Layout, prose: list[Block], host: str) -> bool:
    """Are there more entries than text? What an entry says after its link is no text.

    Beside a real text, links to the same site are menus, so only those that lead away count.
    """
    entries: dict[int, bool] = {}
    for anchor in layout.anchors:
        block = anchor.block
        if block is not None and _is_content(block.box) and _is_entry(anchor, block):
            entries[block.index] = entries.get(block.index, False) or _leads_away(anchor, host)
    text = sum(block.free for block in prose if block.index not in entries)
    count = sum(entries.values()) if text >= TEXT_WORDS else len(entries)
    return text < LIST_PAGE_WORDS * count


def _is_entry(anchor: Anchor, block: Block) -> bool:
    return not block.is_prose or (anchor.before == 0 and _is_listed(block.box))


def _leads_away(anchor: Anchor, host: str) -> bool:
    """Does it point to another host? Told from the attribute alone, which is cheap."""
    href = (anchor.attributes.get("href") or "")[: len(host) + 16]
    return "//" in href and host not in href


def _is_listed(box: Box) -> bool:
    """Is it an entry of a list or table, or a plain box inside an entry?"""
    if box.tag in _LISTED:
        return True
    parent = box.parent
    return parent is not None and parent.tag in _ENTRIES and box.tag in _PLAIN


def _is_content(box: Box) -> bool:
    return box.is_content and box.region is None
