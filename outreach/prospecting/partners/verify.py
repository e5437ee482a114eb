"""Does the partner's page still list others, and not us? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.crawl.html import parse
from outreach.crawl.links import extract_links
from outreach.errors import FetchError
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.record import withdraw
from outreach.prospecting.tactic import Workbench
from outreach.urls import site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one partner's page: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
        ours = session.get_one(Project, row.project_id).site_key
    why = _over(bench, url, ours)
    if why is None:
        return "unknown"
    now = bench.clock.now()
    with bench.store.write() as session:
        row = session.get_one(Opportunity, number)
        if why:
            withdraw(row, at=now, why=why)
            return "withdrawn"
        row.verified_at = now
        record(row, "confirmed", at=now, actor=WORKER, why="The page is there, without you.")
    return "confirmed"


def _over(bench: Workbench, url: str, ours: str) -> str | None:
    """Why there is nothing to ask for any more, "" if there is, None if it can't be seen."""
    try:
        page = bench.fetcher.fetch(url)
    except FetchError:
        return None
    if page.status in (404, 410):
        return "The page is gone."
    if page.status != 200 or not page.is_html:
        return None
    links = extract_links(parse(page))
    return "They list you now." if any(site_key(one.target_url) == ours for one in links) else ""
