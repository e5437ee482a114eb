"""What a page said while it was alive, read from the web archive's copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse
from outreach.sources.wayback import closest_capture

if TYPE_CHECKING:
    from outreach.crawl.fetching.http_client import ApiClient  # httpx, which few need

_TEXT_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Memory:
    """A page as it was.

    Attributes:
        url: of the archive's copy, for people.
        text: at most 2,000 characters of its main text.
    """

    title: str
    text: str
    url: str
    taken_at: datetime

    def plain(self) -> dict[str, Any]:
        """For storing and showing."""
        taken_on = self.taken_at.date().isoformat()
        return {"title": self.title, "text": self.text, "url": self.url, "taken_on": taken_on}


def remembered(
    client: ApiClient, fetcher: Fetcher, clock: Clock, url: str, *, near: datetime | None
) -> Memory | None:
    """The copy nearest to `near`; None if there is none that shows a page.

    Raises:
        FetchError: the archive is out of reach, or asks to wait.
    """
    capture = closest_capture(client, clock, url, near=near)
    if capture is None or capture.status not in (None, 200):
        return None
    page = fetcher.fetch(capture.raw_url)
    if page.status != 200 or not page.is_html:
        return None
    facts = read_facts(parse(page))
    if not facts.title and not facts.text:
        return None
    return Memory(facts.title[:300], facts.text[:_TEXT_KEPT], capture.url, capture.taken_at)
