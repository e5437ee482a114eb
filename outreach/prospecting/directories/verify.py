"""Does the page still offer what we would ask for? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.crawl.article import read_facts
from outreach.crawl.html import parse
from outreach.crawl.links import extract_links
from outreach.errors import FetchError
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.directories.examined import read_page
from outreach.prospecting.record import withdraw
from outreach.prospecting.tactic import Reading, Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one chance: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
        project = session.get_one(Project, row.project_id)
    offered = _still_offered(bench, url, project)
    if offered is None:
        return "unknown"
    now = bench.clock.now()
    with bench.store.write() as session:
        row = session.get_one(Opportunity, number)
        if not offered:
            withdraw(row, at=now, why="The page offers nothing any more.")
            return "withdrawn"
        row.verified_at = now
        record(row, "confirmed", at=now, actor=WORKER, why="The page still offers it.")
    return "confirmed"


def _still_offered(bench: Workbench, url: str, project: Project) -> bool | None:
    try:
        page = bench.fetcher.fetch(url)
    except FetchError:
        return None
    if page.status in (404, 410):
        return False
    if page.status != 200 or not page.is_html:
        return None
    document = parse(page)
    reading = Reading(page.final_url, document, read_facts(document), extract_links(document))
    return read_page(reading, project) is not None
