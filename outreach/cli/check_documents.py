"""Local documents: their links, with line numbers, and whether a local target is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from outreach.crawl.reading.anchors import anchors_of, names_a_place
from outreach.crawl.reading.html import parse_html
from outreach.urls import Resolver

HTML = frozenset((".html", ".htm", ".xhtml"))
MARKDOWN = frozenset((".md", ".mkd", ".mdx", ".mdown", ".mdwn", ".mkdn", ".mkdown", ".markdown"))
FILE = "file://"
_NOWHERE = "http://file.invalid/"  # where a file stands that has no base URL
_LINKS = "a[href], area[href]"
_RESOURCES = "img[src], script[src], link[href], iframe[src], source[src], video[src], audio[src]"
_NOT_IN_TEXT = r"\s<>\"'`\\^{|}“”„«»、。，「」『』（）《》【】"
# A "[" begins a link's text in AsciiDoc; in a query or round an IPv6 address it belongs to the URL.
_BARE = re.compile(
    rf"https?://(?=[\w\[])(?:\[[0-9a-f:.]+\])?[^{_NOT_IN_TEXT}\[?#]*(?:[?#][^{_NOT_IN_TEXT}]*)?",
    re.IGNORECASE,
)
_SENTENCE = ".,;:!?*_]…’；：！？"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_FALLBACKS = (".html", ".md")


@dataclass(frozen=True, slots=True)
class Written:
    """One link as a document has it.

    Attributes:
        href: as written.
        line: from 1.
    """

    href: str
    line: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where relative links of local documents lead.

    Attributes:
        base_url: they are read as if the document stood there; "" for files.
        root: folder that a leading "/" means; None if nobody said.
    """

    base_url: str = ""
    root: Path | None = None


def written_links(path: Path, text: str, *, resources: bool = False) -> Iterator[Written]:
    """Yield the links of a document, read by what its name ends with."""
    suffix = path.suffix.lower()
    if suffix in HTML or text.lstrip()[:1] == "<":
        yield from _of_html(text, 0, text, resources)
    elif suffix in MARKDOWN:
        yield from _of_markdown(text, resources)
    else:
        yield from bare_urls(text, 0)


def _of_html(html: str, first_line: int, text: str, resources: bool) -> Iterator[Written]:
    tree = parse_html(html.encode("utf-8", "replace"), _NOWHERE, charset="utf-8").tree
    selector = f"{_LINKS}, {_RESOURCES}" if resources else _LINKS
    lines = text.split("\n")
    found: dict[str, None] = {}
    for node in tree.css(selector):
        found[node.attributes.get("href") or node.attributes.get("src") or ""] = None
    for href in found:
        yield Written(href, _line_in(lines, first_line, href.replace("&", "&amp;"), href))


def _of_markdown(text: str, resources: bool) -> Iterator[Written]:
    from markdown_it import MarkdownIt  # takes 70 ms to load, and few commands need it

    lines = text.split("\n")
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        first = token.map[0] if token.map else 0
        if token.type == "html_block":
            yield from _of_html(token.content, first, text, resources)
        in_link = 0
        for part in token.children or ():
            in_link += {"link_open": 1, "link_close": -1}.get(part.type, 0)
            if part.type in ("link_open", "image") and (resources or part.type != "image"):
                href = str(part.attrs.get("href") or part.attrs.get("src") or "")
                yield Written(href, _line_in(lines, first, unquote(href), href))
            elif part.type == "html_inline":
                yield from _of_html(part.content, first, text, resources)
            elif part.type == "text" and not in_link:
                for bare in bare_urls(part.content, first):
                    yield Written(bare.href, _line_in(lines, first, bare.href))


def bare_urls(text: str, first_line: int) -> Iterator[Written]:
    """URLs in running text, without the punctuation of the sentence round them."""
    for number, line in enumerate(text.split("\n"), first_line + 1):
        for match in _BARE.finditer(line):
            url = match[0]
            while url[-1] in _SENTENCE or (url[-1] == ")" and url.count("(") < url.count(")")):
                url = url[:-1]
            yield Written(url, number)


