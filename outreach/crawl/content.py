"""Which boxes of a page are its content, and what the others are.

The content is the smallest box that holds most of the sentences; on a page of lists, most of the
links that lead away. Landmarks and class words tell the rest apart, but not against the text: a
"sidebar" that holds half of the sentences is none, and a "menu" with ten words of text to a link
neither.
"""

from __future__ import annotations

from outreach.crawl.blocks import Anchor, Box, Layout
from outreach.crawl.values import LinkPlacement

DOMINANT = 0.65  # share of the weight that the content must hold
CONTRADICTED = 0.4  # share of the sentences that no sidebar, menu or footer holds
ALL_BUT = 0.95  # share of the sentences that no comments hold
TEXT_WORDS = 60  # of sentences; fewer prove nothing about a page
LEADING_AWAY = 2.0  # what a listed link to another site weighs, in words of sentences
STAYING = 0.25  # and one to the same site
WORDS_A_LINK = 10  # of sentences: more of them a link, and it is no menu
IN_ENTRY = 0.15  # what words in paragraphs of list entries weigh: those are mostly comments

_HOLDERS = frozenset(("html", "body", "div", "section", "article", "main", "td", "form"))
_NEVER_ASIDE = frozenset(("html", "body", "main"))
_NO_TEXT = frozenset((LinkPlacement.NAVIGATION, LinkPlacement.HEADER))


def mark_content(layout: Layout, host: str) -> None:
    """Settle `region` and `is_content` of every box of a page whose own host is `host`."""
    _weigh_prose(layout)
    _settle_regions(layout)
    _weigh_content(layout, host)
    content = _heaviest(layout)
    if content is None:
        return
    _widened(content).is_content = True
    for box in layout.boxes:
        if box.parent is not None and box.parent.is_content:
            box.is_content = True


def _weigh_prose(layout: Layout) -> None:
    """Sum up the words of sentences in every box, and pass on where the title stands."""
    titled = False
    for block in layout.blocks:
        if block.is_prose:
            block.box.prose += block.free
        if block.box.tag == "h1" and not titled:
            titled = block.box.has_title = True
    for anchor in layout.anchors:
        anchor.box.links += 1
    for box in reversed(layout.boxes):
        if box.parent is not None:
            box.parent.prose += box.prose
            box.parent.links += box.links
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
    if box.own is LinkPlacement.HIDDEN and not box.has_title:
        return False
    if box.own is LinkPlacement.COMMENTS and not box.has_title:
        return box.prose >= max(TEXT_WORDS, ALL_BUT * total)
    if box.own in _NO_TEXT and box.prose >= max(TEXT_WORDS, WORDS_A_LINK * box.links):
        return True
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
    entries = set[Box]()
    for box in layout.boxes:
        if box.parent is not None and (box.parent.tag == "li" or box.parent in entries):
            entries.add(box)
    for block in layout.blocks:
        if block.box.region is None and block.is_prose:
            block.box.weight += block.free * (IN_ENTRY if block.box in entries else 1)
    for anchor in layout.anchors:
        box = anchor.box if anchor.block is None else anchor.block.box
        if box.region is None:
            box.weight += LEADING_AWAY if leads_away(anchor, host) else STAYING
    for box in reversed(layout.boxes):
        if box.parent is not None:
            box.parent.weight += box.weight


def _heaviest(layout: Layout) -> Box | None:
    """Go down from the page to the smallest box that still holds most of the weight."""
    heaviest: dict[Box, Box] = {}
    for box in layout.boxes:
        if box.parent is not None:
            rival = heaviest.get(box.parent)
            if rival is None or box.weight > rival.weight:
                heaviest[box.parent] = box
    if not layout.boxes:
        return None
    content = box = layout.boxes[0]
    least = DOMINANT * box.weight
    while box in heaviest and heaviest[box].weight >= least:
        box = heaviest[box]
        if box.tag in _HOLDERS:
            content = box
    return content


def _widened(content: Box) -> Box:
    """Take in what belongs to the same article: its beginning often stands in a box of its own."""
    above = [content]
    while above[-1].parent is not None and above[-1].parent.tag not in _NEVER_ASIDE:
        above.append(above[-1].parent)
    wider = (box for box in above if box.tag == "article")
    if content.has_title:
        return next(wider, content)
    return next(wider, next((box for box in above if box.has_title), content))


def leads_away(anchor: Anchor, host: str) -> bool:
    """Does it point to another host? Told from the attribute alone, which is cheap."""
    href = (anchor.attributes.get("href") or "")[: len(host) + 16]
    return "//" in href and host not in href
