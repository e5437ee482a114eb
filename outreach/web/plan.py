"""The month's plan."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlmodel import Session

from outreach.reporting.plan import PlanStep, facts_from, monthly_plan
from outreach.store.pages import plan as plans
from outreach.web import exports
from outreach.web.gate import current_project
from outreach.web.runtime import serving

pages = Blueprint("plan", __name__)


@pages.get("/p/<int:project_id>/plan")
def show(project_id: int) -> str:
    """A few real steps, each with the place where it is taken."""
    with serving().store.read() as session:
        steps = _steps(session, project_id)
    return render_template("plan/show.html", steps=steps)


def _steps(session: Session, project_id: int) -> list[PlanStep]:  # noqa: ARG001 the gate found it
    today = serving().clock.now().date()
    return list(monthly_plan(facts_from(plans.facts_of(session, current_project(), today=today))))


_TABLE = exports.Table[PlanStep](
    "plan",
    {
        "step": lambda step: step.title,
        "why": lambda step: step.why,
        "minutes": lambda step: step.minutes,
        "tactic": lambda step: step.tactic,
        "examples": lambda step: "; ".join(step.instances),
    },
    _steps,
)
exports.offer(pages, "/p/<int:project_id>/plan", _TABLE)
