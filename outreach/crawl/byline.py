"""Who wrote a page: JSON-LD, meta tags, then the visible byline. People before organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from selectolax.lexbor import LexborNode

from outreach.crawl.html import Document
from outreach.crawl.metatags import MetaTags
from outreach.crawl.regions import own_region
from outreach.crawl.structured import kinds
from outreach.crawl.values import LinkPlacement
from outreach.urls import registrable_domain

MAX_AUTHORS = 10
MAX_NAME_CHARS = 60
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
# From the surest sign to the weakest; the first that gives a name is believed.
_VISIBLE = (
    '[itemprop~="author"] [itemprop="name"], [itemprop~="author"]:not(meta)',
    'a[rel~="author"]',
    ".author-name, .author__name, .byline__name, .byline-name, .authorname, .entry-author-name",
    ".byline a, .by-line a, .byline__author, .article__author, .article-author, .post-author a",
    'a[href*="/author/"], a[href*="/autor/"], a[href*="/authors/"], a[href*="/auteur/"]',
    ".vcard .fn, .author.vcard, .entry-author, .post-author, .author, .byline, .by-line, #author",
    '[class*="byline" i], [class*="author-name" i], [class*="authorname" i]',
)
_BEFORE_NAME = re.compile(
    r"^\W*(?:(?:(?:written|posted|published|words|story|text|reported|reviewed)\s+)?by|author|von|"
    r"text|autor(?:in|en|es)?|par|por|di|da|av|af|door|przez|yazar|автор|foto|redaktion\s*:)"
    r"(?:\s*:\s*|\s+|$)",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?:,?\s+(?:Ph\.?D|M\.?D|M\.?Sc|B\.?Sc|MBA|MPH|R\.?D|R\.?N|CPT|J\.?D)\b\.?)+$"
)
_SPLIT = re.compile(
    r"\s*(?:;|\||•|·|\n)\s*|\s*,\s*(?=\S+\s+\S)|\s+(?:and|und|et|y|och|og|&)\s+", re.IGNORECASE
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·/,(@].*|\s[-–—]\s.*|\d{1,2}[.:/].*|\b(?:posted|published|updated|am|on|le|el)\b.*|"
    r"기자.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(
    r"^(?:admin\w*|administrator|author|by|von|editor|guest|gast|staff|web ?master|unknown|"
    r"anonymous|none|null|user|root|wordpress|redactie|profile?|autor(?:in)?|more|follow|share)$|https?:|www\.|"
    r"\.(?:com|html?)\b.*/|^\W*$|^\d+$|comments?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# What begins a line that names its author, and a person's name of two to four words.
_WRITTEN_BY = re.compile(
    r"(?:^|[|•·])\W*(?:(?:(?:written|posted|published|words|story|text|texte|texto|testo|reported|geschrieben|"
    r"publié|écrit|escrito|scritto|skrevet|skriven|geschreven|napisał)\s+)?"
    r"(?:by|von|par|por|di|da|av|af|door|przez)\b\s*:?|"
    r"(?:author|autor(?:in|a|e)?|auteure?|forfatter|författare|auteur|yazar|автор|автори?|text|texte|"
    r"testo|texto|redakteur(?:in)?)\s*:)\s*",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.'’-]+(?:\s(?:(?:d[aeiou]s?|del|della|l[ae]|van|von|der|den|bin|al|el)\s)*"
    r"[^\W\d_a-z][\w.'’-]*){1,3}(?=$|\s*[,|•·/(–—-]|\s+\d|\s+(?:on|am|le|el|il|and|und|et|y)\s)"
)
_BYLINE_WORDS = 14
_NO_BYLINE = frozenset({LinkPlacement.COMMENTS, LinkPlacement.FOOTER, LinkPlacement.SIDEBAR})
_SURROUNDINGS = 8  # elements around a name that may say what it is part of


def read_author(
    document: Document, tags: MetaTags, structured: tuple[dict[str, object], ...]
) -> str:
    """Return the author's name, several joined with "; ", "" if none was found.

    The name of the site itself counts only where nobody else is named.
    """
    site = _site_names(document, tags)
    second = ""
    for names in _claims(document, tags, structured):
        people = [name for name in names if not _is_of_site(name, site)]
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
                name for found in _names(one.get("author"), by_id, 0) for name in _people(found)
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
        yield from _people(text)


def _people(text: str) -> Iterator[str]:
    cleaned = _BEFORE_NAME.sub("", " ".join(unescape(text).split()))
    for part in _SPLIT.split(cleaned):
        name = _DEGREE.sub("", part.strip(" ,.;:-–—\u200b")) if len(part) < MAX_NAME_CHARS else ""
        if name and not _NO_NAME.search(name):
            yield name


def _visible_names(nodes: list[LexborNode]) -> Iterator[str]:
    for node in nodes[:5]:
        text = " ".join(node.text(separator=" ").split())
        if not text or len(text) > _MAX_BYLINE_CHARS or _is_aside(node):
            continue
        for name in _people(text):
            person = _AFTER_NAME.sub("", name).strip()
            if person and len(person.split()) <= 5 and not _NO_NAME.search(person):
                yield person


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
    for block in document.layout.blocks:
        if block.words > _BYLINE_WORDS:
            continue
        text = block.text
        opening = _WRITTEN_BY.search(text)
        found = None if opening is None else _PERSON.match(text, opening.end())
        if found is not None:
            yield found[0]
            return


def _distinct(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_key(name), name)
    return list(found.values())


def _site_names(document: Document, tags: MetaTags) -> frozenset[str]:
    domain = registrable_domain(document.url)
    named = tags.all("og:site_name", "application-name")
    return frozenset(map(_squeezed, (*named, domain.partition(".")[0], domain)))


def _is_of_site(name: str, site: frozenset[str]) -> bool:
    """Is it the site's name, or a desk of it, as "MDR THÜRINGEN"?"""
    first = name.split()[0]
    return _squeezed(name) in site or (first.isupper() and _squeezed(first) in site)


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))
