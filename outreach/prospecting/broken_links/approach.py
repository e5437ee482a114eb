"""Broken links, as one tactic among others."""

from __future__ import annotations

from collections import Counter

from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from outreach.prospecting.broken_links.record import record_opportunities
from outreach.prospecting.broken_links.signals import WEIGHTS
from outreach.prospecting.broken_links.verify import verify
from outreach.prospecting.tactic import Approach, Workbench
from outreach.store.runs import Work


def _find(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    counts = record_opportunities(bench.store, bench.clock, project)
    work.step()
    return counts


APPROACH = Approach(
    tactic=Tactic.BROKEN_LINK,
    about="Dead links on other people's pages that a page of yours can replace. Their readers "
    "stop running into a wall, and you are the one who told them.",
    needs="Pages that may link to dead ones (resource lists, guides, an export of broken "
    "backlinks), and the inventory of your own pages.",
    find=_find,
    weights=WEIGHTS,
    verify=verify,
)
