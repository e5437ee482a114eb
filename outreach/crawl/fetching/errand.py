"""What is asked of a URL, and the headers that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from outreach.clock import Clock
from outreach.crawl.fetching.decode import ACCEPTED_ENCODINGS
from outreach.crawl.fetching.guard import Destination
from outreach.crawl.fetching.http1 import Answer, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.politeness import retry_after_seconds

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Errand:
    """What to ask for, and how.

    Attributes:
        method: "GET" or "HEAD".
        wish: which body to read.
        obey_robots: ask robots.txt first.
        may_downgrade: follow redirects from https to http.
        minds_pages: whether an answer to HEAD is a page matters.
        headers: sent in addition, replacing ours of the same name.
    """

    wish: BodyWish
    method: str = "GET"
    obey_robots: bool = True
    may_downgrade: bool = False
    minds_pages: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def request_headers(
    limits: CrawlLimits,
    destination: Destination,
    errand: Errand,
    cookies: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return all headers of one request but Host."""
    headers = {
        "User-Agent": limits.user_agent,
        "Accept": _ACCEPT,
        "Accept-Encoding": ACCEPTED_ENCODINGS,
        "Accept-Language": "en,*;q=0.5",
        **errand.headers,
    }
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if limits.host_headers:
        origin = f"{destination.scheme}://{destination.authority}"
        headers.update(limits.host_headers.get(origin, {}))
    return headers


def retry_after_of(answer: Answer, clock: Clock) -> float | None:
    """Return the seconds that an answer asks us to wait, None if it does not."""
    value = answer.headers.get("retry-after")
    return None if value is None else retry_after_seconds(value, clock.now())
