"""Reads the pages of a site that say whom to write to; every page is fetched at most once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from outreach.contacts.forms import find_forms
from outreach.contacts.on_page import find_addresses
from outreach.contacts.pages import find_contact_links
from outreach.contacts.text_files import parse_security_txt
from outreach.contacts.values import ContactLink, FoundAddress
from outreach.contacts.visible import document_of
from outreach.crawl.fetcher import Fetcher
from outreach.errors import FetchError

MOST_PAGES = 6
_IMPRINT_CHARS = 6000
_OWNER_PAGES = frozenset({"contact", "imprint", "about"})


@dataclass(frozen=True, slots=True)
class Published:
    """One address and the page that publishes it."""

    found: FoundAddress
    url: str
    kind: str  # page, author, contact, imprint, team, about, write_for_us, security_txt


@dataclass(frozen=True, slots=True)
class SiteReading:
    """What the contact pages of one site say.

    Attributes:
        published: every address, in the order of the pages.
        form_url: a contact form, "" if none was seen.
        imprint: visible text of the pages that name an owner, for the country.
    """

    published: tuple[Published, ...]
    form_url: str
    imprint: str


@dataclass(frozen=True, slots=True)
class _PageReading:
    """What one page contributes; kept for the other opportunities of its site."""

    published: tuple[tuple[FoundAddress, str], ...]
    links: tuple[ContactLink, ...]
    form_url: str
    text: str


class SiteReader:
    """Reads the contact pages of sites; every page is fetched at most once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._pages: dict[str, _PageReading | None] = {}
        self._security: dict[str, tuple[Published, ...]] = {}

    def read(self, page_url: str) -> SiteReading:
        """Read the linking page, then its contact links, then the home page's."""
        published: list[Published] = []
        form_url, imprint = "", ""
        for page, kind in self._visits(page_url):
            published += [Published(found, url, kind) for found, url in page.published]
            if kind in _OWNER_PAGES:
                imprint += page.text
                form_url = form_url or page.form_url
        published += self._security_txt(urljoin(page_url, "/.well-known/security.txt"))
        return SiteReading(tuple(published), form_url, imprint)

    def _visits(self, page_url: str) -> Iterator[tuple[_PageReading, str]]:
        seen: set[str] = set()
        waiting: list[tuple[str, str]] = [(page_url, "page"), (urljoin(page_url, "/"), "home")]
        while waiting and len(seen) < MOST_PAGES + 2:
            url, kind = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            page = self._page(url)
            if page is None:
                continue
            yield page, kind
            if kind in {"page", "home"}:
                waiting += [(link.url, link.kind) for link in page.links if link.url not in seen]
                waiting.sort(key=lambda one: one[1] not in {"author", "home"})

    def _page(self, url: str) -> _PageReading | None:
        if url not in self._pages:
            self._pages[url] = self._fetched(url)
        return self._pages[url]

    def _fetched(self, url: str) -> _PageReading | None:
        try:
            page = self._fetcher.fetch(url)
        except FetchError:
            return None  # one unreadable contact page is no reason to give up on the others
        if page.status != 200 or not page.is_html:
            return None
        html, final = page.body, page.final_url
        forms = find_forms(html, final)
        text = document_of(html, final).tree.text(separator=" ")
        return _PageReading(
            published=tuple((found, final) for found in find_addresses(html, final)),
            links=tuple(find_contact_links(html, final)),
            form_url=forms[0].url if forms else "",
            text=text[:_IMPRINT_CHARS],
        )

    def _security_txt(self, url: str) -> tuple[Published, ...]:
        if url not in self._security:
            self._security[url] = self._fetched_security(url)
        return self._security[url]

    def _fetched_security(self, url: str) -> tuple[Published, ...]:
        try:
            page = self._fetcher.fetch(url)
        except FetchError:
            return ()
        if page.status != 200 or page.media_type != "text/plain":
            return ()
        text = page.body.decode("utf-8", "replace")
        listed = parse_security_txt(text, page.final_url).contacts
        return tuple(Published(found, page.final_url, "security_txt") for found in listed)
