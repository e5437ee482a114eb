"""Where on the page a link stands.

Inside the content (see `content`) links in sentences are BODY, entries of lists are LIST; outside
the region of the box says it, else the side of the content it is on. Lines that read like text
but are none, as bylines and "read more", are known by how they begin (see `notices`).

Thresholds are few, and the result hardly moves with them (see tests/corpus/test_placement.py).
"""

from __future__ import annotations

import re

from outreach.crawl.reading.blocks import HEADINGS, Anchor, Block, Layout
from outreach.crawl.reading.content import TEXT_WORDS
from outreach.crawl.reading.notices import (
    ends_sentence,
    is_byline,
    is_credit,
    is_notice,
    is_share,
    is_shelf,
    is_terms,
    points_on,
)
from outreach.crawl.reading.rows import Rows
from outreach.crawl.values import LinkPlacement

LIST_PAGE_WORDS = 15  # fewer words of sentences a listed link make a page of lists
OPENING_WORDS = 20  # of a paragraph that stands before the content and belongs to the text
NOTE_WORDS = 40  # longer blocks are no notice
LEAD_CHARS = 100  # of a heading, to see whether it sends the reader on
BYLINE_WORDS = 25
CREDIT_WORDS = 15
CAPTION_BOXES = 4  # around a credit that may be the caption of a picture
REFERENCE_WORDS = 2  # linked; shorter ones after a text are names of other sites and networks
SHORT_WORDS = 2  # unlinked words that make a short paragraph inside the text a sentence

