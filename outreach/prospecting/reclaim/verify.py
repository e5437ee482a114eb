"""Is the link still lost, or still wrong? Looked at again before a letter goes."""

from __future__ import annotations

from functools import partial

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Target
from outreach.prospecting.reclaim.signals import Kind
from outreach.prospecting.second_look import look_again
from outreach.prospecting.tactic import Reading, Workbench
from outreach.store import targets
from outreach.urls import is_http, normalise, site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one link: confirmed, withdrawn or unknown."""
    return look_again(bench, number, partial(_judged, bench))


def _judged(
    bench: Workbench, page: Reading, row: Opportunity, project: Project
) -> tuple[bool, str]:
    told = row.evidence["reclaim"]
    links = [link.target_url for link in page.links if is_http(link.target_url)]
    if told["kind"] == Kind.LOST:
        if any(site_key(url) == project.site_key for url in links):
            return False, "The link is back."
        return True, "The link is still missing."
    key = normalise(told["old_url"])
    if not any(normalise(url) == key for url in links):
        return False, "The page no longer links to the old address."
    if row.target_id and _answers(bench, row.target_id, told["kind"]):
        return False, "The address works now."
    return True, "The page still links to the old address."


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
