"""Sitemaps: what a site says it has."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from outreach.crawl.sites.sitemap_files import Sitemap, SitemapEntry, SitemapKind, parse_sitemap
from outreach.crawl.values import Page
from outreach.errors import FetchError
from outreach.urls import comparison_key, resolve, site_key

__all__ = ["Sitemap", "SitemapEntry", "SitemapKind", "parse_sitemap", "sitemap_urls"]

MAX_FILES = 1_000  # of one site
MAX_INDEX_DEPTH = 3


def sitemap_urls(
    fetch: Callable[[str], Page], site_url: str, *, limit: int
) -> Iterator[SitemapEntry]:
    """Yield at most `limit` distinct pages that the site's sitemaps name, on the same site.

    Looks at the Sitemap: lines of robots.txt, else at /sitemap.xml. A file that can't be had or
    read is passed over: the others still count. `fetch` raises FetchError as the Fetcher does.
    """
    site = site_key(site_url)
    waiting = deque((url, 0) for url in _starting_points(fetch, site_url))
    asked: set[str] = set()
    given: set[str] = set()
    while waiting and len(asked) < MAX_FILES:
        url, depth = waiting.popleft()
        if url in asked or site_key(url) != site:
            continue
        asked.add(url)
        found = _fetched(fetch, url)
        if found is None:
            continue
        if found.kind is SitemapKind.INDEX:
            if depth < MAX_INDEX_DEPTH:
                waiting.extend((entry.url, depth + 1) for entry in found.entries)
            continue
        for entry in found.entries:
            key = comparison_key(entry.url)
            if key in given or site_key(entry.url) != site:
                continue
            if len(given) >= limit:
                return
            given.add(key)
            yield entry


def _starting_points(fetch: Callable[[str], Page], site_url: str) -> list[str]:
    robots = resolve(site_url, "/robots.txt")
    if robots is None:
        return []
    named: list[str] = []
    try:
        page = fetch(robots)
    except FetchError:
        page = None
    if page is not None and page.status == 200:
        for line in page.body[: 512 * 1024].decode("utf-8", "replace").splitlines():
            field, _, value = line.partition(":")
            if field.strip().lower() == "sitemap":
                named.append(resolve(robots, value.split("#")[0].strip()) or "")
    found = [url for url in dict.fromkeys(named) if url]
    return found[:MAX_FILES] or [resolve(site_url, "/sitemap.xml") or ""]


def _fetched(fetch: Callable[[str], Page], url: str) -> Sitemap | None:
    try:
        page = fetch(url)
        return parse_sitemap(page.body, page.final_url) if page.status == 200 else None
    except FetchError:
        return None
