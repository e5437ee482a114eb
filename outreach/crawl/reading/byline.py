"""Who wrote a page: JSON-LD, meta tags, then the visible byline. People before organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from selectolax.lexbor import LexborNode

from outreach.crawl.reading.html import Document
from outreach.crawl.reading.metatags import MetaTags
from outreach.crawl.reading.people import people, people_shown, written_by
from outreach.crawl.reading.regions import own_region
from outreach.crawl.reading.structured import kinds
from outreach.crawl.values import LinkPlacement
from outreach.urls import registrable_domain

MAX_AUTHORS = 10
_MAX_BYLINE_CHARS = 200

_ARTICLES = re.compile(r"Article|Posting|Report|Review|Recipe|WebPage|CreativeWork|VideoObject")
_META = (
    "author",
    "article:author_name",
    "article:author",
    "og:article:author",
    "article:byline",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "og:author",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "byl",
    "citation_author",
)
_USER_NAME = re.compile(r"^\S*\d\S*$")
# From the surest sign to the weakest; the first that gives a name is believed.
_VISIBLE = (
    '[itemprop~="author"] [itemprop="name"], [itemprop~="author"]:not(meta)',
    'a[rel~="author"]',
    ".author-name, .author__name, .byline__name, .byline-name, .authorname, .entry-author-name",
    ".byline a, .by-line a, [class*='author-link'], .author__link, .byline__author",
    ".article__author, .article-author, .post-author a",
    'a[href*="/author/"], a[href*="/autor/"], a[href*="/authors/"], a[href*="/auteur/"]',
    ".vcard .fn, .author.vcard, .entry-author, .post-author, .author, .byline, .by-line, #author",
    '[class*="byline" i], [class*="author-name" i], [class*="authorname" i]',
)
_WORD = re.compile(r"\w+")
_BYLINE_WORDS = 14
_NO_BYLINE = frozenset({LinkPlacement.COMMENTS, LinkPlacement.FOOTER, LinkPlacement.SIDEBAR})
_SURROUNDINGS = 8  # elements around a name that may say what it is part of


def read_author(
    document: Document, tags: MetaTags, structured: tuple[dict[str, object], ...]
) -> str:
    """Return the author's name, several joined with "; ", "" if none was found.

    The name of the site itself counts only where nobody else is named.
    """
    site = _site_names(document, tags, structured)
    second = ""
    for names in _claims(document, tags, structured):
        people = [name for name in names if not _is_second_choice(name, site)]
        if people:
            return "; ".join(people[:MAX_AUTHORS])
        second = second or "; ".join(names[:1])
    return second


def _claims(
    document: Document, tags: MetaTags, structured: tuple[dict[str, object], ...]
) -> Iterator[list[str]]:
    yield _distinct(_structured_names(structured))
    for name in _META:
        yield _distinct(part for text in tags.all(name) for part in _named_in_meta(text))
    for selector in _VISIBLE:
        yield _distinct(_visible_names(document.tree.css(selector)))
    yield _distinct(_written_names(document))


def _structured_names(structured: tuple[dict[str, object], ...]) -> Iterator[str]:
    by_id = {one["@id"]: one for one in structured if isinstance(one.get("@id"), str)}
    for wanted in ("NewsArticle", "Article", "Posting", ""):
        for one in structured:
            if not any(wanted in kind and _ARTICLES.search(kind) for kind in kinds(one)):
                continue
            names = [
                name for found in _names(one.get("author"), by_id, 0) for name in people(found)
            ]
            if names:
                yield from names
                return


def _names(value: object, by_id: dict[object, dict[str, object]], depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 4:
        for one in value:
            yield from _names(one, by_id, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        name = value.get("name") or by_id.get(value.get("@id"), {}).get("name")
        yield from _names(name, by_id, depth + 1)


def _named_in_meta(text: str) -> Iterator[str]:
    """A meta tag may also hold an address or a handle: those are no names."""
    if not text.startswith(("http", "@", "/")):
        yield from people(text)


def _visible_names(nodes: list[LexborNode]) -> Iterator[str]:
    for node in nodes[:5]:
        text = " ".join(node.text(separator=" ").split())
        if not text or len(text) > _MAX_BYLINE_CHARS or _is_aside(node):
            continue
        yield from people_shown(text)


def _is_aside(node: LexborNode) -> bool:
    """Is it part of the comments, the footer or a box beside the text?"""
    above = node.parent
    for _ in range(_SURROUNDINGS):
        if above is None or above.tag in ("body", "html", "main", "article"):
            return False
        if own_region(above.tag or "", above.attributes) in _NO_BYLINE:
            return True
        above = above.parent
    return False


def _written_names(document: Document) -> Iterator[str]:
    """Find the first short line that begins as "By Ann Example" does."""
    blocks = document.layout.blocks
    for block, following in pairwise([*blocks, *blocks[-1:]]):
        if block.words > _BYLINE_WORDS:
            continue
        name = written_by(block.text, following.text)
        if name:
            yield name
            return


def _distinct(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_key(name), name)
    return list(found.values())


def _site_names(
    document: Document, tags: MetaTags, structured: tuple[dict[str, object], ...]
) -> frozenset[str]:
    """Return the names of the site and of the organisations behind it."""
    domain = registrable_domain(document.url)
    named = tags.all("og:site_name", "application-name")
    declared = (one.get("name") for one in structured if _is_organisation(one))
    behind = (name for name in declared if isinstance(name, str))
    return frozenset(map(_squeezed, (*named, *behind, domain.partition(".")[0], domain)))


def _is_organisation(one: dict[str, object]) -> bool:
    return any(kind.endswith("Organization") for kind in kinds(one))


def _is_second_choice(name: str, site: frozenset[str]) -> bool:
    """Is it a user's name, the site's, or a desk of the site, as "MDR THÜRINGEN"?"""
    first, *_, last = name.split() * 2
    is_desk = first.isupper() or last.isupper()
    return (
        _USER_NAME.match(name) is not None
        or _squeezed(name) in site
        or (is_desk and _squeezed(first) in site)
    )


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))
