"""Does the page still offer what we would ask for? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.prospecting.directories.examined import read_page
from outreach.prospecting.second_look import look_again
from outreach.prospecting.tactic import Reading, Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one chance: confirmed, withdrawn or unknown."""
    return look_again(bench, number, _judged)


def _judged(page: Reading, _row: Opportunity, project: Project) -> tuple[bool, str]:
    if read_page(page, project) is None:
        return False, "The page offers nothing any more."
    return True, "The page still offers it."
