"""The title of a page, without the name of the site around it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import unescape

from outreach.crawl.reading.html import Document
from outreach.crawl.reading.metatags import MetaTags
from outreach.crawl.reading.structured import kinds
from outreach.urls import registrable_domain

MAX_TITLE_CHARS = 500
_ALIKE = 0.8
_SEPARATOR = re.compile(r"\s+[|ǀ│\-–—·•:»«›/]+\s+|\s*(?:[|ǀ│»«]|::)\s*|\s+[-–—]{1,2}(?=\S)")
_ARTICLES = re.compile(r"Article|Posting|Report|Review|Recipe|Event|Product|Course|Book")
_WORD = re.compile(r"\w+")

# How much each place is worth when they disagree: people see the heading, machines the others.
_WEIGHTS = {"h1": 1.5, "ld": 1.2, "og": 1.0, "title": 0.5}


def read_title(
    document: Document, tags: MetaTags, structured: tuple[dict[str, object], ...]
) -> str:
    """Return the title: what most of heading, JSON-LD, og:title and <title> agree on."""
    node = document.tree.css_first("title")
    written = _collapsed(node.text() if node else "")
    names = [*tags.all("og:site_name", "application-name"), _brand(document.url)]
    sites = {_key(name) for name in names} - {""}
    candidates = {
        "h1": _heading(document, written, sites),
        "ld": _headline(structured),
        "og": _without_site(
            tags.first("og:title", "twitter:title", "dc.title"), sites, guess=False
        ),
        "title": _without_site(written, sites, guess=True),
    }
    return _most_agreed(candidates)[:MAX_TITLE_CHARS]


def _most_agreed(candidates: dict[str, str]) -> str:
    named = {source: text for source, text in candidates.items() if text}
    if not named:
        return ""

    def support(source: str) -> float:
        own = _WEIGHTS[source]
        return own / 100 + sum(
            _WEIGHTS[other] for other, text in named.items() if _confirms(text, named[source])
        )

    return named[max(named, key=support)]


def _confirms(text: str, title: str) -> bool:
    """Is it the same title, or the same with a kicker before or a site after it?"""
    wanted = _key(title)
    return _alike(text, title) or (wanted.count(" ") >= 2 and wanted in _key(text))


def _heading(document: Document, title: str, sites: set[str]) -> str:
    """Return the h1 that names this page, not the site: the one that shares most with the title."""
    best, most = "", 0.0
    parts = [_key(part) for part in _SEPARATOR.split(title)]
    for node in document.tree.css("h1")[:20]:
        text = _collapsed(node.text())
        key = _key(text)
        is_site = key in sites or (key in parts and key != max(parts, key=len))
        if not key or is_site:
            continue
        words = set(key.split())
        shared = len(words & set(_key(title).split())) / len(words) if title else 1.0
        if shared > most or not best:
            best, most = text, shared
    return best


def _headline(structured: tuple[dict[str, object], ...]) -> str:
    for one in structured:
        if any(_ARTICLES.search(kind) for kind in kinds(one)):
            name = one.get("headline") or one.get("name")
            if isinstance(name, str) and name.strip():
                return _collapsed(unescape(name))
    return ""


def _without_site(title: str, sites: set[str], *, guess: bool) -> str:
    """Cut the site's name off either end of a title; `guess` it where nobody named it."""
    parts = _SEPARATOR.split(title)
    kept = [part for part in parts if not _is_site(part, sites)]
    if kept and len(kept) < len(parts):
        start = title.find(kept[0])
        return title[start : title.rfind(kept[-1]) + len(kept[-1])].strip()
    longest = max(parts, key=len)
    if guess and (len(longest.split()) >= 3 or len(longest) >= len(title) * 0.6):
        return longest.strip()
    return title


def _is_site(part: str, sites: set[str]) -> bool:
    """Is it the site's name, or its name with a section, or its address?"""
    key = _key(part)
    squeezed = key.replace(" ", "")
    return any(
        key == site or squeezed == site.replace(" ", "") or (site in key and len(key.split()) <= 5)
        for site in sites
    )


def _brand(url: str) -> str:
    return registrable_domain(url).partition(".")[0]


def _alike(a: str, b: str) -> bool:
    one, other = _key(a), _key(b)
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text[:MAX_TITLE_CHARS].casefold()))


def _collapsed(text: str) -> str:
    return " ".join(text.split())
