"""Looks at a few articles of a site that invites writers: what stands there, not what it claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urljoin, urlsplit

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import Document, parse
from outreach.crawl.reading.links import extract_links
from outreach.crawl.values import Link, LinkPlacement, Page
from outreach.errors import FetchError
from outreach.prospecting.guest_posts.quality import Sample
from outreach.urls import comparison_key, is_http, site_key

MOST_ARTICLES = 4
_MOST_OUTBOUND = 60
_COMMENTS = '#comments, .comments, .comment-list, #respond, [id^="disqus"], [class*="comment-form"]'
_NEWSLETTER = (
    'form[action*="subscri"], form[action*="newsletter"], form[action*="list-manage"], '
    '[class*="newsletter"], [id*="newsletter"], a[href*="newsletter"]'
)
_NO_ARTICLE = ("tag", "category", "author", "page", "about", "contact", "privacy", "write", "login")


def survey(fetcher: Fetcher, invitation_url: str) -> dict[str, Any]:
    """Read the home page and up to four articles; plain values for `Prospect.facts`.

    A site that can't be read gives no samples: unknown, which is not bad.
    """
    home_url = urljoin(invitation_url, "/")
    home = _read(fetcher, home_url)
    if home is None:
        return {"samples": [], "newsletter": False}
    chosen = article_urls(extract_links(home), skip=(home_url, invitation_url))
    documents = [one for url in chosen if (one := _read(fetcher, url)) is not None]
    return {
        "samples": [asdict(sample_of(one)) for one in documents],
        "newsletter": any(one.tree.css_first(_NEWSLETTER) for one in (home, *documents)),
    }


def samples_in(stored: dict[str, Any]) -> list[Sample]:
    """The samples of a stored survey."""
    return [
        Sample(**{**one, "outbound": tuple((link[0], link[1]) for link in one["outbound"])})
        for one in stored.get("samples", ())
    ]


def article_urls(links: Iterable[Link], *, skip: Iterable[str]) -> list[str]:
    """The first links of a home page that look like articles of its own: long, worded paths."""
    seen = {comparison_key(url) for url in skip}
    found: list[str] = []
    for link in links:
        if not is_http(link.target_url) or site_key(link.target_url) != site_key(link.linking_page):
            continue
        key = comparison_key(link.target_url)
        if key not in seen and _looks_like_article(link):
            seen.add(key)
            found.append(link.target_url)
        if len(found) == MOST_ARTICLES:
            break
    return found


def _looks_like_article(link: Link) -> bool:
    parts = [part for part in urlsplit(link.target_url).path.lower().split("/") if part]
    if not parts or any(part in _NO_ARTICLE for part in parts):
        return False
    worded = parts[-1].count("-") >= 2 or len(parts[-1]) >= 20 or len(parts) >= 3
    return worded and link.placement in {LinkPlacement.BODY, LinkPlacement.LIST}


def sample_of(document: Document) -> Sample:
    """What one article shows."""
    facts = read_facts(document)
    return Sample(
        url=document.url,
        words=len(facts.text.split()),
        author=facts.author,
        published_on=facts.published_on,
        comments=document.tree.css_first(_COMMENTS) is not None,
        outbound=tuple(_outbound(document))[:_MOST_OUTBOUND],
    )


def _outbound(document: Document) -> Iterator[tuple[str, str]]:
    own = site_key(document.url)
    for link in extract_links(document):
        if link.is_followed and is_http(link.target_url) and site_key(link.target_url) != own:
            yield link.anchor_text[:100], link.target_url[:300]


def _read(fetcher: Fetcher, url: str) -> Document | None:
    try:
        page: Page = fetcher.fetch(url)
    except FetchError:
        return None
    return parse(page) if page.status == 200 and page.is_html else None
