"""A page cut into boxes and blocks of text, in the order of the page.

A box is a block-level element; a block is a run of words in one box that no other box interrupts
(C. Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010). Boxes are
numbers and what is known of them stands in lists: objects of their own would cost as much as the
walk that finds them (see `layout`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from outreach.crawl.values import LinkPlacement

PROSE_WORDS = 6  # fewer unlinked words are a label, not a sentence

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_UNSEGMENTED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w")
_MARK_CHARS = 6  # longer texts have words
_STOPS = frozenset(".,;:!?)]»”’")
_COUNTED_CHARS = 100_000  # of one text; that is a text whatever follows
_LONG_WORD = 8  # characters a word on average: beyond, words may not be set apart by spaces


class Block:
    """A run of words in one box.

    Attributes:
        box: number of its box.
        tag: the name of that.
        index: 0 for the first block of the page.
        text: its words, white space collapsed, one space where an element begins or ends.
        words: how many; in scripts without spaces, half the characters. Both once it was closed.
        linked: those that are anchor text.
        is_whole: it is made of one text of the source.
    """

    __slots__ = ("box", "index", "is_whole", "linked", "tag", "text", "words")

    def __init__(self, box: int, tag: str, index: int) -> None:
        self.box = box
        self.tag = tag
        self.index = index
        self.text = ""
        self.words = 0
        self.linked = 0
        self.is_whole = True

    def close(self, texts: list[str], linked: list[str]) -> None:
        """Make its text and count its words: `texts` of the source, and those inside links."""
        if len(texts) == 1:
            self.text, self.words = collapsed(texts[0])
            self.linked = self.words if linked else 0
            return
        self.is_whole = False
        spaced = [text if text[:1] in _STOPS else " " + text for text in texts]
        self.text, words = collapsed("".join(spaced))
        self.words = words - sum(text[:1] not in _STOPS and is_mark(text) for text in texts)
        self.linked = sum(collapsed(text)[1] for text in linked)

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
        is_first: no word of the block stands before it.
        texts: its words as they stand in the source.
        heading: the nearest heading before it.
        after: how many blocks began before it.
        is_hidden: it, or an inline element around it, is invisible by itself.
        has_unseen: a style or script is inside it.
        alts: what its images say in place of themselves, None if it has none.
        leads_away: it points to another host; see `content`.
    """

    __slots__ = (
        "after", "alts", "attributes", "block", "box", "has_unseen", "heading", "href", "is_first",
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
        self.is_first = False
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
        title: the heading that names the page, not the site; see `content`.
    """

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    owns: list[LinkPlacement | None] = field(default_factory=list)
    regions: list[LinkPlacement | None] = field(default_factory=list)
    in_content: list[bool] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    prose: list[Block] = field(default_factory=list)
    title: Block | None = None
    anchors: list[Anchor] = field(default_factory=list)


def collapsed(text: str) -> tuple[str, int]:
    """Return a text with its white space collapsed, and how many words it has.

    Where a script sets none apart, two characters are taken for one.
    """
    if len(text) > _COUNTED_CHARS:  # as a list of words it would take ten times the memory
        return _SPACE.sub(" ", text).strip(), collapsed(text[:_COUNTED_CHARS])[1]
    words = text.split()
    count = len(words)
    if len(text) > _LONG_WORD * count and not text.isascii():
        count = max(count, len(_UNSEGMENTED.findall(text)) // 2)
    return " ".join(words), count


def is_mark(text: str) -> bool:
    """Is it no word, as what stands between the links of a menu?"""
    return len(text) <= _MARK_CHARS and _WORD.search(text) is None
