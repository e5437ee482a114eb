"""Is the evidence still true? The page and the dead link are looked at again before a letter goes.

A repaired link withdraws its opportunity: nobody is told of trouble that is over. Where the page or
the target can't be reached, nothing is concluded and the letter keeps waiting.
"""

from __future__ import annotations

from sqlmodel import Session

from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.html import parse
from outreach.crawl.reading.links import extract_links
from outreach.crawl.values import CheckResult, Page
from outreach.errors import FetchError
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import Prospect, Target
from outreach.prospecting.tactic import Workbench
from outreach.store import targets
from outreach.urls import normalise


def verify(bench: Workbench, number: int) -> str:
    """Look again at one opportunity's page and dead link: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        opportunity = session.get_one(Opportunity, number)
        page_url = session.get_one(Prospect, opportunity.prospect_id).url
        target = session.get_one(Target, opportunity.target_id)
    result = bench.checker.check(target.url)
    still_linked = _still_linked(bench.fetcher, page_url, target.url_key)
    with bench.store.write() as session:
        return _record(session, bench.clock, number, result, still_linked)


def _still_linked(fetcher: Fetcher, page_url: str, target_key: str) -> bool | None:
    """Does the page still carry the link? None if the page can't be read."""
    try:
        page: Page = fetcher.fetch(page_url)
    except FetchError:
        return None
    if page.status != 200 or not page.is_html:
        return False if page.status in (404, 410) else None
    return any(normalise(link.target_url) == target_key for link in extract_links(parse(page)))


def _record(
    session: Session, clock: Clock, number: int, result: CheckResult, still_linked: bool | None
) -> str:
    opportunity = session.get_one(Opportunity, number)
    target = session.get_one(Target, opportunity.target_id)
    targets.record_check(target, result)
    now = clock.now()
    if still_linked and result.verdict.is_replaceable:
        opportunity.verified_at = now
        record(opportunity, "confirmed", at=now, actor=WORKER, why=result.sentence)
        return "confirmed"
    if still_linked is False or targets.works_again(target):
        why = "The link was removed." if still_linked is False else "The link works again."
        if Stage.DISMISSED in Opportunity.LEGAL[opportunity.stage]:
            opportunity.move_to(Stage.DISMISSED, at=now, actor=WORKER, why=why)
        return "withdrawn"
    return "unknown"