_LISTED = frozenset(("li", "dd", "dt", "td", "th"))
_TITLES = frozenset(("h1", "h2"))
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|\?)", re.IGNORECASE)
_BAR = re.compile(r"\s[|·•]\s")
_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|epub|zip|gpx|kml|ics)(?:$|[?#])"
)
_COLONS = (":", "：")
_NAKED_URL = re.compile(r"^\s*(?:https?://|www\.)\S+\s*$")


class Placer:
    """Places the anchors of one page, whose content was marked (see `content`).

    Attributes:
        is_list_page: it has more entries of lists than text.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._regions, self._in_content = layout.regions, layout.in_content
        self._rows = Rows(layout)
        prose = [block for block in layout.prose if self._is_content(block)]
        first = next((block for block in prose if not _is_title_or_byline(block)), None)
        last = next((block for block in reversed(prose) if not _is_title_or_byline(block)), None)
        self._first = 0 if first is None else first.index
        self._last = len(layout.blocks) if last is None else last.index
        self._titled = 0 if layout.title is None else layout.title.index
        self._leading_away = {
            anchor.block.index
            for anchor in layout.anchors
            if anchor.is_first and anchor.leads_away and anchor.block is not None
        }
        self.is_list_page = self._has_more_entries_than(prose)

    def place(self, anchor: Anchor) -> LinkPlacement:
        """Return where `anchor` stands."""
        if anchor.is_hidden:
            return LinkPlacement.HIDDEN
        block = anchor.block
        box = anchor.box if block is None else block.box
        region = self._regions[box]
        if region is not None:
            return region
        if is_share(anchor.href) or (block is not None and self._rows.is_pager(block)):
            return LinkPlacement.SIDEBAR
        if not self._in_content[box]:
            return self._outside(anchor)
        if block is None:
            return self._pictured(anchor)
        if block.is_prose:
            return self._in_sentence(anchor, block)
        return self._in_label(anchor, block)

    def text_blocks(self) -> list[Block]:
        """Return the blocks of the text: its title, and from its first sentence to its last."""
        content = [
            block for block in self._layout.blocks if block.words and self._is_content(block)
        ]
        if self.is_list_page:
            return content
        return [
            block
            for block in content
            if self._first <= block.index <= self._last or block.tag == "h1"
        ]

    def _in_sentence(self, anchor: Anchor, block: Block) -> LinkPlacement:
        """In a list page's entries the link comes first and its description after."""
        if self.is_list_page and anchor.is_first and self._rows.is_listed(block):
            return LinkPlacement.LIST
        if block.index < self._first and not _is_naked(anchor):
            return LinkPlacement.HEADER
        if block.words > NOTE_WORDS:
            return LinkPlacement.BODY
        if not anchor.leads_away and not self._rows.is_in_entry(block) and _is_short_byline(block):
            return LinkPlacement.HEADER
        return LinkPlacement.SIDEBAR if self._is_note(anchor, block) else LinkPlacement.BODY

    def _in_label(self, anchor: Anchor, block: Block) -> LinkPlacement:
        if self._is_button(anchor, block):
            return LinkPlacement.SIDEBAR
        if self.is_list_page:
            is_aside = self._is_beside_entries(anchor, block)
            return LinkPlacement.SIDEBAR if is_aside else LinkPlacement.LIST
        if _is_naked(anchor):
            return LinkPlacement.BODY
        if not self._first <= block.index <= self._last + (block.tag == "p"):
            is_reference = block.index > self._last and (
                self._is_reference(anchor, block) or _DOCUMENT.search(anchor.href) is not None
            )
            return LinkPlacement.LIST if is_reference else LinkPlacement.NAVIGATION
        if self._is_sent_on(anchor, block):
            return LinkPlacement.SIDEBAR
        if block.tag == "p" and not anchor.leads_away and _is_short_byline(block):
            return LinkPlacement.HEADER
        if self._rows.is_listed(block):
            return LinkPlacement.BODY if block.linked <= block.free else LinkPlacement.LIST
        if block.tag == "p" and block.free >= SHORT_WORDS and not points_on(block.text):
            return LinkPlacement.BODY
        is_card = len(anchor.texts) > 1 or self._rows.is_alike(block)
        if anchor.leads_away and is_card and not _is_service(block):
            return LinkPlacement.LIST
        return LinkPlacement.SIDEBAR

    def _is_button(self, anchor: Anchor, block: Block) -> bool:
        """Does it only serve the page: a permalink of a heading, "edit", the number of a post?"""
        if block.tag in HEADINGS and not anchor.is_first and not anchor.leads_away:
            return True
        return self._rows.is_button(anchor)

    def _pictured(self, anchor: Anchor) -> LinkPlacement:
        if self.is_list_page and (anchor.leads_away or not self._rows.lead_away):
            return LinkPlacement.LIST
        between = self._first <= anchor.after <= self._last + 1
        is_shown = anchor.leads_away or _IMAGE.search(anchor.href)
        return LinkPlacement.BODY if between and is_shown else LinkPlacement.SIDEBAR

    def _outside(self, anchor: Anchor) -> LinkPlacement:
        block = anchor.block
        index = anchor.after if block is None else block.index
        if index < self._first:
            is_opening = block is not None and _is_opening(block)
            return LinkPlacement.BODY if is_opening else LinkPlacement.NAVIGATION
        if index >= 0.9 * len(self._layout.blocks):
            return LinkPlacement.FOOTER
        return LinkPlacement.SIDEBAR

    def _is_content(self, block: Block) -> bool:
        return self._in_content[block.box] and self._regions[block.box] is None

    def _has_more_entries_than(self, prose: list[Block]) -> bool:
        """Is it a page of lists? What an entry says after its link is no text.

        Beside a real text, links to the same site are menus, so only those that lead away count.
        """
        entries: dict[int, bool] = {}
        for anchor in self._layout.anchors:
            block = anchor.block
            if block is not None and self._is_content(block) and self._is_entry(anchor, block):
                entries[block.index] = entries.get(block.index, False) or anchor.leads_away
        text = sum(block.free for block in prose if block.index not in entries)
        count = sum(entries.values()) if text >= TEXT_WORDS else len(entries)
        return text < LIST_PAGE_WORDS * count

    def _is_entry(self, anchor: Anchor, block: Block) -> bool:
        return not block.is_prose or (anchor.is_first and self._rows.is_listed(block))

    def _is_beside_entries(self, anchor: Anchor, block: Block) -> bool:
        """On a page of lists, is it one of the site's own rows, behind an entry or around them?"""
        if block.words > NOTE_WORDS:
            return False
        outside = block.index > self._last or block.index < self._titled
        if outside and not anchor.leads_away and not self._rows.is_listed(block):
            return True
        is_entry = anchor.leads_away and anchor.is_first and self._rows.is_listed(block)
        if not is_entry and is_notice(block.text):
            return True
        if block.words <= CREDIT_WORDS and (is_credit(block.text) or self.is_caption(block)):
            return True
        is_own = not anchor.leads_away and not self._rows.is_listed(block)
        if is_own and (self._titled < block.index < self._first or _is_short_byline(block)):
            return True
        if self._rows.is_list_away(block):
            return False
        if self._is_sent_on(anchor, block):
            return True
        if not anchor.leads_away and self._rows.is_odd(block):
            return True
        is_behind = not anchor.is_first and block.index in self._leading_away
        return not anchor.leads_away and (is_behind or _BAR.search(block.text) is not None)

    def _is_reference(self, anchor: Anchor, block: Block) -> bool:
        """Is it in a list of sources or further reading, which ends many texts?"""
        if not anchor.leads_away or block.linked < REFERENCE_WORDS:
            return False
        if self._rows.is_alike(block) and not self._is_sent_on(anchor, block):
            return True
        is_led = self._is_announced(block) or self._is_headed(anchor.heading)
        return is_led and self._rows.is_in_entry(block)

    def _is_announced(self, block: Block) -> bool:
        """Does the line before the list end with a colon, as a sentence that goes on in it?"""
        lead = self._rows.lead(block)
        return lead is not None and lead.text.endswith(_COLONS) and self._is_content(lead)

    def _is_headed(self, heading: Block | None) -> bool:
        return heading is not None and self._is_content(heading) and not _sends_on(heading)

    def _is_sent_on(self, anchor: Anchor, block: Block) -> bool:
        """Is it an entry under a heading, or behind a line, like "Read also"?"""
        if block.tag not in _LISTED:
            return False
        lead = self._rows.lead(block)
        return any(line is not None and _sends_on(line) for line in (anchor.heading, lead))

    def _is_note(self, anchor: Anchor, block: Block) -> bool:
        """Is it a credit, a notice of the site, or a link to its shelves, terms or login?"""
        text = block.text
        if is_notice(text) or is_notice("".join(anchor.texts)):
            return True
        if block.words <= CREDIT_WORDS and (is_credit(text) or self.is_caption(block)):
            return True
        is_service = is_terms(anchor.href) or (is_shelf(anchor.href) and not ends_sentence(text))
        return is_service and not anchor.leads_away

    def is_caption(self, block: Block) -> bool:
        """Is it in the caption of a picture?"""
        layout, box = self._layout, block.box
        for _ in range(CAPTION_BOXES):
            if layout.tags[box] == "figcaption":
                return True
            box = layout.parents[box]
        return False


def _is_naked(anchor: Anchor) -> bool:
    """Does it show its own address?"""
    return _NAKED_URL.match("".join(anchor.texts)) is not None


def _sends_on(heading: Block) -> bool:
    return heading.words <= NOTE_WORDS and points_on(heading.text[:LEAD_CHARS])


def _is_service(block: Block) -> bool:
    return any(told(block.text) for told in (is_notice, is_credit, points_on))


def _is_opening(block: Block) -> bool:
    return block.tag == "p" and block.is_prose and block.free >= OPENING_WORDS


def _is_title_or_byline(block: Block) -> bool:
    return block.tag in _TITLES or _is_short_byline(block)


def _is_short_byline(block: Block) -> bool:
    return block.words <= BYLINE_WORDS and is_byline(block.text)
