"""Does the page still link to a rival, and not to us? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.second_look import SecondLook, conclude, look_at
from outreach.prospecting.tactic import Workbench
from outreach.urls import is_http, site_key


def verify(bench: Workbench, number: int) -> str:
    """Look again at one page of the gap: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
        project = session.get_one(Project, row.project_id)
        spoken_of = set((row.evidence.get("gap") or {}).get("on_the_page", ()))
    seen = look_at(bench.fetcher, url)
    return conclude(bench, number, *_judged(seen, spoken_of, project))


def _judged(seen: SecondLook, spoken_of: set[str], project: Project) -> tuple[bool | None, str]:
    if seen.is_gone:
        return False, "The page is gone."
    if seen.reading is None:
        return None, ""
    links = seen.reading.links
    targets = {site_key(link.target_url) for link in links if is_http(link.target_url)}
    if project.site_key in targets:
        return False, "The page links to you now."
    missing = spoken_of - targets
    if missing:  # the letter names them
        return False, f"The page no longer links to {', '.join(sorted(missing))}."
    return True, "The page still links to them and not to you."
