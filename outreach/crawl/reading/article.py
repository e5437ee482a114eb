"""What a page says about itself: title, main text, who wrote it and when."""

from __future__ import annotations

import re

from outreach.crawl.reading.byline import read_author
from outreach.crawl.reading.directives import read_alternates, read_canonical, read_directives
from outreach.crawl.reading.headline import read_title
from outreach.crawl.reading.html import Document
from outreach.crawl.reading.main_text import main_text
from outreach.crawl.reading.metatags import MetaTags
from outreach.crawl.reading.publication import read_date
from outreach.crawl.reading.structured import read_structured
from outreach.crawl.values import PageFacts
from outreach.text.language import language_of

MAX_HEADINGS = 200
MAX_HEADING_CHARS = 300
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
