"""A page cut into boxes and blocks of text, in the order of the page.

A box is a block-level element; a block is a run of words in one box that no other box interrupts
(C. Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010).

The walk is the most expensive part of reading a page. Boxes are numbers and what is known of them
stands in lists: objects of their own would cost as much again, to make and to the collector.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.crawl.regions import is_invisible, own_region
from outreach.crawl.values import LinkPlacement

PROSE_WORDS = 6  # fewer unlinked words are a label, not a sentence
MAX_ANCHORS = 15_000  # a page; beyond, it is a dump and no page

_BOX_TAGS = (
    "html body p li td th dd dt div section article main blockquote figcaption caption pre h1 h2 "
    "h3 h4 h5 h6 header footer nav aside form fieldset address details summary ul ol dl table tr "
    "figure select option center"
)
_SKIPPED_TAGS = "head script style textarea title desc"
_UNSEGMENTED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w")
_STOPS = frozenset(".,;:!?)]»”’")
_COUNTED_CHARS = 100_000  # of one text; that is a text whatever follows
_LONG_WORD = 8  # characters a word on average: beyond, words may not be set apart by spaces


class Block:
    """A run of words in one box.

    Attributes:
        box: number of its box.
        tag: the name of that.
        index: 0 for the first block of the page.
        words: all of them; in scripts without spaces, half the characters.
        linked: those that are anchor text.
        pieces: how many texts of the source it is made of.
        cursor: how much of `text` was looked through; for whoever goes through its anchors.
    """

    __slots__ = (
        "_start", "_text", "_texts", "box", "cursor", "index", "linked", "pieces", "tag", "words"
    )  # fmt: skip

    def __init__(self, box: int, tag: str, index: int, texts: list[str]) -> None:
        self.box = box
        self.tag = tag
        self.index = index
        self.words = 0
        self.linked = 0
        self.pieces = 0
        self.cursor = 0
        self._texts = texts
        self._start = len(texts)
        self._text: str | None = None

    def text(self) -> str:
        """Its words, white space collapsed, one space where an element begins or ends."""
        if self._text is None:
            own = self._texts[self._start : self._start + self.pieces]
            spaced = [piece if piece[0] in _STOPS else " " + piece for piece in own]
            self._text = " ".join("".join(spaced).split())
        return self._text

    @property
    def free(self) -> int:
        """Words that are no anchor text."""
        return self.words - self.linked

    @property
    def is_prose(self) -> bool:
        """Does it read like a sentence, not like a label or a menu?"""
        free = self.words - self.linked
        return free >= PROSE_WORDS and self.linked <= free and self.tag != "option"


class Anchor:
    """One `<a href>` or `<area href>`.

    Attributes:
        href: as it stands in the source.
        box: number of the nearest box around it.
        block: the block of its first words, None while it has shown none.
        before: words of the block that stand before it.
        texts: its words as they stand in the source.
        heading: the nearest heading before it.
        after: how many blocks began before it.
        is_hidden: it, or an inline element around it, is invisible by itself.
        has_unseen: a style or script is inside it.
        alts: what its images say in place of themselves, None if it has none.
        leads_away: it points to another host; see `content`.
    """

    __slots__ = (
        "after", "alts", "attributes", "before", "block", "box", "has_unseen", "heading", "href",
        "is_hidden", "leads_away", "node", "texts"
    )  # fmt: skip

    def __init__(
        self,
        node: LexborNode,
        attributes: dict[str, str | None],
        box: int,
        heading: Block | None,
        after: int,
        *,
        is_hidden: bool,
    ) -> None:
        self.node = node
        self.attributes = attributes
        self.href = attributes["href"] or ""
        self.box = box
        self.heading = heading
        self.after = after
        self.is_hidden = is_hidden
        self.block: Block | None = None
        self.before = 0
        self.texts: list[str] = []
        self.has_unseen = False
        self.alts: list[str] | None = None
        self.leads_away = False


@dataclass(slots=True, eq=False)
class Layout:
    """All boxes (outer before inner), blocks and anchors, each in the order of the page.

    Attributes:
        tags: of each box, the name of its element; box 0 is the page and the others are in it.
        parents: of each box, the number of the box around it; 0 of the page itself.
        owns: of each box, what it says itself about its place.
        regions: of each box, the place that holds after its surroundings were weighed; see
            `content`, which also tells whether it is `in_content`.
        prose: those of the blocks that read like sentences.
    """

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    owns: list[LinkPlacement | None] = field(default_factory=list)
    regions: list[LinkPlacement | None] = field(default_factory=list)
    in_content: list[bool] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    prose: list[Block] = field(default_factory=list)
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


def read_layout(tree: LexborHTMLParser) -> Layout:
    """Cut a parsed page into boxes, blocks and anchors, in one walk."""
    root = tree.body or tree.root
    above = None if root is None else root.parent
    if root is None or above is None:
        return Layout()
    reader = _Reader(above)
    reader.walk(root)
    layout = reader.layout
    layout.prose = [block for block in layout.blocks if block.is_prose]
    return layout


class _Reader:
    """Walks a tree once, outer elements before inner: what holds for one serves all below it."""

    def __init__(self, above: LexborNode) -> None:
        self.layout = Layout(tags=["html"], parents=[0], owns=[None])
        self._box_of = {above.mem_id: 0}  # the box around the content of each element
        self._anchor_of: dict[int, Anchor] = {}  # and the link, of those inside one
        self._texts: list[str] = []
        self._block: Block | None = None
        self._heading: Block | None = None

    def walk(self, root: LexborNode) -> None:
        box_of, anchor_of = self._box_of, self._anchor_of
        for node in root.traverse(include_text=True, skip_empty=True):
            parent = node.parent
            around = 0 if parent is None else parent.mem_id
            box = box_of.get(around)
            if parent is None or box is None:  # inside something that isn't shown
                continue
            tag = node.tag_id
            anchor = anchor_of.get(around)
            if tag == _TEXT_ID:
                self._add(node.text_content or "", box, anchor)
            elif tag in _SKIPPED:
                if anchor is not None:
                    _pass_over(node, anchor)
            else:
                inside = node.mem_id
                if tag in _BOXES:
                    box = self._open(_BOXES[tag], node.attributes, box)
                elif tag in _LINKS:
                    anchor = self._link(node, box, parent) or anchor
                    if len(self.layout.anchors) >= MAX_ANCHORS:
                        break
                elif anchor is not None and tag in _IMAGES:
                    _picture(node, anchor)
                box_of[inside] = box
                if anchor is not None:
                    anchor_of[inside] = anchor

    def _open(self, tag: str, attributes: dict[str, str | None], parent: int) -> int:
        layout = self.layout
        box = len(layout.tags)
        layout.tags.append(tag)
        layout.parents.append(parent)
        layout.owns.append(own_region(tag, attributes))
        return box

    def _add(self, text: str, box: int, anchor: Anchor | None) -> None:
        block = self._block
        if block is None or block.box != box:
            block = self._begin(box)
        count = word_count(text)
        if anchor is not None:
            if anchor.block is None:
                anchor.block = block
                anchor.before = block.words
            anchor.texts.append(text)
            block.linked += count
        block.words += count
        block.pieces += 1
        self._texts.append(text)

    def _begin(self, box: int) -> Block:
        layout = self.layout
        tag = layout.tags[box]
        self._block = block = Block(box, tag, len(layout.blocks), self._texts)
        layout.blocks.append(block)
        if tag in _HEADINGS:
            self._heading = block
        return block

    def _link(self, node: LexborNode, box: int, parent: LexborNode) -> Anchor | None:
        attributes = node.attributes
        if "href" not in attributes:
            return None
        is_hidden = is_invisible(attributes) or _is_in_hidden_inline(parent)
        after = len(self.layout.blocks)
        anchor = Anchor(node, attributes, box, self._heading, after, is_hidden=is_hidden)
        self.layout.anchors.append(anchor)
        return anchor


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
    """Count words, no lone marks; in scripts that set none apart, two characters are one."""
    if len(text) > _COUNTED_CHARS:
        text = text[:_COUNTED_CHARS]
    count = len(text.split())
    if count == 1 and _WORD.search(text) is None:  # what stands between the links of a menu
        return 0
    if len(text) > _LONG_WORD * count and not text.isascii():
        return max(count, len(_UNSEGMENTED.findall(text)) // 2)
    return count
