"""Does the page still name us, and still without a link? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.prospecting.mentions.examined import linked, mentions_on
from outreach.prospecting.second_look import look_again
from outreach.prospecting.tactic import Reading, Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one mention: confirmed, withdrawn or unknown."""
    return look_again(bench, number, _judged)


def _judged(page: Reading, _row: Opportunity, project: Project) -> tuple[bool, str]:
    if linked(page, project):
        return False, "The page links to you now."
    if not mentions_on(page, project):
        return False, "The page no longer names you."
    return True, "The page names you, without a link."
