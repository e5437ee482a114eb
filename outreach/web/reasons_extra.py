"""What the page of one tactic shows above its list, beside what all of them show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from outreach.prospecting.competitor_gap.record import linking_to
from outreach.prospecting.find import run_kind
from outreach.store.pages import reasons

_Extra = Callable[[Session, Project], dict[str, Any]]


def _gap(session: Session, project: Project) -> dict[str, Any]:
    """As the last run counted: over a million imported links that takes seconds."""
    kind = run_kind(Tactic.COMPETITOR_GAP)
    run = reasons.newest_runs(session, project.id or 0, [kind]).get(kind)
    counted = run.counts if run else {}
    ks = range(1, len(project.competitors) + 1)
    return {"counts": {k: counted[linking_to(k)] for k in ks if linking_to(k) in counted}}


_EXTRAS: dict[Tactic, _Extra] = {Tactic.COMPETITOR_GAP: _gap}


def extra_for(session: Session, project: Project, tactic: Tactic) -> dict[str, Any]:
    """Values for `templates/web/reasons/<tactic>.html`, as `extra`."""
    make = _EXTRAS.get(tactic)
    return make(session, project) if make else {}
