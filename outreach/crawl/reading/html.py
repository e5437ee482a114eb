"""HTML bytes in, a tree out: bounded, so that no page can hang or exhaust us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from outreach.crawl.reading.blocks import Layout
from outreach.crawl.reading.bounds import bounded, end_after_tags
from outreach.crawl.reading.charsets import to_utf8
from outreach.crawl.reading.content import mark_content
from outreach.crawl.reading.layout import MAX_ANCHORS, read_layout
from outreach.crawl.values import Page
from outreach.urls import host_of, resolve

MAX_SOURCE_BYTES = 2_000_000  # dates are looked for in no more
MAX_READ_TAGS = 8_000  # nor in more tags: a second tree takes 1.5 KB each; real pages have 6,000

_BASE = re.compile(rb"<base[\s/]", re.IGNORECASE)


class Document:
    """One parsed page.

    Attributes:
        url: Absolute URL of the page after redirects.
        headers: of the answer, names in lower case; empty if there were none.
        charset: the set it was decoded from.
        tree: lexbor's tree.
        truncated: the page broke a limit and only its beginning was parsed.
    """

    def __init__(
        self, utf8: bytes, url: str, *, charset: str = "utf-8", headers: Mapping[str, str]
    ) -> None:
        self.url = url
        self.headers = headers
        self.charset = charset
        body, self.truncated = bounded(utf8)
        self.tree = LexborHTMLParser(body)

    @cached_property
    def html(self) -> str:
        """The source that was parsed, as text, its first 2 MB."""
        return self.tree.raw_html[:MAX_SOURCE_BYTES].decode("utf-8", "replace")

    @cached_property
    def opening(self) -> str:
        """The beginning of `html`, for readers that make a tree of their own: 8,000 tags."""
        source = self.tree.raw_html
        end = end_after_tags(source, MAX_READ_TAGS, min(len(source), MAX_SOURCE_BYTES))
        return source[:end].decode("utf-8", "replace")

    @cached_property
    def layout(self) -> Layout:
        """Its boxes, blocks and anchors, and which of them are content."""
        layout = read_layout(self.tree)
        mark_content(layout, host_of(self.url))
        return layout

    @property
    def is_cut(self) -> bool:
        """Whether links behind its beginning may have been left out."""
        return self.truncated or len(self.layout.anchors) >= MAX_ANCHORS

    @cached_property
    def base_url(self) -> str:
        """What relative URLs start from: the first <base href> if it is usable, else `url`."""
        if not _BASE.search(self.tree.raw_html):  # half of what a look through the tree costs
            return self.url
        declared = self.tree.css_first("base[href]")
        if declared is None:
            return self.url
        return resolve(self.url, declared.attributes["href"] or "") or self.url


def parse(page: Page) -> Document:
    """Parse the body of a fetched page. Anything parses; judge `page.is_html` before."""
    return parse_html(page.body, page.final_url, charset=page.charset, headers=page.headers)


def parse_html(
    body: bytes, url: str, *, charset: str = "", headers: Mapping[str, str] | None = None
) -> Document:
    """Parse a body that came from `url`; `charset` is what its Content-Type header declared."""
    utf8, found = to_utf8(body, charset)
    return Document(utf8, url, charset=found, headers=headers or {})
