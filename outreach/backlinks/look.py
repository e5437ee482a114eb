"""From a fetched page to what it says of each backlink that should be on it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.backlinks.footprints import Footprint, footprints
from outreach.backlinks.inspect import Expected, Finding, Look, SeenPage, inspect, without_page
from outreach.backlinks.juice import page_weight
from outreach.crawl.fetching.failures import RobotsRefused, TimedOut, TooManyHops
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import Document, parse
from outreach.crawl.reading.links import extract_links, links_to
from outreach.crawl.values import Link, Page
from outreach.crawl.verdicts import soft404, walls
from outreach.crawl.verdicts.parked import parked_by_content, parked_by_redirect
from outreach.crawl.verdicts.signs import read_signs
from outreach.errors import FetchError, InvalidInput, NotAllowed, TooLarge
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
    answer: Page | FetchError, wanted: Sequence[Wanted], *, seen_by_browser: Page | None = None
) -> PageLook:
    """Look for every wanted link on one answer.

    Args:
        seen_by_browser: the same page as a browser got it, if somebody asked again.
    """
    if isinstance(answer, FetchError):
        look = Look(_trouble(answer), str(answer), retry_after=answer.retry_after)
        return PageLook({one.number: look for one in wanted})
    if walls.is_challenge_answer(answer.headers):
        sentence = "The site wants to see a browser before it shows the page."
        look = Look(Finding.BLOCKED, sentence, status=answer.status)
        return PageLook({one.number: look for one in wanted})
    if answer.status != 200 or not answer.is_html:
        wait = _seconds(answer.headers.get("retry-after", ""))
        look = without_page(answer.status, is_html=answer.is_html, retry_after=wait)
        return PageLook({one.number: look for one in wanted})
    return _read(answer, wanted, seen_by_browser)


def _read(answer: Page, wanted: Sequence[Wanted], seen_by_browser: Page | None) -> PageLook:
    document = parse(answer)
    links, facts = extract_links(document), read_facts(document)
    other = _links_of(seen_by_browser)
    scripts, face = "", None
    if any(not links_to(links, one.target_url) for one in wanted):
        face = _face(answer)
    looks: dict[int, Look] = {}
    for one in wanted:
        scripts = scripts or _scripts(document)
        page = SeenPage(
            asked_url=answer.url,
            final_url=answer.final_url,
            links=links,
            facts=facts,
            in_scripts=_is_in(scripts, one.target_url),
            is_cut=document.is_cut,
            other_links=other,
            face=face,
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


def _face(answer: Page) -> tuple[Finding, str] | None:
    """What a page is that is none of the site's own; asked only where a link is missing."""
    address = next((hop.address for hop in reversed(answer.hops) if hop.address), "")
    if parked_by_redirect(answer.url, [hop.url for hop in answer.hops]):
        return Finding.PARKED, "The address leads to a company that parks domains."
    signs = read_signs(answer.body, answer.final_url, answer.charset)
    if walls.is_challenge_page(signs):
        return Finding.BLOCKED, "The site asks whether we are human before it shows the page."
    if walls.is_login_page(signs):
        return Finding.BLOCKED, "The site asks for a password before it shows the page."
    if parked_by_content(signs, address):
        return Finding.PARKED, "The site is parked or for sale."
    title_says_so = soft404.title_and_heading_say_not_found(signs, answer.url)
    if title_says_so or soft404.by_words(signs, answer.url):
        return Finding.SOFT_404, "The page says that it was not found, with status 200."
    return None


def _trouble(failed: FetchError) -> Finding:
    if isinstance(failed, RobotsRefused):
        return Finding.ROBOTS_BLOCKED
    if isinstance(failed, NotAllowed):
        return Finding.BLOCKED
    if isinstance(failed, TooLarge) and not isinstance(failed, TooManyHops):
        return Finding.TOO_LARGE
    return Finding.TIMED_OUT if isinstance(failed, TimedOut) else Finding.UNREACHABLE


def _links_of(page: Page | None) -> list[Link] | None:
    if page is None or page.status != 200 or not page.is_html:
        return None
    return extract_links(parse(page))


def _scripts(document: Document) -> str:
    """The text of all scripts, templates and noscripts, slashes unescaped as JSON escapes them."""
    nodes = document.tree.css("script,template,noscript")
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
