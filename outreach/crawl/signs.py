"""What a page shows at first glance: enough to tell a live page from a dead or parked one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.crawl.html import parse_html
from outreach.crawl.page_shape import measured
from outreach.urls import resolve

SHORT_PAGE_WORDS = 300  # no parked page says more
_HEADINGS_READ = 6
_LINE_CHARACTERS = 1_000
_TEXT_CHARACTERS = 40_000
_COUNTED_CHARACTERS = 3_000
_SHORT_PAGE_BYTES = 64 * 1024
_REFRESH = re.compile(
    r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE
)
_PROMPT_REFRESH_SECONDS = 5
_SCRIPTED_JUMP = re.compile(
    r"(?:window|document|top|self)\.location(?:\.href)?\s*=\s*['\"]([^'\"\s]{1,500})['\"]"
)
_WORD = re.compile(r"\w+")
_UNSEEN = ["script", "style", "template", "noscript", "svg"]


@dataclass(frozen=True, slots=True)
class Signs:
    """The visible and the telling parts of one page.

    Attributes:
        url: of the page after redirects.
        title, headings: white space collapsed.
        visible: text as it stands in the source, at most 40,000 characters.
        word_count: words of the text; characters count by halves in scripts without spaces. Long
            pages are counted only as far as it matters.
        refresh_url: where a meta refresh of at most five seconds leads, "" if there is none.
        scripted_jump: where a short page sends the browser by script, "" if nowhere.
        sources: hosts of scripts, frames and images; of short pages only.
        asks_password: there is a password field.
        script_count: number of scripts.
        shape: numbers on how a short page is built, see `page_shape`; empty for long pages.
    """

    url: str
    title: str
    headings: tuple[str, ...]
    visible: str
    word_count: int
    refresh_url: str = ""
    scripted_jump: str = ""
    sources: frozenset[str] = frozenset()
    asks_password: bool = False
    script_count: int = 0
    shape: tuple[float, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Title and headings: where a page says what it is."""
        return (self.title, *self.headings)


def read_signs(body: bytes, url: str, charset: str) -> Signs:
    """Read the signs of an HTML body."""
    tree = parse_html(body, url, charset=charset).tree
    title = tree.css_first("title")
    scripts = tree.css("script")
    jump = _scripted_jump(scripts, url)
    script_count = len(scripts)
    headings = tuple(_spaced(node) for node in tree.css("h1, h2")[:_HEADINGS_READ])
    sources = _sources(tree) if len(body) < _SHORT_PAGE_BYTES else frozenset[str]()
    tree.strip_tags(_UNSEEN)
    visible = tree.body.text(separator=" ")[:_TEXT_CHARACTERS] if tree.body else ""
    word_count = count_words(visible[:_COUNTED_CHARACTERS])
    is_short = word_count <= SHORT_PAGE_WORDS and len(body) < _SHORT_PAGE_BYTES
    return Signs(
        url=url,
        title=_spaced(title) if title else "",
        headings=tuple(heading for heading in headings if heading),
        visible=visible,
        word_count=word_count,
        refresh_url=_refresh_url(tree, url),
        scripted_jump=jump,
        sources=sources,
        asks_password=tree.css_first("input[type=password]") is not None,
        script_count=script_count,
        shape=measured(tree, body, url, visible) if is_short else (),
    )


def count_words(text: str) -> int:
    """Count words, two characters each in scripts that put no space between them.

    Spaced ones are counted only until there are more than any short page has.
    """
    if text.isascii():
        return len(text.split(None, SHORT_PAGE_WORDS))
    unspaced = sum(character > "\u2e7f" for character in text)
    return len(text.split()) + unspaced // 2


def _spaced(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ")[:_LINE_CHARACTERS].split())


def _refresh_url(tree: LexborHTMLParser, url: str) -> str:
    for node in tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = _REFRESH.match(node.attributes.get("content") or "")
        if found and int(found.group(1)) <= _PROMPT_REFRESH_SECONDS:
            target = resolve(url, found.group(2).strip()) or ""
            return "" if target.partition("#")[0] == url else target
    return ""


def _scripted_jump(scripts: list[LexborNode], url: str) -> str:
    for script in scripts[:5]:
        found = _SCRIPTED_JUMP.search(script.text()[:5000])
        if found:
            return resolve(url, found.group(1)) or ""
    return ""


def _sources(tree: LexborHTMLParser) -> frozenset[str]:
    nodes = tree.css("script[src], iframe[src], frame[src], img[src]")[:200]
    hosts = (urlsplit_host(node.attributes.get("src") or "") for node in nodes)
    return frozenset(host for host in hosts if host)


def urlsplit_host(url: str) -> str:
    """Return the host of an absolute or scheme-relative URL, "" if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def path_words(url: str) -> frozenset[str]:
    """Return the words of a URL's path and query: a page may echo them without knowing them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return frozenset()
    return frozenset(
        _WORD.findall(unquote(f"{parts.path} {parts.query}").lower().replace("_", " "))
    )


def own_words(text: str, echoed: frozenset[str]) -> list[str]:
    """Return the words of `text` in order, without numbers and without what the URL says."""
    words = _WORD.findall(text.lower())
    return [word for word in words if word not in echoed and not word.isdigit()]
