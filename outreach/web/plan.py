"""The month's plan."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.reporting.plan import facts_from, monthly_plan
from outreach.store.pages import plan as plans
from outreach.web.gate import current_project
from outreach.web.runtime import serving

pages = Blueprint("plan", __name__)


@pages.get("/p/<int:project_id>/plan")
def show(project_id: int) -> str:  # noqa: ARG001 the gate has found the project by it
    """A few real steps, each with the place where it is taken."""
    today = serving().clock.now().date()
    with serving().store.read() as session:
        loaded = plans.facts_of(session, current_project(), today=today)
    steps = monthly_plan(facts_from(loaded))
    return render_template("plan/show.html", steps=steps)
