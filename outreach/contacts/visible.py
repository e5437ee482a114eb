"""What a visitor of a page reads, block by block, with the tricks of style sheets undone.

Inline elements join without a gap, as in a browser; every text node is kept apart as well, so
that an address within one can be told from one that is spread over several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.contacts.plausible import visible_text
from outreach.crawl.reading.html import Document, parse_html

_SILENT = frozenset(
    ["script", "style", "head", "title", "template", "svg", "object", "select", "textarea"]
)
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font"),
        *("i", "img", "ins", "kbd", "label", "mark", "nobr", "noscript", "q", "s", "samp"),
        *("small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "joomla"),
    ]
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
_REVERSED_STYLE = re.compile(r"direction\s*:\s*rtl", re.IGNORECASE)
_OVERRIDE_STYLE = re.compile(r"bidi-override", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"[.#]([\w-]+)(:{1,2}(?:before|after))?\s*$")
_CONTENT = re.compile(r"content\s*:\s*([^;}]+)", re.IGNORECASE)
_CONTENT_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|attr\(\s*([\w-]+)\s*\)")
_SPACES = re.compile(r"\s+")
_SIGNS = {"at": "@", "dot": ".", "punkt": ".", ".": "."}
# Of an icon font; not "flag-icon-at", which is Austria's flag.
_AT_ICON = re.compile(
    r"(?:fa[brs]?|icon|glyphicon|bi|ti|mdi|la|ri|ph|uil|lucide)[-_]at"
    r"|(?:[\w-]+[-_])?at[-_]?(?:sign|symbol)",
    re.IGNORECASE,
)


def document_of(html: str | bytes, url: str) -> Document:
    """Parse text or bytes; the encoding of bytes is found out as a browser does."""
    if isinstance(html, bytes):
        return parse_html(html, url)
    return parse_html(html.encode("utf-8", "replace"), url, charset="utf-8")


@dataclass(slots=True)
class Block:
    """One paragraph, cell or list entry: its text nodes in order and the element they stand in."""

    node: LexborNode
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _SPACES.sub(" ", "".join(self.pieces)).strip()


@dataclass(slots=True)
class _Styles:
    """What the page's own style sheets say about single classes and ids."""

    hidden: set[str] = field(default_factory=set)
    backwards: set[str] = field(default_factory=set)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


def blocks_of(tree: LexborHTMLParser) -> list[Block]:
    """Return the blocks of the body that have text, in document order; without recursion."""
    root = tree.body or tree.root
    if root is None:
        return []
    styles = _styles(tree)
    blocks = [Block(root)]
    todo: list[LexborNode | str | Block] = [root]
    while todo:
        step = todo.pop()
        if isinstance(step, Block):
            blocks.append(step)  # the text goes on after an inner block
        elif isinstance(step, str):
            blocks[-1].pieces.append(step)
        else:
            _open(step, blocks, todo, styles)
    return [block for block in blocks if block.text]


def _open(
    node: LexborNode,
    blocks: list[Block],
    todo: list[LexborNode | str | Block],
    styles: _Styles,
) -> None:
    tag = node.tag or ""
    if tag == "-text":
        blocks[-1].pieces.append(node.text_content or "")
    elif tag == "br":
        blocks[-1].pieces.append("\n ")
    elif tag == "img":
        blocks[-1].pieces.append(_alt(node))
    elif tag not in _SILENT and not tag.startswith(("-", "!")):
        if tag in _INLINE:
            _open_inline(node, todo, styles)
        else:
            todo.append(Block(blocks[-1].node))
            blocks.append(Block(node))
            if _is_backwards(node, styles):
                todo.append((node.text(deep=True) or "")[::-1])
            else:
                todo.extend(reversed(_children(node)))


def _open_inline(node: LexborNode, todo: list[LexborNode | str | Block], styles: _Styles) -> None:
    if is_hidden(node) or _names(node) & styles.hidden:
        return
    if _is_backwards(node, styles):
        todo.append((node.text(deep=True) or "")[::-1])
        return
    if _is_at_icon(node):
        todo.append("@")
        return
    names = sorted(_names(node))
    todo.extend(_content(styles.after[name], node) for name in names if name in styles.after)
    todo.extend(reversed(_children(node)))
    todo.extend(_content(styles.before[name], node) for name in names if name in styles.before)


def lines_of(node: LexborNode) -> str:
    """Words of an element without scripts and styles; every text node on a line of its own."""
    pieces: list[str] = []
    todo = [node]
    while todo:
        step = todo.pop()
        if step.tag == "-text":
            pieces.append(_SPACES.sub(" ", step.text_content or "").strip())
        elif step.tag == "img":
            pieces.append(_alt(step).strip())
        elif step.tag not in _SILENT:
            todo.extend(reversed(_children(step)))
    return visible_text("\n".join(piece for piece in pieces if piece))


def is_hidden(node: LexborNode) -> bool:
    """Hidden by its own attributes: a trap for programs, or a filler inside an address."""
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def _is_backwards(node: LexborNode, styles: _Styles) -> bool:
    """Written backwards and turned round by the browser (unicode-bidi with direction: rtl)."""
    attributes = node.attributes
    if node.tag == "bdo" and (attributes.get("dir") or "").lower() == "rtl":
        return True
    style = attributes.get("style") or ""
    inline = _REVERSED_STYLE.search(style) and _OVERRIDE_STYLE.search(style)
    return bool(inline) or bool(_names(node) & styles.backwards)


def _alt(node: LexborNode) -> str:
    """An image stands for its words where those are an address, an "at" or a dot."""
    alt = node.attributes.get("alt") or ""
    return alt if "@" in alt else _SIGNS.get(alt.strip("()[] ").lower(), " ")


def _is_at_icon(node: LexborNode) -> bool:
    """An empty element that an icon font draws, as <i class="fa fa-at">."""
    return node.child is None and any(map(_AT_ICON.fullmatch, _names(node)))


def _names(node: LexborNode) -> set[str]:
    attributes = node.attributes
    return set((attributes.get("class") or "").split()) | {attributes.get("id") or ""}


def _children(node: LexborNode) -> list[LexborNode]:
    children: list[LexborNode] = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def _styles(tree: LexborHTMLParser) -> _Styles:
    styles = _Styles()
    for sheet in tree.css("style")[:50]:
        for selectors, body in _RULE.findall((sheet.text(deep=True) or "")[:200_000]):
            for selector in selectors.split(","):
                _note(styles, selector.strip(), body)
    styles.hidden -= {""}
    return styles


def _note(styles: _Styles, selector: str, body: str) -> None:
    """Take a rule in if its last part is one class or id, without any state such as :hover."""
    found = _CLASS.search(selector)
    if found is None or "@" in selector:
        return
    name, pseudo = found[1], (found[2] or "").strip(":")
    if pseudo:
        content = _CONTENT.search(body)
        if content:
            (styles.before if pseudo == "before" else styles.after)[name] = content[1]
    elif _HIDDEN_STYLE.search(body) and " " not in selector:
        styles.hidden.add(name)
    elif _REVERSED_STYLE.search(body) and _OVERRIDE_STYLE.search(body):
        styles.backwards.add(name)


def _content(value: str, node: LexborNode) -> str:
    parts = _CONTENT_PART.findall(value)
    return "".join(
        double or single or (node.attributes.get(attribute) or "")
        for double, single, attribute in parts
    )
