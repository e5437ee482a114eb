"""What a page shows at first glance: enough to tell a live page from a dead or parked one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.crawl.reading.html import parse_html
from outreach.crawl.verdicts.page_shape import measured
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
    r"(?:(?:window|document|top|self)\.|(?<![\w.]))location"
    r"(?:(?:\.href)?\s*=\s*|\.(?:replace|assign)\(\s*)['\"]([^'\"\s]{1,500})['\"]"
)
_JUMPING_PAGE_WORDS = 20  # whoever is sent on by script sees no more
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u2e80-\U0010ffff]")
_TELLING = "title, h1, h2, script"
_TELLING_AND_SOURCES = f"{_TELLING}, iframe[src], frame[src], img[src]"
_SOURCES_READ = 200
_UNSEEN = ["script", "style", "template", "noscript", "svg"]
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """The visible and the telling parts of one page.

    Attributes:
        url: of the page after redirects.
        title, headings: white space collapsed.
        visible: text as it stands in the source, at most 40,000 characters.
        word_count: words of the text; characters count by halves in scripts without spaces. Long
            pages are counted only as far as it matters.
        refresh_url: where a refresh of at most five seconds leads, "" if there is none.
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
    def jump_url(self) -> str:
        """Where a script sends the visitor of a page that says nothing itself, "" if it doesn't."""
        is_empty = self.word_count <= _JUMPING_PAGE_WORDS
        return self.scripted_jump if is_empty and self.scripted_jump != self.url else ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Title and headings: where a page says what it is."""
        return (self.title, *self.headings)


def read_signs(body: bytes, url: str, charset: str) -> Signs:
    """Read the signs of an HTML body."""
    tree = parse_html(body, url, charset=charset).tree
    is_small = len(body) < _SHORT_PAGE_BYTES
    first = _first_look(tree, with_sources=is_small)
    jump = _scripted_jump(first.scripts, url) if b"location" in body else ""
    seen = [node for node in first.headings[:_HEADINGS_READ] if _is_seen(node)]
    lines = tuple([_spaced(node) for node in seen])
    title = _spaced(first.title) if first.title else ""
    # From here on some of those nodes are gone: nothing of them may be touched again.
    tree.strip_tags(_UNSEEN)
    visible = tree.body.text(separator=" ")[:_TEXT_CHARACTERS] if tree.body else ""
    word_count = count_words(visible)
    is_short = word_count <= SHORT_PAGE_WORDS
    metas, passwords = _second_look(tree)
    return Signs(
        url=url,
        title=title,
        headings=tuple(filter(None, lines)),
        visible=visible,
        word_count=word_count,
        refresh_url=_refresh_url(metas, url),
        scripted_jump=jump,
        sources=_hosts(first.sources[:_SOURCES_READ]) if is_short else frozenset(),
        asks_password=bool(passwords),
        script_count=len(first.scripts),
        shape=measured(tree, body, url, visible) if is_short and is_small else (),
    )


@dataclass(slots=True)
class _FirstLook:
    """What is looked for at once in the whole tree: each look costs about as much."""

    title: LexborNode | None = None
    headings: list[LexborNode] = field(default_factory=list)
    scripts: list[LexborNode] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def _first_look(tree: LexborHTMLParser, *, with_sources: bool) -> _FirstLook:
    found = _FirstLook()
    for node in tree.css(_TELLING_AND_SOURCES if with_sources else _TELLING):
        tag = node.tag
        if tag == "title":
            found.title = found.title or node
        elif tag in ("h1", "h2"):
            found.headings.append(node)
        else:
            if tag == "script":
                found.scripts.append(node)
            if with_sources and (source := node.attributes.get("src")):
                found.sources.append(source)
    return found


def _second_look(tree: LexborHTMLParser) -> tuple[list[LexborNode], list[LexborNode]]:
    """Return the meta tags and the password fields that a browser with scripts would heed."""
    metas: list[LexborNode] = []
    passwords: list[LexborNode] = []
    for node in tree.css("meta[http-equiv], input[type=password]"):
        (metas if node.tag == "meta" else passwords).append(node)
    return metas, passwords


def count_words(text: str) -> int:
    """Count words, two characters each in scripts that put no space between them.

    They are counted only until there are more than any short page has.
    """
    words = text.split(None, SHORT_PAGE_WORDS)
    if text.isascii() or len(words) > SHORT_PAGE_WORDS:
        return len(words)
    return len(words) + len(_UNSPACED.findall("".join(words)[:_COUNTED_CHARACTERS])) // 2


def _is_seen(node: LexborNode) -> bool:
    """Is a heading shown? Programs keep their error ready in the page of every article.

    A whole page may be hidden until its script runs, so that the body's own style says nothing.
    """
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "html"):
        if at.tag in _UNSEEN or "hidden" in at.attributes:
            return False
        if _NOT_SHOWN.search(at.attributes.get("style") or ""):
            return False
        at = at.parent
    return True


def _spaced(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ")[:_LINE_CHARACTERS].split())


def _refresh_url(metas: list[LexborNode], url: str) -> str:
    for node in metas:
        if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh" and (
            target := refresh_target(node.attributes.get("content") or "", url)
        ):
            return target
    return ""


def refresh_target(content: str, url: str) -> str:
    """Return where `Refresh: content`, a header or a meta tag, leads soon, "" if nowhere else."""
    found = _REFRESH.match(content)
    if not found or int(found.group(1)) > _PROMPT_REFRESH_SECONDS:
        return ""
    target = resolve(url, found.group(2).strip()) or ""
    return "" if target.partition("#")[0] == url else target


def _scripted_jump(scripts: list[LexborNode], url: str) -> str:
    """Return where a script leads; to leave a cookie and ask again is a test of browsers."""
    for script in scripts[:5]:
        text = script.text()[:5000]
        found = _SCRIPTED_JUMP.search(text)
        if found:
            target = resolve(url, found.group(1)) or ""
            is_same = target.partition("?")[0] == url.partition("?")[0]
            return "" if is_same and "document.cookie" in text else target
    return ""


def _hosts(sources: list[str]) -> frozenset[str]:
    return frozenset(filter(None, map(urlsplit_host, sources)))


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
