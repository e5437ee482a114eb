"""Feeds: what a site, or somebody who collects links, has published lately."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from outreach.crawl.reading.html import parse
from outreach.crawl.sites.sitemap_files import Sitemap, SitemapEntry, SitemapKind, parse_sitemap
from outreach.crawl.values import Page
from outreach.errors import BadAnswer
from outreach.urls import comparison_key, resolve

MAX_PORTIONS = 50  # a feed may go on for ever from one portion to the next
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_FEEDS = (SitemapKind.RSS, SitemapKind.ATOM, SitemapKind.JSON)
_NAMED = ", ".join(f'link[rel~="alternate" i][type="{kind}" i][href]' for kind in _TYPES)


def feed_urls(page: Page) -> list[str]:
    """Return the feeds that an HTML page names, in its order."""
    document = parse(page)
    nodes = document.tree.css(_NAMED)
    found = [resolve(document.base_url, node.attributes["href"] or "") for node in nodes]
    return list(dict.fromkeys(url for url in found if url))


def feed_entries(fetch: Callable[[str], Page], url: str, *, limit: int) -> Iterator[SitemapEntry]:
    """Yield at most `limit` distinct entries of the feed at `url`, or of the one its page names.

    Entries may lead to any site: many feeds collect what others wrote.

    Raises:
        FetchError: unreachable, or neither a feed nor a page that names one.
    """
    feed = _feed(fetch, url)
    given: set[str] = set()
    asked = {feed.url}
    while True:
        for entry in feed.entries:
            key = comparison_key(entry.url)
            if key not in given:
                given.add(key)
                yield entry
            if len(given) >= limit:
                return
        if not feed.next_url or feed.next_url in asked or len(asked) >= MAX_PORTIONS:
            return
        asked.add(feed.next_url)
        feed = _parsed(fetch(feed.next_url))


def _feed(fetch: Callable[[str], Page], url: str) -> Sitemap:
    page = fetch(url)
    if page.status != 200:
        raise BadAnswer(f"{url} answers with status {page.status}.", temporary=False)
    if not page.is_html:
        return _parsed(page)
    named = feed_urls(page)
    if not named:
        raise BadAnswer(f"{url} is a page that names no feed.", temporary=False)
    return _parsed(fetch(named[0]))


def _parsed(page: Page) -> Sitemap:
    found = parse_sitemap(page.body, page.final_url)
    if found.kind not in _FEEDS:
        raise BadAnswer(f"{page.final_url} is a sitemap and no feed.", temporary=False)
    return found
