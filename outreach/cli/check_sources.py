"""What `outreach check` is given, turned into targets: pages and their links, files, sitemaps."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.html import Document, parse, parse_html
from outreach.crawl.links import link_targets
from outreach.crawl.site import crawl_site
from outreach.crawl.sitemap_files import SitemapKind, parse_sitemap
from outreach.errors import FetchError, InvalidInput
from outreach.urls import is_http, normalise

_SITEMAP = re.compile(r"(?:\.xml|\.xml\.gz|\.rss|\.atom|sitemap\.txt)$", re.IGNORECASE)
_HTML_FILE = frozenset({".html", ".htm", ".xhtml"})
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?")
_PAGES_SHOWN = 20  # linking pages remembered of one target
_INDEX_DEPTH = 3
_NOWHERE = "http://file.invalid/"  # base of a file on disk: its relative links lead nowhere


@dataclass(slots=True)
class Target:
    """One target and where it was met. There may be millions: tuples, most of them empty.

    Attributes:
        spellings: all ways in which it was spelt; the first is checked.
        pages: linking pages, at most 20.
        page_count: how many there are.
    """

    spellings: tuple[str, ...]
    pages: tuple[str, ...] = ()
    page_count: int = 0


class Sources:
    """Reads inputs and yields each target once, while remembering who links to it.

    Args:
        depth: clicks to follow on the same site; 0 for the given pages only.
        limit: most pages to read of one site.
        targets_only: what is given is not read but checked itself.
        ignored: targets that match one of these are left out.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        depth: int = 0,
        limit: int = 10_000,
        targets_only: bool = False,
        ignored: Iterable[re.Pattern[str]] = (),
    ) -> None:
        self._fetcher = fetcher
        self._depth = depth
        self._limit = limit
        self._targets_only = targets_only
        self._ignored = tuple(ignored)
        self.met: dict[str, Target] = {}
        self.ignored_count = 0
        self.pages_read = 0
        self.is_exhausted = targets_only  # nothing that is met later changes what is told

    def targets(self, given: Iterable[str]) -> Iterator[str]:
        """Yield every distinct target of the inputs, as it is first met.

        Raises:
            InvalidInput: an input is neither URL, file nor host name.
        """
        yield from self._targets(given)
        self.is_exhausted = True

    def _targets(self, given: Iterable[str]) -> Iterator[str]:
        inputs = [classified(text) for text in given]
        for kind, text in inputs:
            if kind == "html" and not self._targets_only:
                yield from self._links_of_file(Path(text))
        urls = (url for kind, text in inputs for url in self._urls(kind, text))
        if self._targets_only:
            for url in urls:
                yield from self._meet(url, "")
        elif self._depth:
            for url in urls:
                yield from self._links_of_site(url)
        else:
            yield from self._links_of_pages(urls)

    def by_url(self, url: str) -> Target:
        """Return what is known of a target that was yielded."""
        return self.met[self._key(url)]

    def _urls(self, kind: str, text: str) -> Iterator[str]:
        if kind == "url":
            yield from self._sitemap_or_page(text)
        elif kind == "lines":
            for line in _lines(text):
                if self._targets_only or is_http(line):
                    yield line
        elif kind == "sitemap":
            yield from _locations(Path(text).read_bytes(), _NOWHERE)

    def _sitemap_or_page(self, url: str, level: int = 0) -> Iterator[str]:
        if self._targets_only or not _SITEMAP.search(url.partition("?")[0]):
            yield url
            return
        try:
            page = self._fetcher.fetch(url)
            found = parse_sitemap(page.body, page.final_url)
        except FetchError:
            yield url  # read as a page, it gets a verdict that says what is wrong
            return
        for entry in found.entries:
            if found.kind is SitemapKind.INDEX and level < _INDEX_DEPTH:
                yield from self._sitemap_or_page(entry.url, level + 1)
            else:
                yield entry.url

    def _links_of_pages(self, urls: Iterable[str]) -> Iterator[str]:
        for url, page in self._fetcher.fetch_many(dict.fromkeys(urls)):
            if isinstance(page, FetchError) or page.status != 200:
                yield from self._meet(url, "")  # its own verdict says what is wrong with it
            elif page.is_html:
                yield from self._links_of(parse(page), url)

    def _links_of_site(self, start: str) -> Iterator[str]:
        found_any = False
        for page in crawl_site(self._fetcher, start, depth=self._depth, limit=self._limit):
            found_any = True
            yield from self._links_of(parse(page), page.url)
        if not found_any:
            yield from self._meet(start, "")

    def _links_of_file(self, path: Path) -> Iterator[str]:
        document = parse_html(path.read_bytes(), _NOWHERE)
        return self._links_of(document, str(path))

    def _links_of(self, document: Document, page: str) -> Iterator[str]:
        self.pages_read += 1
        for target in link_targets(document):
            if not target.startswith(_NOWHERE):
                yield from self._meet(target, page)

    def _meet(self, url: str, page: str) -> Iterator[str]:
        if any(pattern.search(url) for pattern in self._ignored):
            self.ignored_count += 1
            return
        key = self._key(url)
        target = self.met.get(key)
        is_new = target is None
        if target is None:
            target = self.met[key] = Target((url,))
        elif url not in target.spellings:
            target.spellings += (url,)
        if page and page not in target.pages:
            target.page_count += 1
            if len(target.pages) < _PAGES_SHOWN:
                target.pages += (page,)
        if is_new:
            yield url

    def _key(self, url: str) -> str:
        """Links that mean the same are checked once; what is given itself, as it is given."""
        if self._targets_only:
            return url
        try:
            return normalise(url)
        except InvalidInput:
            return url


def classified(text: str) -> tuple[str, str]:
    """Say what an input is: ("url" | "lines" | "html" | "sitemap", what to read).

    Raises:
        InvalidInput: it is none of them.
    """
    if text == "-":
        return "lines", text
    if is_http(text):
        return "url", text
    path = Path(text)
    if path.is_file():
        if path.suffix.lower() in _HTML_FILE:
            return "html", text
        return ("sitemap" if _SITEMAP.search(text) else "lines"), text
    if _BARE_HOST.fullmatch(text) and "." in text.partition("/")[0]:
        return "url", f"https://{text}"
    raise InvalidInput(f"{text!r} is neither a URL nor a file.", field="input")


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from _meant(sys.stdin)
        return
    with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
        yield from _meant(file)


def _meant(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            yield text


def _locations(body: bytes, url: str) -> Iterator[str]:
    return (entry.url for entry in parse_sitemap(body, url).entries)
