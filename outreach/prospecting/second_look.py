"""A second look at a page before a letter about it leaves: what every tactic's `verify` shares."""

from __future__ import annotations

from collections.abc import Callable

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse
from outreach.crawl.reading.links import extract_links
from outreach.errors import FetchError
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.record import withdraw
from outreach.prospecting.tactic import Reading, Workbench

# Says of a page that was read again whether the reason still holds, and the sentence for it.
Judge = Callable[[Reading, Opportunity, Project], tuple[bool, str]]


def look_again(bench: Workbench, number: int, judge: Judge) -> str:
    """Read the page of an opportunity again: "confirmed", "withdrawn" or "unknown"."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
        project = session.get_one(Project, row.project_id)
    page, is_gone = _read_again(bench.fetcher, url)
    if is_gone:
        return _conclude(bench, number, False, "The page is gone.")
    if page is None:
        return "unknown"
    return _conclude(bench, number, *judge(page, row, project))


def _read_again(fetcher: Fetcher, url: str) -> tuple[Reading | None, bool]:
    """The page, None if it could not be read, and whether the server says that there is none.

    A refusal or a time-out proves nothing.
    """
    try:
        page = fetcher.fetch(url)
    except FetchError:
        return None, False
    if page.status != 200 or not page.is_html:
        return None, page.status in (404, 410)
    document = parse(page)
    return Reading(page.final_url, document, read_facts(document), extract_links(document)), False


def _conclude(bench: Workbench, number: int, holds: bool, why: str) -> str:
    now = bench.clock.now()
    with bench.store.write() as session:
        row = session.get_one(Opportunity, number)
        if not holds:
            withdraw(row, at=now, why=why)
            return "withdrawn"
        row.verified_at = now
        record(row, "confirmed", at=now, actor=WORKER, why=why)
    return "confirmed"
