"""Cut a page into sentences, and find where it wants proposals to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from outreach.crawl.reading.html import parse_html
from outreach.mail.addresses import is_plain_address
from outreach.prospecting.guest_posts.wordings import comparable, wordings
from outreach.urls import resolve

LONGEST_LINE = 1500  # characters of a sentence that are read
MOST_LINES = 2000
_ADDRESS = re.compile(
    r"\b[a-z0-9._%+-]{1,64}\s?(?:@|\(at\)|\[at\]|\s\(?at\)?\s(?=[a-z0-9-]+\s?(?:\(?dot\)?|\[dot\])\s))\s?"
    r"[a-z0-9-]{1,63}(?:\s?(?:\.|\(dot\)|\[dot\]|\sdot\s)\s?[a-z0-9-]{1,63}){1,6}",
    re.IGNORECASE,
)
_FORM_HOSTS = re.compile(
    r"https?://(?:docs\.google\.com/forms|forms\.gle|[\w-]+\.typeform\.com|airtable\.com/shr|"
    r"[\w-]+\.submittable\.com|[\w.]*jotform\.com|tally\.so)\S*"
)
_BLOCKS = frozenset(
    [
        *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "div"),
        *("section", "article", "blockquote", "dt", "dd", "br", "tr", "title", "label"),
    ]
)
_SKIPPED = frozenset(["script", "style", "nav", "noscript", "template", "svg", "select"])


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """The words of a page, block by block, with what it says about where to write.

    Attributes:
        lines: sentences in order, the title first; "" if there is none.
        title: title and first heading.
        mailtos: targets of mail links.
        form_url: where a proposal can be filled in, "" if nowhere.
    """

    lines: list[str]
    title: str
    mailtos: tuple[str, ...]
    form_url: str


def page_of(page: str | bytes, url: str) -> WrittenPage:
    """Read HTML or plain text; menus, scripts and hidden templates are left out."""
    text = page if isinstance(page, str) else page.decode("utf-8", "replace")
    if re.search(r"<(?:p|div|body|html|h1|li|br|a|td|span)\b", text, re.IGNORECASE) is None:
        lines = [line.strip() for line in _sentences(text)]
        form = _FORM_HOSTS.search(text)
        return WrittenPage([line for line in lines if line], "", (), form.group() if form else "")
    if isinstance(page, bytes):
        document = parse_html(page, url)
    else:
        document = parse_html(page.encode("utf-8", "replace"), url, charset="utf-8")
    blocks = _lines_of(document.tree.body or document.tree.root)
    mailtos = tuple(
        unquote((node.attributes.get("href") or "")[7:].partition("?")[0])
        for node in document.tree.css('a[href^="mailto:"]')
    )
    heading = _line_of(document.tree.css_first("title"))
    named = f"{heading} {_line_of(document.tree.css_first('h1'))}".strip()
    kept = [line for block in blocks for line in _sentences(block)]
    return WrittenPage(
        [heading, *kept[:MOST_LINES]], named, mailtos, _form_url(document.tree.root, url)
    )


def _sentences(text: str) -> list[str]:
    parts = re.split(r"\n+|(?<=[!?。！？])\s*|(?<=\.)\s+(?=[^\W\d_a-z]|[\"“«¿¡])", unescape(text))
    kept = (part[:LONGEST_LINE] for part in parts[:MOST_LINES] if part.strip())
    return [re.sub(r"\s+", " ", part).strip() for part in kept]


def _line_of(node: LexborNode | None) -> str:
    return " ".join(node.text()[:LONGEST_LINE].split()) if node is not None else ""


def _lines_of(root: LexborNode | None) -> list[str]:
    """The text of the page, block by block, without menus and scripts; no recursion."""
    lines: list[str] = [""]
    todo: list[LexborNode | None] = [root]
    while todo:
        node = todo.pop()
        if node is None:
            lines.append("")
            continue
        tag = node.tag or ""
        if tag == "-text":
            lines[-1] += node.text_content or ""
        elif tag not in _SKIPPED:
            if tag in _BLOCKS:
                lines.append("")
                todo.append(None)
            child = node.last_child
            while child is not None:
                todo.append(child)
                child = child.prev
    return [line for line in lines if line.strip()]


def _form_url(root: LexborNode | None, url: str) -> str:
    """A form with a large field on the page itself, or a link to one of the known form services."""
    if root is None:
        return ""
    for form in root.css("form"):
        if form.css_first("textarea") is not None and "comment" not in (form.id or "").lower():
            return url
    for link in root.css("a[href]"):
        href = link.attributes.get("href") or ""
        if _FORM_HOSTS.match(href):
            return href
        label = comparable(link.text())
        if re.search(
            r"\b(?:submission|submit|pitch|contributor) form\b|\bsubmit (?:your|an?) ", label
        ):
            return resolve(url, href) or ""
    return ""


def address_in(read: WrittenPage) -> str:
    """Return the address to propose to: one named beside words such as "send" or "pitch" first."""
    asking = wordings("asking")
    named = sorted(read.lines, key=lambda line: asking.search(comparable(line)) is None)
    for line in named:
        for match in _ADDRESS.finditer(line):
            address = _plain(match.group())
            if address:
                return address
    return next((one.lower() for one in read.mailtos if is_plain_address(one)), "")


def _plain(written: str) -> str:
    bare = re.sub(r"\s?(?:\(at\)|\[at\]|\sat\s)\s?", "@", written, flags=re.IGNORECASE)
    bare = re.sub(r"\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?", ".", bare, flags=re.IGNORECASE)
    address = bare.replace(" ", "").strip(".").lower()
    return address if is_plain_address(address) and not address.endswith((".png", ".jpg")) else ""
