"""Finds the page where a partner lists others: a link of their home page says so."""

from __future__ import annotations

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.html import parse
from outreach.crawl.reading.links import extract_links
from outreach.errors import FetchError
from outreach.prospecting.partners.listing import lists_of
from outreach.urls import is_http, site_key


def page_that_lists(fetcher: Fetcher, home_url: str) -> str:
    """The first page of the site whose link is called "Our members" or the like, "" if none is."""
    try:
        page = fetcher.fetch(home_url)
    except FetchError:
        return ""
    if page.status != 200 or not page.is_html:
        return ""
    own = site_key(home_url)
    for link in extract_links(parse(page)):
        is_own = is_http(link.target_url) and site_key(link.target_url) == own
        if is_own and lists_of(link.anchor_text):
            return link.target_url
    return ""
