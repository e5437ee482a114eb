"""`outreach plan`: a few real steps for this month."""

from __future__ import annotations

from outreach.cli.console import AsJson, ProjectName, reading, ready, show, the_project
from outreach.reporting.plan import facts_from, monthly_plan
from outreach.store.pages import plan as pages


def plan(project: ProjectName = "", as_json: AsJson = False) -> None:
    """A plan for this month: at most six steps, made from what the project has today.

    Example: outreach plan --json
    """
    chosen = the_project(project)
    with reading() as session:
        loaded = pages.facts_of(session, chosen, today=ready().clock.now().date())
    steps = monthly_plan(facts_from(loaded))
    if as_json:
        show([step.plain() for step in steps], as_json=True)
        return
    rows = [
        {
            "step": step.title,
            "why": step.why,
            "for instance": "\n".join(step.instances),
            "minutes": step.minutes,
        }
        for step in steps
    ]
    show(rows, as_json=False, title=f"This month for {chosen.name}")
