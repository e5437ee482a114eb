"""Does the partner's page still list others, and not us? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.prospecting.second_look import look_again
from outreach.prospecting.tactic import Reading, Workbench
from outreach.urls import site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one partner's page: confirmed, withdrawn or unknown."""
    return look_again(bench, number, _judged)


def _judged(page: Reading, _row: Opportunity, project: Project) -> tuple[bool, str]:
    if any(site_key(link.target_url) == project.site_key for link in page.links):
        return False, "They list you now."
    return True, "The page is there, without you."
