"""HTML mail into text: blocks on lines of their own, nothing loaded, quotes left out on request."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML = 1_000_000

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
        "main", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul",
    }
)  # fmt: skip
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table"}
)

# Containers in which mail programs keep the letter that is being answered.
_QUOTES = (
    "blockquote[type=cite]",
    ".gmail_quote",
    ".gmail_quote_container",
    ".gmail_extra > .gmail_quote",
    ".yahoo_quoted",
    ".moz-cite-prefix",
    "#yahoo_quoted",
    ".protonmail_quote",
    ".tutanota_quote",
    ".zmail_extra",
    "#divRplyFwdMsg",
    "#appendonsend",
    "#OLK_SRC_BODY_SECTION",
    "#reply-intro",
    ".WordSection1 ~ blockquote",
    ".moz-signature",
    ".gmail_signature",
    "#Signature",
    "#ms-outlook-mobile-signature",
    ".AppleMailSignature",
    "[data-smartmail=gmail_signature]",
)
# From here on everything is the old letter.
_CUTS = (
    "#appendonsend",
    "#divRplyFwdMsg",
    "#stopSpelling",
    "#OLK_SRC_BODY_SECTION",
    "#reply-intro",
)
_OUTLOOK_RULE = re.compile(
    r"border(?:-top)?\s*:\s*[^;]*solid\s*#?(?:b5c4df|e1e1e1|e5e5e5)", re.IGNORECASE
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """Visible text of `html`, blocks on their own lines; at most `MAX_HTML` characters are read."""
    return _text(LexborHTMLParser(html[:MAX_HTML]).root)


def fresh_html(html: str) -> str:
    """Visible text without the containers that hold the quoted letter and the signature."""
    document = LexborHTMLParser(html[:MAX_HTML])
    for selector in _CUTS:
        for node in document.css(selector):
            _remove_following(node)
    for node in document.css("div[style], p[style]"):
        if _OUTLOOK_RULE.search(node.attributes.get("style") or ""):
            _remove_following(node)
            node.decompose(recursive=True)
            break
    for selector in _QUOTES:
        for node in document.css(selector):
            node.decompose(recursive=True)
    return _text(document.root)


def _remove_following(node: LexborNode) -> None:
    """Drop everything that comes after `node` in the document, whatever its depth."""
    above: LexborNode | None = node
    while above is not None and above.tag not in ("body", "html"):
        after = above.next
        while after is not None:
            following = after.next
            after.decompose(recursive=True)
            after = following
        above = above.parent


def _text(root: LexborNode | None) -> str:
    """Text in document order, without recursion: mail nests tables hundreds deep."""
    pieces: list[str] = []
    todo: list[LexborNode | str] = [root] if root is not None else []
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            pieces.append(_SPACES.sub(" ", (node.text_content or "").replace("\n", " ")))
        elif tag == "br":
            pieces.append("\n")
        elif tag not in _SILENT:
            _open(node, tag, todo)
    lines = (line.strip() for line in "".join(pieces).replace("\xa0", " ").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _open(node: LexborNode, tag: str, todo: list[LexborNode | str]) -> None:
    """Put the children on the stack, between the line breaks that a browser would show."""
    edge = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _BLOCKS else ""
    if edge:
        todo.append(edge)
    children = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    todo.extend(reversed(children))
    if edge:
        todo.append("\n")
