"""From a fetched page to what it says of each backlink that should be on it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.backlinks.footprints import Footprint, footprints
from outreach.backlinks.inspect import Expected, Finding, Look, SeenPage, inspect, without_page
from outreach.backlinks.juice import page_weight
from outreach.crawl.article import read_facts
from outreach.crawl.failures import RobotsRefused
from outreach.crawl.html import Document, parse
from outreach.crawl.links import extract_links
from outreach.crawl.values import Link, Page
from outreach.errors import FetchError, InvalidInput, NotAllowed
from outreach.urls import comparison_key

_MOST_SCRIPT = 2_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A backlink that should be on the page."""

    number: int
    target_url: str
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class PageLook:
    """What one fetch told.

    Attributes:
        looks: by the number of the backlink.
        links, weight: how many links the page has, and the sum of their weights; None if unread.
        language, published_on: of the page, "" if unknown.
        traces: what sister sites would share.
    """

    looks: dict[int, Look]
    links: int | None = None
    weight: float | None = None
    language: str = ""
    published_on: str = ""
    traces: tuple[Footprint, ...] = ()


def look_at(
    answer: Page | FetchError, wanted: Iterable[Wanted], *, seen_by_browser: Page | None = None
) -> PageLook:
    """Look for every wanted link on one answer.

    Args:
        seen_by_browser: the same page as a browser got it, if somebody asked again.
    """
    if isinstance(answer, FetchError):
        look = Look(_trouble(answer), str(answer), retry_after=answer.retry_after)
        return PageLook({one.number: look for one in wanted})
    if answer.status != 200 or not answer.is_html:
        wait = _seconds(answer.headers.get("retry-after", ""))
        look = without_page(answer.status, is_html=answer.is_html, retry_after=wait)
        return PageLook({one.number: look for one in wanted})
    return _read(answer, wanted, seen_by_browser)


def _read(answer: Page, wanted: Iterable[Wanted], seen_by_browser: Page | None) -> PageLook:
    document = parse(answer)
    links, facts = extract_links(document), read_facts(document)
    other = _links_of(seen_by_browser)
    scripts = ""
    looks: dict[int, Look] = {}
    for one in wanted:
        scripts = scripts or _scripts(document)
        page = SeenPage(
            asked_url=answer.url,
            final_url=answer.final_url,
            links=links,
            facts=facts,
            in_scripts=_is_in(scripts, one.target_url),
            other_links=other,
        )
        looks[one.number] = inspect(page, target_url=one.target_url, expected=one.expected)
    address = next((hop.address for hop in reversed(answer.hops) if hop.address), "")
    return PageLook(
        looks,
        links=len(links),
        weight=page_weight(links),
        language=facts.language,
        published_on=facts.published_on,
        traces=tuple(footprints(document, title=facts.title, address=address)),
    )


def _trouble(failed: FetchError) -> Finding:
    if isinstance(failed, RobotsRefused):
        return Finding.ROBOTS_BLOCKED
    return Finding.BLOCKED if isinstance(failed, NotAllowed) else Finding.UNREACHABLE


def _links_of(page: Page | None) -> list[Link] | None:
    if page is None or page.status != 200 or not page.is_html:
        return None
    return extract_links(parse(page))


def _scripts(document: Document) -> str:
    """The text of all scripts, templates and noscripts, slashes unescaped as JSON escapes them."""
    nodes = document.tree.css("script, template, noscript")
    return "\n".join(node.html or "" for node in nodes)[:_MOST_SCRIPT].replace("\\/", "/") or " "


def _is_in(scripts: str, target_url: str) -> bool:
    try:
        key = comparison_key(target_url)
    except InvalidInput:
        return False
    return "/" in key and key in scripts


def _seconds(retry_after: str) -> float | None:
    """Seconds of a Retry-After header; its form with a date is left to the ordinary pause."""
    return (
        min(float(retry_after), 30 * 86_400.0)
        if retry_after.isascii() and retry_after.isdigit()
        else None
    )
