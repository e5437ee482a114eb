"""Cuts a page into boxes, blocks and anchors, in one walk through its tree.

The walk is the most expensive part of reading a page. What holds for an element serves all below
it, so a node only asks for its parent, by number.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.crawl.reading.blocks import HEADINGS, Anchor, Block, Layout, is_mark
from outreach.crawl.reading.regions import is_invisible, own_region

MAX_ANCHORS = 15_000  # a page; beyond, it is a dump and no page

_BOX_TAGS = (
    "html body p li td th dd dt div section article main blockquote figcaption caption pre h1 h2 "
    "h3 h4 h5 h6 header footer nav aside form fieldset address details summary ul ol dl table tr "
    "figure select option center"
)
_SKIPPED_TAGS = "head script style textarea title desc"


def _tag_ids(names: str) -> dict[int, str]:
    """Ask lexbor for its numbers of tags: comparing those is cheaper than comparing names."""
    document = LexborHTMLParser("<html></html>")
    return {document.create_node(name).tag_id: name for name in names.split()}


_BOXES = _tag_ids(_BOX_TAGS)
_SKIPPED = _tag_ids(_SKIPPED_TAGS)
_LINKS = _tag_ids("a area")
_IMAGES = _tag_ids("img svg picture input object")
_CAPTIONS = _tag_ids("title desc")  # of drawings: names for a link, but no words of the text
_TEXT_ID = 2  # LXB_TAG__TEXT


def read_layout(tree: LexborHTMLParser) -> Layout:
    """Cut a parsed page into boxes, blocks and anchors."""
    root = tree.body or tree.root
    above = None if root is None else root.parent
    if root is None or above is None:
        return Layout()
    reader = _Reader(above)
    reader.walk(root)
    reader.close()
    layout = reader.layout
    layout.prose = [block for block in layout.blocks if block.is_prose]
    return layout


class _Reader:
    """Walks a tree once, outer elements before inner.

    Of each element it keeps the number of the box around its content, and below a link the
    complement of that (~box): what is there belongs to the last anchor.
    """

    def __init__(self, above: LexborNode) -> None:
        self.layout = Layout(tags=["html"], parents=[0], owns=[None])
        self._box_of = {above.mem_id: 0}
        self._block = Block(-1, "", -1)  # stands before the first
        self._texts: list[str] = []  # of the block
        self._linked: list[str] = []  # those that are anchor text
        self._heading: Block | None = None

    def walk(self, root: LexborNode) -> None:
        box_of, anchors = self._box_of, self.layout.anchors
        for node in root.traverse(include_text=True, skip_empty=True):
            parent = node.parent
            box = None if parent is None else box_of.get(parent.mem_id)
            if parent is None or box is None:  # inside something that isn't shown
                continue
            tag = node.tag_id
            if tag == _TEXT_ID:
                self._add(node.text_content or "", box)
            elif tag in _BOXES:
                box_of[node.mem_id] = self._open(_BOXES[tag], node.attributes, box)
            elif tag in _LINKS:
                box_of[node.mem_id] = self._link(node, box, parent)
                if len(anchors) >= MAX_ANCHORS:
                    break
            elif tag not in _SKIPPED:
                box_of[node.mem_id] = box
                if box < 0 and tag in _IMAGES:
                    _picture(node, anchors[-1])
            elif box < 0:
                _pass_over(node, anchors[-1])

    def close(self) -> None:
        """Finish the last block."""
        if self._texts:
            self._block.close(self._texts, self._linked)

    def _open(self, tag: str, attributes: dict[str, str | None], around: int) -> int:
        layout = self.layout
        box = len(layout.tags)
        layout.tags.append(tag)
        layout.owns.append(own_region(tag, attributes))
        if around >= 0:
            layout.parents.append(around)
            return box
        layout.parents.append(~around)
        return ~box

    def _add(self, text: str, box: int) -> None:
        if box >= 0:
            if self._block.box != box:
                self._begin(box)
        else:
            if self._block.box != ~box:
                self._begin(~box)
            self._add_linked(text)
        self._texts.append(text)

    def _add_linked(self, text: str) -> None:
        anchor = self.layout.anchors[-1]
        if anchor.block is None:
            anchor.block = self._block
            anchor.is_first = len(self._texts) < 3 and all(map(is_mark, self._texts))
        anchor.texts.append(text)
        self._linked.append(text)

    def _begin(self, box: int) -> None:
        self.close()
        self._texts, self._linked = [], []
        layout = self.layout
        tag = layout.tags[box]
        self._block = block = Block(box, tag, len(layout.blocks))
        layout.blocks.append(block)
        if tag in HEADINGS:
            self._heading = block

    def _link(self, node: LexborNode, box: int, parent: LexborNode) -> int:
        attributes = node.attributes
        if "href" not in attributes:
            return box
        around = box if box >= 0 else ~box
        is_hidden = is_invisible(attributes) or (
            parent.tag_id not in _BOXES and _is_in_hidden_inline(parent)
        )
        layout = self.layout
        anchor = Anchor(
            node, attributes, around, self._heading, len(layout.blocks), is_hidden=is_hidden
        )
        layout.anchors.append(anchor)
        return ~around


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
