"""Does the page still link to a rival, and not to us? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.prospecting.second_look import look_again
from outreach.prospecting.tactic import Reading, Workbench
from outreach.urls import is_http, site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one page of the gap: confirmed, withdrawn or unknown."""
    return look_again(bench, number, _judged)


def _judged(page: Reading, row: Opportunity, project: Project) -> tuple[bool, str]:
    targets = {site_key(link.target_url) for link in page.links if is_http(link.target_url)}
    if project.site_key in targets:
        return False, "The page links to you now."
    missing = set((row.evidence.get("gap") or {}).get("on_the_page", ())) - targets
    if missing:  # the letter names them
        return False, f"The page no longer links to {', '.join(sorted(missing))}."
    return True, "The page still links to them and not to you."
