"""A page cut into boxes and blocks of text, in the order of the page.

A box is a block-level element; a block is a run of words in one box that no other box interrupts
(C. Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010).

The walk is the most expensive part of reading a page: each question to the parser costs as much as
ten lines of Python, so every node is asked for as little as possible, once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.crawl.regions import is_invisible, own_region
from outreach.crawl.values import LinkPlacement

PROSE_WORDS = 6  # fewer unlinked words are a label, not a sentence
MAX_ANCHORS = 15_000  # a page; beyond, it is a dump and no page
MAX_DEPTH = 512  # boxes inside each other; deeper ones count to the last of them

_BOX_TAGS = (
    "html body p li td th dd dt div section article main blockquote figcaption caption pre h1 h2 "
    "h3 h4 h5 h6 header footer nav aside form fieldset address details summary ul ol dl table tr "
    "figure select option"
)
_SKIPPED_TAGS = "head script style textarea title desc"
_UNSEGMENTED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_STOPS = frozenset(".,;:!?)]»”’")
_COUNTED_CHARS = 100_000  # of one text; that is a text whatever follows
_LONG_WORD = 8  # characters a word on average: beyond, words may not be set apart by spaces


@dataclass(slots=True, eq=False)
class Box:
    """One block-level element.

    Attributes:
        tag: its name.
        parent: the box around it.
        own: what it says itself about its place.
        depth: how many boxes are around it.
        region: what holds for it after its surroundings were weighed; see `placement`.
        prose: unlinked words in the sentences inside it, inner boxes included.
        links: how many links are inside it, inner boxes included.
        has_title: the first h1 of the page is inside it.
        is_content: it is inside the content of the page.
    """

    tag: str
    parent: Box | None
    own: LinkPlacement | None
    depth: int
    region: LinkPlacement | None = None
    prose: int = 0
    links: int = 0
    weight: float = 0.0
    has_title: bool = False
    is_content: bool = False


@dataclass(slots=True, eq=False)
class Block:
    """A run of words in one box.

    Attributes:
        index: 0 for the first block of the page.
        words: all of them; in scripts without spaces, half the characters.
        linked: those that are anchor text.
        pieces: the text as it stands in the source.
        cursor: how much of `text` was looked through; for whoever goes through its anchors.
    """

    box: Box
    index: int
    words: int = 0
    linked: int = 0
    pieces: list[str] = field(default_factory=list)
    cursor: int = 0
    _text: str | None = None

    def text(self) -> str:
        """Its words, white space collapsed, one space where an element begins or ends."""
        if self._text is None:
            parts = [piece if piece[0] in _STOPS else " " + piece for piece in self.pieces]
            self._text = " ".join("".join(parts).split())
        return self._text

    @property
    def free(self) -> int:
        """Words that are no anchor text."""
        return self.words - self.linked

    @property
    def is_prose(self) -> bool:
        """Does it read like a sentence, not like a label or a menu?"""
        free = self.words - self.linked
        return free >= PROSE_WORDS and self.linked <= free and self.box.tag != "option"


@dataclass(slots=True, eq=False)
class Anchor:
    """One `<a href>` or `<area href>`.

    Attributes:
        box: the nearest box around it.
        block: the block of its first words, None while it has shown none.
        before: words of the block that stand before it.
        texts: its words as they stand in the source.
        heading: the nearest heading before it.
        after: how many blocks began before it.
        is_hidden: it, or an inline element around it, is invisible by itself.
        has_unseen: a style or script is inside it.
        alts: what its images say in place of themselves, None if it has none.
    """

    node: LexborNode
    attributes: dict[str, str | None]
    box: Box
    heading: Block | None
    is_hidden: bool
    after: int
    block: Block | None = None
    before: int = 0
    texts: list[str] = field(default_factory=list)
    has_unseen: bool = False
    alts: list[str] | None = None


@dataclass(slots=True, eq=False)
class Layout:
    """All boxes (outer before inner), blocks and anchors, each in the order of the page."""

    boxes: list[Box] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)


def _tag_ids(names: str) -> dict[int, str]:
    """Ask lexbor for its numbers of tags: comparing those is cheaper than comparing names."""
    document = LexborHTMLParser("<html></html>")
    return {document.create_node(name).tag_id: name for name in names.split()}


_BOXES = _tag_ids(_BOX_TAGS)
_SKIPPED = _tag_ids(_SKIPPED_TAGS)
_LINKS = _tag_ids("a area")
_IMAGES = _tag_ids("img svg picture input object")
_CAPTIONS = _tag_ids("title desc")  # of drawings: names for a link, but no words of the text
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TEXT_ID = 2  # LXB_TAG__TEXT

# Where the text of an element belongs: its box and the link around it.
_Place = tuple[Box, Anchor | None]


def read_layout(tree: LexborHTMLParser) -> Layout:
    """Cut a parsed page into boxes, blocks and anchors, in one walk."""
    return _Reader().read(tree)


class _Reader:
    """Walks a tree once, outer elements before inner: what holds for one serves all below it."""

    def __init__(self) -> None:
        self._layout = Layout()
        self._places: dict[int, _Place] = {}
        self._block: Block | None = None
        self._heading: Block | None = None

    def read(self, tree: LexborHTMLParser) -> Layout:
        layout, places = self._layout, self._places
        root = tree.body or tree.root
        above = None if root is None else root.parent
        if root is None or above is None:
            return layout
        layout.boxes.append(html := Box("html", None, None, 0))
        places[above.mem_id] = (html, None)
        for node in root.traverse(include_text=True, skip_empty=True):
            parent = node.parent
            place = None if parent is None else places.get(parent.mem_id)
            if parent is None or place is None:  # inside something that isn't shown
                continue
            tag = node.tag_id
            if tag == _TEXT_ID:
                self._add(node.text_content or "", place)
            elif tag in _BOXES:
                places[node.mem_id] = (self._box(_BOXES[tag], node.attributes, place[0]), place[1])
            elif tag in _LINKS:
                places[node.mem_id] = self._link(node, place, parent)
                if len(layout.anchors) >= MAX_ANCHORS:
                    break
            elif tag not in _SKIPPED:
                places[node.mem_id] = place
                if place[1] is not None and tag in _IMAGES:
                    _picture(node, place[1])
            elif place[1] is not None:
                _pass_over(node, place[1])
        return layout

    def _box(self, tag: str, attributes: dict[str, str | None], parent: Box) -> Box:
        if parent.depth >= MAX_DEPTH:
            return parent
        box = Box(tag, parent, own_region(tag, attributes), parent.depth + 1)
        self._layout.boxes.append(box)
        return box

    def _add(self, text: str, place: _Place) -> None:
        box, anchor = place
        block = self._block
        if block is None or block.box is not box:
            self._block = block = Block(box, len(self._layout.blocks))
            self._layout.blocks.append(block)
            if box.tag in _HEADINGS:
                self._heading = block
        count = word_count(text)
        if anchor is not None:
            if anchor.block is None:
                anchor.block = block
                anchor.before = block.words
            anchor.texts.append(text)
            block.linked += count
        block.words += count
        block.pieces.append(text)

    def _link(self, node: LexborNode, place: _Place, parent: LexborNode) -> _Place:
        attributes = node.attributes
        if "href" not in attributes:
            return place
        hidden = is_invisible(attributes) or _is_in_hidden_inline(parent)
        after = len(self._layout.blocks)
        anchor = Anchor(node, attributes, place[0], self._heading, hidden, after)
        self._layout.anchors.append(anchor)
        return place[0], anchor


def _pass_over(node: LexborNode, anchor: Anchor) -> None:
    """Keep of an element without words for the reader what it says of the link around it."""
    if node.tag_id in _CAPTIONS:
        anchor.texts.append(node.text())
    else:
        anchor.has_unseen = True


def _picture(node: LexborNode, anchor: Anchor) -> None:
    if anchor.alts is None:
        anchor.alts = []
    alt = node.attributes.get("alt")
    if alt:
        anchor.alts.append(alt)


def _is_in_hidden_inline(node: LexborNode | None) -> bool:
    """Is `node`, or another inline element around it, invisible by itself?"""
    for _ in range(4):  # more formatting than that around one link is not seen
        if node is None or node.tag_id in _BOXES:
            return False
        if is_invisible(node.attributes):
            return True
        node = node.parent
    return False


def word_count(text: str) -> int:
    """Count words; where a script sets none apart, two characters are taken for one."""
    text = text[:_COUNTED_CHARS]
    count = len(text.split())
    if len(text) > _LONG_WORD * count and not text.isascii():
        return max(count, len(_UNSEGMENTED.findall(text)) // 2)
    return count
