"""Where on the page a link stands: landmarks, class words, and how much of its block is links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from outreach.crawl.values import LinkPlacement

BLOCKS = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "dd",
        "dt",
        "div",
        "section",
        "article",
        "main",
        "blockquote",
        "figcaption",
        "caption",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "footer",
        "nav",
        "aside",
        "form",
        "fieldset",
        "address",
        "body",
        "details",
        "summary",
        "ul",
        "ol",
        "dl",
        "table",
    ]
)
_LIST_BLOCKS = frozenset(("li", "td", "dd", "dt"))
_LANDMARKS = {
    "nav": LinkPlacement.NAVIGATION,
    "header": LinkPlacement.HEADER,
    "footer": LinkPlacement.FOOTER,
    "aside": LinkPlacement.SIDEBAR,
}
_ROLES = {
    "navigation": LinkPlacement.NAVIGATION,
    "menu": LinkPlacement.NAVIGATION,
    "menubar": LinkPlacement.NAVIGATION,
    "banner": LinkPlacement.HEADER,
    "contentinfo": LinkPlacement.FOOTER,
    "complementary": LinkPlacement.SIDEBAR,
    "search": LinkPlacement.HEADER,
}
# The first that matches decides: comments stand inside articles, bios inside footers.
_WORDS = (
    (
        LinkPlacement.COMMENTS,
        r"comments?|commentlist|comment-?(?:list|body|area|section|respond)|respond|disqus\w*",
    ),
    (LinkPlacement.BIO, r"(?:author|about)-?(?:bio|box|info|card|author)|bio|byline-?bio"),
    (
        LinkPlacement.NAVIGATION,
        r"nav\w*|menu\w*|breadcrumbs?|crumbs|pagination|pager|page-?numbers|tab-?bar|skip-?links?",
    ),
    (LinkPlacement.FOOTER, r"(?:site|page|global|main)?-?footer\w*|colophon|copyright|site-?info"),
    (
        LinkPlacement.SIDEBAR,
        r"side-?bar\w*|widgets?|rail|related\w*|recommend\w*|popular|trending|promos?|sponsor\w*"
        r"|newsletter|share|sharing|social\w*|tag-?(?:cloud|list)|most-?read|read-?more|blogroll",
    ),
    (
        LinkPlacement.HEADER,
        r"(?:site|page|global|main)?-?header|masthead|top-?bar|branding|logo",
    ),
)
_CLASS_RULES = tuple(
    (place, re.compile(rf"(?:^|[\s_-])(?:{words})(?=$|[\s_-])")) for place, words in _WORDS
)
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|text-indent\s*:\s*-\d{3,}|opacity\s*:\s*0(?![.\d]*[1-9])"
)
_PROSE_WORDS = 15  # fewer words around a link are a label, not a sentence


@dataclass(slots=True)
class Block:
    """The block around a link.

    Attributes:
        tag: name of its element.
        text: all its words, white space collapsed.
        words: how many.
        linked_words: how many of them are anchor text.
        region: the landmark it stands in, None for the content of the page.
        position: where in `text` the last link ended; for the one who walks the links in order.
    """

    tag: str
    text: str
    words: int
    linked_words: int
    region: LinkPlacement | None
    position: int = 0


class Placements:
    """Places the links of one tree; what is found out about an element is kept."""

    def __init__(self) -> None:
        self._regions: dict[int, LinkPlacement | None] = {}
        self._blocks: dict[int, Block] = {}

    def block_of(self, link: LexborNode) -> Block:
        """Return the nearest block around `link`."""
        node = link.parent
        while node is not None and node.tag not in BLOCKS and node.parent is not None:
            node = node.parent
        if node is None:
            return Block("body", "", 0, 0, None)
        known = self._blocks.get(node.mem_id)
        if known is None:
            known = self._blocks[node.mem_id] = self._measured(node)
        return known

    def place(self, block: Block) -> LinkPlacement:
        """Return where a link in `block` stands."""
        if block.region is not None:
            return block.region
        if block.linked_words * 2 <= block.words and block.words >= _PROSE_WORDS:
            return LinkPlacement.BODY
        if block.tag in _LIST_BLOCKS:
            return LinkPlacement.LIST
        return LinkPlacement.BODY if block.tag == "p" else LinkPlacement.NAVIGATION

    def _measured(self, node: LexborNode) -> Block:
        text = " ".join(node.text().split())
        linked = sum(len(link.text().split()) for link in node.css("a[href]"))
        return Block(node.tag or "", text, text.count(" ") + 1, linked, self._region(node))

    def _region(self, node: LexborNode) -> LinkPlacement | None:
        chain: list[int] = []
        found: LinkPlacement | None = None
        current: LexborNode | None = node
        while current is not None:
            key = current.mem_id
            if key in self._regions:
                found = self._regions[key]
                break
            chain.append(key)
            found = own_region(current)
            if found is not None:
                break
            current = current.parent
        for key in chain:
            self._regions[key] = found
        return found


def own_region(node: LexborNode) -> LinkPlacement | None:
    """Return what the element itself says about the place of its content, None if nothing."""
    tag = node.tag or ""
    attributes = node.attributes
    if not attributes:
        return _LANDMARKS.get(tag)
    if "hidden" in attributes or _INVISIBLE.search((attributes.get("style") or "").lower()):
        return LinkPlacement.HIDDEN
    if tag in ("body", "html", "main", "article"):
        return None
    named = _LANDMARKS.get(tag) or _ROLES.get((attributes.get("role") or "").lower())
    words = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower()
    if words == " ":
        return named
    return next((place for place, rule in _CLASS_RULES if rule.search(words)), named)
