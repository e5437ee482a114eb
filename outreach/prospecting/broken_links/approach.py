"""Broken links, as one tactic among others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from outreach.model.opportunity import Stage, Tactic
from outreach.model.project import Project
from outreach.prospecting.broken_links.record import record_opportunities
from outreach.prospecting.broken_links.remember import remember_dead_pages
from outreach.prospecting.broken_links.signals import WEIGHTS
from outreach.prospecting.broken_links.verify import verify
from outreach.prospecting.tactic import Approach, Workbench
from outreach.store.runs import Work


def _find(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    remembered = remember_dead_pages(bench, project, work)
    counts = record_opportunities(bench.store, bench.clock, project)
    work.step()
    return counts + Counter(remembered=remembered)


def _line(evidence: Mapping[str, Any]) -> str:
    dead, cluster = evidence.get("dead") or {}, evidence.get("cluster") or {}
    if not dead:
        return ""
    said = [f"{dead['url']} is dead."]
    if cluster.get("sites", 0) > 1:
        said.append(f"Linked from {cluster['sites']} sites.")
    if offer := (evidence.get("asset") or {}).get("title"):
        said.append(f"Instead: {offer}")
    return " ".join(said)


APPROACH = Approach(
    tactic=Tactic.BROKEN_LINK,
    about="Dead links on other people's pages that a page of yours can replace. Their readers "
    "stop running into a wall, and you are the one who told them.",
    needs="Pages that may link to dead ones (resource lists, guides, an export of broken "
    "backlinks), and the inventory of your own pages.",
    find=_find,
    weights=WEIGHTS,
    verify=verify,
    stages={Stage.OPEN: "Dead link found", Stage.CONTACTED: "Told", Stage.WON: "Replaced by ours"},
    line=_line,
)
