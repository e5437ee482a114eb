"""What an owner reads out of a letter: which link of which page is dead, and what is offered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from outreach.demo.values import Anchor, Site, Truth, WebPage

_ENOUGH = 40  # characters of an anchor text: letters shorten long ones
_URL = re.compile(r"https?://[^\s<>\"'’”)\]]+")


@dataclass(frozen=True, slots=True)
class Understood:
    """One link to change. `offer` is the URL of our article that the letter names."""

    page: WebPage
    anchor: Anchor
    offer: str


def understand(text: str, site: Site, own_root: str, truth: Truth) -> Understood | None:
    """Return what the letter asks for; None if no article or no dead link can be made out.

    The page is the one whose URL or title stands in the letter; the link is the one whose target
    or words stand there, else the first dead link of the page.
    """
    text = " ".join(text.split())  # letters may be wrapped anywhere
    urls = [url.rstrip(".,;:!?") for url in _URL.findall(text)]
    offer = next((url for url in urls if url.startswith(own_root) and url != own_root), "")
    if not offer:
        return None
    for page in _named_pages(text, urls, site):
        dead = [anchor for anchor in page.anchors() if anchor.url in truth.dead]
        if dead:
            return Understood(page, _named_anchor(text, urls, dead), offer)
    return None


def _named_pages(text: str, urls: list[str], site: Site) -> Iterable[WebPage]:
    content = [page for page in site.pages.values() if page.is_content]
    yield from (page for page in content if page.url in urls)
    yield from (page for page in content if page.title in text)
    # A letter may name nothing but the dead address.
    yield from (page for page in content if any(anchor.url in urls for anchor in page.anchors()))


def _named_anchor(text: str, urls: list[str], dead: list[Anchor]) -> Anchor:
    by_url = (anchor for anchor in dead if anchor.url in urls)
    by_words = (anchor for anchor in dead if anchor.words[:_ENOUGH] in text)
    return next(by_url, None) or next(by_words, None) or dead[0]
