"""Does the page still invite writers? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.crawl.html import parse
from outreach.errors import FetchError
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect
from outreach.prospecting.guest_posts.examined import plain
from outreach.prospecting.guest_posts.read import Invitation, read_invitation
from outreach.prospecting.guest_posts.signals import policy_risk
from outreach.prospecting.record import withdraw
from outreach.prospecting.tactic import Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one invitation: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        opportunity = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, opportunity.prospect_id).url
    found = _invitation(bench, url)
    if found is None:
        return "unknown"
    why = policy_risk(plain(found)) if found.is_invitation else "The page invites nobody any more."
    now = bench.clock.now()
    with bench.store.write() as session:
        row = session.get_one(Opportunity, number)
        if why:
            withdraw(row, at=now, why=why)
            return "withdrawn"
        row.verified_at = now
        record(row, "confirmed", at=now, actor=WORKER, why="The page still invites writers.")
    return "confirmed"


def _invitation(bench: Workbench, url: str) -> Invitation | None:
    """What the page says now; a page that is gone invites nobody; None if it can't be read."""
    try:
        page = bench.fetcher.fetch(url)
    except FetchError:
        return None
    if page.status in (404, 410):
        return Invitation(is_invitation=False, confidence=1.0)
    if page.status != 200 or not page.is_html:
        return None
    return read_invitation(parse(page).html, page.final_url)
