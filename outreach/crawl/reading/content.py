"""Which boxes of a page are its content, and what the others are.

The content is the smallest box that holds most of the sentences; on a page of lists, most of the
links that lead away. Landmarks and class words tell the rest apart, but not against the text: a
"sidebar" that holds half of the sentences is none, and a "menu" with ten words of text to a link
neither.
"""

from __future__ import annotations

from typing import NamedTuple

from outreach.crawl.reading.blocks import Block, Layout
from outreach.crawl.values import LinkPlacement

DOMINANT = 0.6  # share of the weight that the content must hold
CONTRADICTED = 0.4  # share of the sentences that no sidebar, menu or footer holds
LEFT = 0.2  # share of the sentences that some box that is no region must hold
ALL_BUT = 0.95  # share of the sentences that no comments hold
TEXT_WORDS = 60  # of sentences; fewer prove nothing about a page
LEADING_AWAY = 2.0  # what a listed link to another site weighs, in words of sentences
ALONE = 15.0  # the same on a page that has hardly any text
STAYING = 0.25  # and one to the same site
FRAME = 0.5  # share of all words that is around the page, if the title is there, too
LISTED_IN_FORM = 3  # links to other sites; more make a form the frame of a list
WORDS_A_LINK = 10  # of sentences: more of them a link, and it is no menu
IN_ENTRY = 0.15  # what words in paragraphs of list entries weigh: those are mostly comments

_HOLDERS = frozenset(("html", "body", "div", "section", "article", "main", "td", "form"))
_ASIDE = frozenset(("aside", "form"))
_NEVER_ASIDE = frozenset(("html", "body", "main"))
_NAVIGATION, _HEADER = LinkPlacement.NAVIGATION, LinkPlacement.HEADER
_SIDEBAR, _FOOTER = LinkPlacement.SIDEBAR, LinkPlacement.FOOTER
_COMMENTS, _BIO, _HIDDEN = LinkPlacement.COMMENTS, LinkPlacement.BIO, LinkPlacement.HIDDEN


def mark_content(layout: Layout, host: str) -> None:
    """Settle `regions` and `in_content` of a page whose own host is `host`."""
    if not layout.tags:
        return
    for anchor in layout.anchors:
        anchor.leads_away = _leads_away(anchor.href, host)
    layout.title = _title(layout, host)
    titled = _boxes_of_title(layout)
    _settle_regions(layout, titled)
    if _is_left_empty(layout):
        # Page builders call every part of the content a widget.
        claims = zip(layout.tags, layout.owns, strict=True)
        layout.owns = [
            None if own is _SIDEBAR and tag not in _ASIDE else own for tag, own in claims
        ]
        _settle_regions(layout, titled)
    content = _widened(layout, _heaviest(layout, _weights(layout)), titled)
    layout.in_content = _inside(layout, content)


def _is_left_empty(layout: Layout) -> bool:
    """Would menus, sidebars and the like leave next to nothing of the sentences?"""
    total = sum(block.free for block in layout.prose)
    left = sum(block.free for block in layout.prose if layout.regions[block.box] is None)
    return total >= TEXT_WORDS and left < LEFT * total


def _leads_away(href: str, host: str) -> bool:
    """Does it point to another host? Told from the attribute alone, which is cheap."""
    beginning = href[: len(host) + 16]
    return "//" in beginning and host not in beginning


def _title(layout: Layout, host: str) -> Block | None:
    """Return the first h1 of the page; one that links home is the name of the site."""
    names = {
        id(anchor.block)
        for anchor in layout.anchors
        if anchor.block is not None and anchor.block.tag == "h1" and _is_home(anchor.href, host)
    }
    titles = (block for block in layout.blocks if block.tag == "h1")
    return next((block for block in titles if id(block) not in names), None)


def _is_home(href: str, host: str) -> bool:
    """Does it lead to the first page of the site itself?"""
    address = href.partition("#")[0]
    return address == "/" or (
        address.rstrip("/").removeprefix("https:").removeprefix("http:") == f"//{host}"
    )


def _boxes_of_title(layout: Layout) -> frozenset[int]:
    """Return the boxes that the title of the page is inside of, its own included."""
    title = layout.title
    return frozenset() if title is None else frozenset(_with_surroundings(layout, title.box))


def _with_surroundings(layout: Layout, box: int) -> list[int]:
    """Return a box and those around it, from the innermost to the page."""
    boxes = [box]
    while box:
        box = layout.parents[box]
        boxes.append(box)
    return boxes


def _sum_up(counts: list[float], parents: list[int]) -> None:
    """Add to every box what is in its inner boxes."""
    for box in range(len(counts) - 1, 0, -1):
        if counts[box]:
            counts[parents[box]] += counts[box]


