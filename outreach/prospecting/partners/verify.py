"""Does the partner's page still list others, and not us? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.second_look import SecondLook, conclude, look_at
from outreach.prospecting.tactic import Workbench
from outreach.urls import site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one partner's page: confirmed, withdrawn or unknown."""
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
    if any(site_key(link.target_url) == project.site_key for link in seen.reading.links):
        return False, "They list you now."
    return True, "The page is there, without you."
