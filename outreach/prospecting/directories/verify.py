"""Does the page still offer what we would ask for? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.directories.examined import read_page
from outreach.prospecting.second_look import SecondLook, conclude, look_at
from outreach.prospecting.tactic import Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one chance: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
        project = session.get_one(Project, row.project_id)
    return conclude(bench, number, *_judged(look_at(bench.fetcher, url), project))


def _judged(seen: SecondLook, project: Project) -> tuple[bool | None, str]:
    if seen.is_gone:
        return False, "The page is gone."
    if seen.reading is None:
        return None, ""
    if read_page(seen.reading, project) is None:
        return False, "The page offers nothing any more."
    return True, "The page still offers it."