def _settle_regions(layout: Layout, titled: frozenset[int]) -> None:
    """Decide for every box, outer before inner, which region it is in."""
    prose, links = [0.0] * len(layout.tags), [0.0] * len(layout.tags)
    for block in layout.prose:
        prose[block.box] += block.words - block.linked
    for anchor in layout.anchors:
        links[anchor.box] += 1
    _sum_up(prose, layout.parents)
    _sum_up(links, layout.parents)
    regions = layout.regions = list(layout.owns)
    for box, own in enumerate(layout.owns):
        outer = regions[layout.parents[box]]
        if own is None:
            regions[box] = outer
            continue
        is_believed = prose[box] < TEXT_WORDS and box not in titled
        if not is_believed or layout.tags[box] in _NEVER_ASIDE:
            share = _Share(layout.tags[box], prose[box], prose[0], links[box], box in titled)
            is_believed = not _is_contradicted(own, share)
        if is_believed and outer is None and _is_frame(layout, box, own, links[box], titled):
            is_believed = False
        regions[box] = _inner_region(outer, own) if is_believed else outer


class _Share(NamedTuple):
    """What is inside a box: words of sentences, of all on the page; links; the page's title."""

    tag: str
    prose: float
    total: float
    links: float
    has_title: bool


def _is_contradicted(own: LinkPlacement, share: _Share) -> bool:
    """Does the text speak against what the element says of itself?"""
    if share.tag in _NEVER_ASIDE:
        return True
    if own is _HIDDEN and not share.has_title:
        return False
    if own is _COMMENTS and not share.has_title:
        return share.prose >= max(TEXT_WORDS, ALL_BUT * share.total)
    is_menu = own is _NAVIGATION or own is _HEADER
    if is_menu and share.prose >= max(TEXT_WORDS, WORDS_A_LINK * share.links):
        return True
    if share.has_title and (own is _SIDEBAR or own is _FOOTER):
        return True
    return share.prose >= max(TEXT_WORDS, CONTRADICTED * share.total)


def _is_frame(
    layout: Layout, box: int, own: LinkPlacement, links: float, titled: frozenset[int]
) -> bool:
    """Is it drawn around the content: most words and the title, or a form with a list in it?"""
    if own is _HIDDEN:
        return False
    if box in titled:
        inside = _inside(layout, box)
        words = sum(block.words for block in layout.blocks if inside[block.box])
        return words >= FRAME * sum(block.words for block in layout.blocks)
    if layout.tags[box] != "form" or own is not _SIDEBAR or links < LISTED_IN_FORM:
        return False
    inside = _inside(layout, box)
    return sum(a.leads_away for a in layout.anchors if inside[a.box]) >= LISTED_IN_FORM


def _inside(layout: Layout, outer: int) -> list[bool]:
    """Tell of every box whether it is `outer` or in it."""
    inside = [False] * len(layout.tags)
    inside[outer] = True
    for box in range(outer + 1, len(inside)):
        inside[box] = inside[layout.parents[box]]
    return inside


def _inner_region(outer: LinkPlacement | None, own: LinkPlacement) -> LinkPlacement:
    """Of two nested regions the outer holds, but a menu in a header is a menu."""
    if outer is _HIDDEN:
        return outer
    if outer is None or own is _HIDDEN:
        return own
    if outer is _HEADER and own is _NAVIGATION:
        return own
    return own if own is _BIO and outer is not _COMMENTS else outer


def _weights(layout: Layout) -> list[float]:
    """Weigh the sentences and links outside the regions, for every box with its inner boxes."""
    regions, parents, tags = layout.regions, layout.parents, layout.tags
    entries = [False] * len(tags)
    for box, parent in enumerate(parents):
        if entries[parent] or tags[parent] == "li":
            entries[box] = True
    weights = [0.0] * len(tags)
    for block in layout.prose:
        if regions[block.box] is None:
            words = block.words - block.linked
            weights[block.box] += words * IN_ENTRY if entries[block.box] else words
    away = LEADING_AWAY if sum(weights) >= TEXT_WORDS else ALONE
    for anchor in layout.anchors:
        box = anchor.box if anchor.block is None else anchor.block.box
        if regions[box] is None:
            weights[box] += away if anchor.leads_away else STAYING
    _sum_up(weights, parents)
    return weights


def _heaviest(layout: Layout, weights: list[float]) -> int:
    """Go down from the page to the smallest box that still holds most of the weight."""
    heaviest = [0] * len(weights)  # of the inner boxes of each; 0 is in no other
    for box, parent in enumerate(layout.parents):
        rival = heaviest[parent]
        if box and (not rival or weights[box] > weights[rival]):
            heaviest[parent] = box
    content = box = 0
    while heaviest[box] and weights[heaviest[box]] >= DOMINANT * weights[0]:
        box = heaviest[box]
        if layout.tags[box] in _HOLDERS:
            content = box
    return content


def _widened(layout: Layout, content: int, titled: frozenset[int]) -> int:
    """Take in what belongs to the same article: its beginning often stands in a box of its own."""
    tags = layout.tags
    above = [content]
    while above[-1] and tags[layout.parents[above[-1]]] not in _NEVER_ASIDE:
        above.append(layout.parents[above[-1]])
    wider = (box for box in above if tags[box] == "article")
    if content in titled:
        return next(wider, content)
    return next(wider, next((box for box in above if box in titled), content))
