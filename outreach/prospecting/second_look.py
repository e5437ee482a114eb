"""A second look at a page before a letter about it leaves: what every tactic's `verify` shares."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.crawl.article import read_facts
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.html import parse
from outreach.crawl.links import extract_links
from outreach.errors import FetchError
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.prospecting.record import withdraw
from outreach.prospecting.tactic import Reading, Workbench


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What the page says now.

    Attributes:
        reading: None if it could not be read.
        is_gone: the server says that there is no such page.
    """

    reading: Reading | None
    is_gone: bool


def look_at(fetcher: Fetcher, url: str) -> SecondLook:
    """Read the page again; a refusal or a time-out proves nothing."""
    try:
        page = fetcher.fetch(url)
    except FetchError:
        return SecondLook(None, is_gone=False)
    if page.status != 200 or not page.is_html:
        return SecondLook(None, is_gone=page.status in (404, 410))
    document = parse(page)
    reading = Reading(page.final_url, document, read_facts(document), extract_links(document))
    return SecondLook(reading, is_gone=False)


def conclude(bench: Workbench, number: int, holds: bool | None, why: str) -> str:
    """Write down whether the reason still holds; None is "unknown" and changes nothing."""
    if holds is None:
        return "unknown"
    now = bench.clock.now()
    with bench.store.write() as session:
        row = session.get_one(Opportunity, number)
        if not holds:
            withdraw(row, at=now, why=why)
            return "withdrawn"
        row.verified_at = now
        record(row, "confirmed", at=now, actor=WORKER, why=why)
    return "confirmed"
