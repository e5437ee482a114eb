"""Pages as callers see them: the errand that asks for one, and what its visit brought."""

from __future__ import annotations

from collections.abc import Mapping

from outreach.crawl.fetching.errand import Errand
from outreach.crawl.fetching.http1 import BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.visit import Visit
from outreach.crawl.values import Page
from outreach.errors import BadAnswer, FetchError


def page_errand(
    limits: CrawlLimits, headers: Mapping[str, str] | None = None, *, obey_robots: bool
) -> Errand:
    """Return the errand for a whole page; empty headers are left out."""
    return Errand(
        wish=BodyWish(limits.max_bytes),
        obey_robots=obey_robots,
        headers={name: value for name, value in (headers or {}).items() if value},
    )


def page_or_failure(visit: Visit) -> Page | FetchError:
    """Return what was fetched, or why nothing was."""
    answer = visit.answer
    if answer is None:
        return visit.failure or BadAnswer("There was no answer.")
    return Page(
        url=visit.url,
        final_url=visit.final_url if len(visit.hops) > 1 else visit.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        media_type=answer.media_type,
        charset=charset_of(answer.headers.get("content-type", "")),
        hops=visit.hops,
        fetched_at=visit.at,
        seconds=visit.seconds,
        not_modified=answer.status == 304,
    )


def charset_of(content_type: str) -> str:
    """Return the charset parameter of a Content-Type in lower case, "" if there is none."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""
