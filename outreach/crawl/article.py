"""What a page says about itself: title, main text, who wrote it and when."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import islice

from outreach.crawl.byline import read_author
from outreach.crawl.directives import read_alternates, read_canonical, read_directives
from outreach.crawl.headline import read_title
from outreach.crawl.html import Document
from outreach.crawl.metatags import MetaTags
from outreach.crawl.publication import read_date
from outreach.crawl.structured import read_structured
from outreach.crawl.values import PageFacts
from outreach.text.language import language_of

MAX_HEADINGS = 200
MAX_HEADING_CHARS = 300
FREQUENT_WORDS = 200  # a language; more of them change no page of 60
_LANGUAGE_CHARS = 100  # shorter texts are mostly names and menus
_LANGUAGE_CODE = re.compile(r"^\s*([a-zA-Z]{2})(?=$|[-_\s,;])")


def read_facts(document: Document) -> PageFacts:
    """Read what the page declares and shows; what is not there is empty, nothing is raised."""
    tags = MetaTags(document)
    structured = read_structured(document)
    directives = read_directives(document)
    text = main_text(document)
    return PageFacts(
        title=read_title(document, tags, structured),
        description=tags.first("description", "og:description", "twitter:description"),
        language=read_language(document, tags, text),
        headings=read_headings(document),
        text=text,
        author=read_author(document, tags, structured),
        published_on=read_date(document, tags, structured),
        canonical_url=read_canonical(document),
        noindex=directives.noindex,
        nofollow_page=directives.nofollow,
        nofollow_causes=directives.nofollow_causes,
        structured=structured,
        alternates=read_alternates(document),
    )


def main_text(document: Document) -> str:
    """Return the main text, one paragraph a line, without navigation and comments."""
    try:
        found = _extractor()(document.opening, url=document.url, include_comments=False)
    except (ValueError, TypeError, RecursionError):  # lxml refuses some control characters
        return ""
    return found or ""


def read_headings(document: Document) -> tuple[str, ...]:
    """Return h1 to h3 in the order of the page, empty ones left out."""
    nodes = document.tree.css("h1, h2, h3")[:MAX_HEADINGS]
    texts = (" ".join(node.text().split())[:MAX_HEADING_CHARS] for node in nodes)
    return tuple(text for text in texts if text)


def read_language(document: Document, tags: MetaTags, text: str) -> str:
    """Return the two-letter code that the page declares, else the one its text is written in."""
    root = document.tree.css_first("html")
    attributes = root.attributes if root else {}
    for declared in (
        attributes.get("lang") or attributes.get("xml:lang") or "",
        document.headers.get("content-language", ""),
        tags.first("og:locale", "language", "dc.language", "content-language"),
    ):
        code = _LANGUAGE_CODE.match(declared)
        if code:
            return code[1].lower()
    return language_of(text) if len(text) >= _LANGUAGE_CHARS else ""


@cache
def _extractor() -> Callable[..., str | None]:
    """Import the library at first use, half a second that most commands never need.

    It reports every odd page; what it could not read we say ourselves, by empty fields.
    """
    from trafilatura import external, extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    setattr(external, "JT_STOPLIST", _frequent_words())  # noqa: B010 - typed as always None
    return extract


def _frequent_words() -> tuple[str, ...]:
    """Return the commonest words of a hundred languages, by which sentences are told from menus.

    Left alone, the library keeps all 154,000 words of its lists, 33 MB, and copies them a page.
    """
    words: set[str] = set()
    for path in files("justext").joinpath("stoplists").iterdir():
        with path.open(encoding="utf-8") as lines:  # the commonest first
            words.update(line.strip().lower() for line in islice(lines, FREQUENT_WORDS))
    return tuple(words)
