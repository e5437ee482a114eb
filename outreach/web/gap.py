"""Sites that link to competitors and not to us: the "any" and the "every" list, and between."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlmodel import Session

from outreach.model.project import Project
from outreach.prospecting.competitor_gap.ahead import Listed, taken_ahead
from outreach.prospecting.competitor_gap.record import load_gap
from outreach.store.pages.paging import Shelf
from outreach.web import forms
from outreach.web.gate import current_project
from outreach.web.runtime import serving

pages = Blueprint("gap", __name__)
_ROWS = 100


@pages.get("/p/<int:project_id>/reasons/competitor_gap/sites")
def sites(project_id: int) -> str:  # noqa: ARG001 the gate has found the project by it
    """Those that link to at least so many competitors, most first."""
    asked = request.args.get("at_least", "1")
    project = current_project()
    with serving().store.read() as session:
        listed = taken_ahead(session, project) or _counted_now(session, project)
    at_least = min(max(int(asked) if asked.isdecimal() and len(asked) < 4 else 1, 1), 999)
    found = listed.at_least(at_least)
    page = forms.asked_page()
    rows = list(found[(page - 1) * _ROWS : page * _ROWS])
    return render_template(
        "reasons/gap.html",
        shelf=Shelf(rows, len(found), page, _ROWS),
        listed=listed,
        rivals=project.competitors,
        at_least=at_least,
    )


def _counted_now(session: Session, project: Project) -> Listed:
    gap = load_gap(session, project)
    return Listed(gap.overlaps, gap.counts)
