"""Is the link still lost, or still wrong? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect, Target
from outreach.prospecting.reclaim.signals import Kind
from outreach.prospecting.second_look import SecondLook, conclude, look_at
from outreach.prospecting.tactic import Workbench
from outreach.store import targets
from outreach.urls import is_http, normalise, site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one link: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
        own = session.get_one(Project, row.project_id).site_key
        told = row.evidence["reclaim"]
    seen = look_at(bench.fetcher, url)
    if told["kind"] == Kind.LOST:
        return conclude(bench, number, *_still_lost(seen, own))
    holds, why = _still_there(seen, told["old_url"])
    if holds and row.target_id and _answers(bench, row.target_id, told["kind"]):
        holds, why = False, "The address works now."
    return conclude(bench, number, holds, why)


def _still_lost(seen: SecondLook, own: str) -> tuple[bool | None, str]:
    if seen.is_gone:
        return False, "The page is gone."
    if seen.reading is None:
        return None, ""
    links = (link.target_url for link in seen.reading.links)
    if any(is_http(url) and site_key(url) == own for url in links):
        return False, "The link is back."
    return True, "The link is still missing."


def _still_there(seen: SecondLook, old_url: str) -> tuple[bool | None, str]:
    if seen.is_gone:
        return False, "The page is gone."
    if seen.reading is None:
        return None, ""
    key = normalise(old_url)
    links = (link.target_url for link in seen.reading.links)
    if any(is_http(url) and normalise(url) == key for url in links):
        return True, "The page still links to the old address."
    return False, "The page no longer links to the old address."


def _answers(bench: Workbench, target_id: int, kind: str) -> bool:
    """Check our own page again; a redirect settles a dead address, not a moved one."""
    with bench.store.read() as session:
        url = session.get_one(Target, target_id).url
    result = bench.checker.check(url)
    with bench.store.write() as session:
        target = session.get_one(Target, target_id)
        targets.record_check(target, result)
        return targets.works_again(target) and not (
            kind == Kind.MOVED and target.verdict == "moved"
        )
