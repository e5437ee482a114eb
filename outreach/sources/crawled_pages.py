"""Pages that a site names itself: in its sitemap, its feed, or by a small crawl."""

from __future__ import annotations

from collections.abc import Iterator

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.sites.feeds import feed_entries
from outreach.crawl.sites.site import crawl_site
from outreach.crawl.sites.sitemap import sitemap_urls
from outreach.sources.source import Candidate, Sourced


def from_crawl(fetcher: Fetcher, start_url: str, *, depth: int, limit: int) -> Iterator[Sourced]:
    """The HTML pages that a crawl of `start_url`'s site reaches."""
    for page in crawl_site(fetcher, start_url, depth=depth, limit=limit):
        if page.is_html and page.status == 200:
            yield Candidate(page.final_url, f"crawl of {start_url}")


def from_sitemap(fetcher: Fetcher, site_url: str, *, limit: int) -> Iterator[Sourced]:
    """The pages that the sitemaps of `site_url` name."""
    for entry in sitemap_urls(fetcher.fetch_sitemap, site_url, limit=limit):
        yield Candidate(entry.url, f"sitemap of {site_url}")


def from_feed(fetcher: Fetcher, url: str, *, limit: int) -> Iterator[Sourced]:
    """The entries of a feed (RSS, Atom, JSON Feed), or of the one that a page names.

    Raises:
        FetchError: unreachable, or there is no feed.
    """
    for entry in feed_entries(fetcher.fetch_sitemap, url, limit=limit):
        yield Candidate(entry.url, f"feed of {url}")
