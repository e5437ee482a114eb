"""What order and repetition tell of the labels on a page: its rows, and what leads up to them.

Names of classes are as many as there are themes. That the rows of a list are built alike, that a
line with a colon announces it, and that every row ends with the same "Details" is true of all.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from outreach.crawl.reading.blocks import Anchor, Block, Layout

ALIKE = 2  # entries of one build that make rows
AWAY = 3  # rows to other sites that make a single link to the own one unlikely to be a row
AGAIN = 3  # times that a site links with the same words before they are a button of its rows
LIST_BOXES = 5  # around a block that may be its list
PAGER_WORDS = 40
BUTTON_CHARS = 24

_LISTED = frozenset(("li", "dd", "dt", "td", "th"))
_ENTRIES = frozenset(("li", "dd", "dt"))
_LISTS = frozenset(("ul", "ol", "dl"))
_PLAIN = frozenset(("p", "div", "h2", "h3", "h4", "h5", "h6"))

_NO_WORDS = re.compile(r"[\W\d_]+")
_TO_NEXT = re.compile(
    r"\s*[←→«»‹›]+\s*|\W*(?:prev|previous|next|zurück|weiter|précédent|suivant|anterior|"
    r"siguiente|próximo|precedente|successivo|vorige|volgende|назад|далее)\W*",
    re.IGNORECASE,
)

Build = tuple[str, str, str]  # names of the elements of a box, around it and around that


class Rows:
    """The rows of one page, whose content was marked (see `content`)."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def build(self, block: Block) -> Build:
        """Return what kind of box a block is in."""
        tags, parents = self._layout.tags, self._layout.parents
        around = parents[block.box]
        return tags[block.box], tags[around], tags[parents[around]]

    def is_listed(self, block: Block) -> bool:
        """Is it in an entry of a list or table, or in a plain box inside an entry?"""
        return block.tag in _LISTED or self.is_in_entry(block)

    def is_in_entry(self, block: Block) -> bool:
        """Is it in an entry of a list, or in a plain box inside one?"""
        if block.tag in _ENTRIES:
            return True
        layout = self._layout
        return block.tag in _PLAIN and layout.tags[layout.parents[block.box]] in _ENTRIES

    def is_alike(self, block: Block) -> bool:
        """Do other blocks of the content lead away that are built as this one is?"""
        return self._leading_away[self.build(block)] >= ALIKE

    def is_odd(self, block: Block) -> bool:
        """On a page whose rows lead away, is it built as none of them, nor one of its own rows?"""
        if not self.lead_away or self.is_alike(block):
            return False
        return self._staying[self.build(block)] < AWAY

    @cached_property
    def lead_away(self) -> bool:
        """Do several rows of the content lead to other sites?"""
        return sum(self._leading_away.values()) >= AWAY

    def lead(self, block: Block) -> Block | None:
        """Return what stands before the first entry of the list that a block is in."""
        return self._leads[block.index]

    def is_list_away(self, block: Block) -> bool:
        """Does the list that a block is in lead to other sites, too?"""
        return self._list(block) in self._lists_away

    def is_pager(self, block: Block) -> bool:
        """Does a line with this link lead on and back, as those of series and web rings do?"""
        return block.index in self._pagers

    def is_button(self, anchor: Anchor) -> bool:
        """Does the site say the same words again and again, or none, to lead to its own pages?"""
        if anchor.leads_away or not anchor.texts:
            return False
        words = _uncounted(anchor)
        if not words:  # a number or a mark
            return any(text.strip() for text in anchor.texts)
        return len(words) <= BUTTON_CHARS and self._said[words] >= AGAIN

    @cached_property
    def _leading_away(self) -> Counter[Build]:
        return self._builds(away=True)

    @cached_property
    def _staying(self) -> Counter[Build]:
        return self._builds(away=False)

    def _builds(self, *, away: bool) -> Counter[Build]:
        """Count how the blocks of the content are built that lead to other sites, or don't."""
        layout = self._layout
        blocks = {
            anchor.block.index: anchor.block
            for anchor in layout.anchors
            if anchor.leads_away is away
            and anchor.block is not None
            and layout.in_content[anchor.block.box]
            and layout.regions[anchor.block.box] is None
        }
        return Counter(map(self.build, blocks.values()))

    def _list(self, block: Block) -> int:
        """Return the number of the list that a block is in, 0 if it is in none."""
        tags, parents, box = self._layout.tags, self._layout.parents, block.box
        for _ in range(LIST_BOXES):
            if tags[box] in _LISTS:
                return box
            box = parents[box]
        return 0

    @cached_property
    def _lists_away(self) -> frozenset[int]:
        blocks = (a.block for a in self._layout.anchors if a.leads_away and a.block is not None)
        return frozenset(map(self._list, blocks)) - {0}

    @cached_property
    def _pagers(self) -> frozenset[int]:
        return frozenset(
            anchor.block.index
            for anchor in self._layout.anchors
            if anchor.block is not None
            and anchor.block.words <= PAGER_WORDS
            and _TO_NEXT.fullmatch("".join(anchor.texts))
        )

    @cached_property
    def _leads(self) -> list[Block | None]:
        leads: list[Block | None] = []
        lead = None
        for block in self._layout.blocks:
            if block.words and not self.is_listed(block):
                lead = block
            leads.append(lead)
        return leads

    @cached_property
    def _said(self) -> Counter[str]:
        return Counter(_uncounted(a) for a in self._layout.anchors if a.texts and not a.leads_away)


def _uncounted(anchor: Anchor) -> str:
    """Return the words of a link without numbers, so that "3 comments" and "9 comments" are one."""
    return _NO_WORDS.sub("", "".join(anchor.texts)).lower()