def _line_in(lines: list[str], first: int, *spellings: str) -> int:
    for number in range(first, len(lines)):
        if any(spelling and spelling in lines[number] for spelling in spellings):
            return number + 1
    return first + 1


def target_of(href: str, path: Path, place: Place) -> str:
    """Return the absolute target: http(s), "file:///…", "scheme:" for what is never fetched.

    "" if it begins with "/" and nobody said where that is.
    """
    trimmed = href.strip()
    scheme = _SCHEME.match(trimmed)
    if scheme and scheme[1].lower() not in ("http", "https", "file"):
        return f"{scheme[1].lower()}:"
    if scheme or trimmed.startswith("//") or place.base_url:
        base = place.base_url or "https://file.invalid/"
        return (
            trimmed if trimmed.lower().startswith(FILE) else Resolver(base).resolve(trimmed) or ""
        )
    written, hash_mark, fragment = trimmed.partition("#")
    name = unquote(written.partition("?")[0])
    if not name:
        target = path.absolute()
    elif not name.startswith("/"):
        target = path.absolute().parent / name
    elif place.root is not None:
        target = place.root.absolute() / name.lstrip("/")
    else:
        return ""
    return f"{Path(normpath(target)).as_uri()}{hash_mark}{fragment}"


def is_other_scheme(target: str) -> bool:
    """Is it "mailto:" or the like, of what `target_of` returns?"""
    return bool(_SCHEME.fullmatch(target))


def local_problem(
    target: str, *, fragments: bool, index_names: tuple[str, ...] = ()
) -> tuple[str, str]:
    """Return ("", "") if a file:// target is there, else the reason and a sentence.

    Args:
        fragments: places on it must be there, too.
        index_names: what a folder is shown by, "." for itself; if empty, any folder will do.
    """
    parts = urlsplit(target)
    found = _existing(Path(unquote(parts.path)))
    if found is None:
        return "no_such_file", "There is no such file."
    if index_names and found.is_dir():
        found = next((one for name in index_names if (one := found / name).exists()), None)
    if found is None:
        return "no_index_file", f"The folder has no {' or '.join(index_names)}."
    has_places = fragments and parts.fragment and found.suffix.lower() in HTML | MARKDOWN
    if has_places and not names_a_place(parts.fragment, _anchors(found)):
        return "no_such_anchor", f"Nothing in the file is called “#{parts.fragment}”."
    return "", ""


def shown(target: str) -> str:
    """Return a file:// target as a person would write it: relative to where we are."""
    if not target.startswith(FILE):
        return target
    parts = urlsplit(target)
    path = Path(unquote(parts.path))
    here = Path.cwd()
    name = str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
    return f"{name}#{parts.fragment}" if parts.fragment else name


def _existing(path: Path) -> Path | None:
    """The file, or the one that a web server would show in its place."""
    candidates = [path, *(path.with_name(path.name + suffix) for suffix in _FALLBACKS)]
    try:
        return next((one for one in candidates if one.exists()), None)
    except (OSError, ValueError):  # a name that no file can have
        return None


@lru_cache(maxsize=1_024)
def _anchors(path: Path) -> frozenset[str]:
    text = path.read_text("utf-8", "replace")
    if path.suffix.lower() not in MARKDOWN:
        return anchors_of(parse_html(text.encode("utf-8", "replace"), _NOWHERE, charset="utf-8"))
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).parse(text)
    slugs: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(part.content for part in inline.children or ())
            slug = _NOT_IN_SLUG.sub("", words.strip().lower()).replace(" ", "-")
            slugs[slug] = slugs.get(slug, -1) + 1
            if slugs[slug]:
                slugs[f"{slug}-{slugs[slug]}"] = 0
    inside = [token.content for token in tokens if token.type in ("html_block", "inline")]
    page = parse_html("\n".join(inside).encode("utf-8", "replace"), _NOWHERE, charset="utf-8")
    return anchors_of(page) | slugs.keys()
