"""What the page of one tactic shows above its list, beside what all of them show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from outreach.prospecting.competitor_gap.record import load_gap

_Extra = Callable[[Session, Project], dict[str, Any]]


def _gap(session: Session, project: Project) -> dict[str, Any]:
    return {"counts": load_gap(session, project).counts}


_EXTRAS: dict[Tactic, _Extra] = {Tactic.COMPETITOR_GAP: _gap}


def extra_for(session: Session, project: Project, tactic: Tactic) -> dict[str, Any]:
    """Values for `templates/web/reasons/<tactic>.html`, as `extra`."""
    make = _EXTRAS.get(tactic)
    return make(session, project) if make else {}
