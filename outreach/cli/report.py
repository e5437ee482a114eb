"""`outreach report`: what came of it."""

from __future__ import annotations

import typer

from outreach.cli.console import AsJson, ProjectName, reading, show, the_project
from outreach.reporting.funnel import Step, funnel

app = typer.Typer(help="What came of it.", no_args_is_help=True)


@app.command("funnel")
def show_funnel(project: ProjectName = "", as_json: AsJson = False) -> None:
    """The funnel from prospects to kept links, each share with its denominator and interval.

    Example: outreach report funnel --json
    """
    chosen = the_project(project)
    with reading() as session:
        steps = funnel(session, chosen.id or 0)
    if as_json:
        show([step.plain() for step in steps], as_json=True)
    else:
        show([row(step) for step in steps], as_json=False, title=f"Funnel of {chosen.name}")


def row(step: Step) -> dict[str, str | int]:
    """One line of the printed funnel."""
    share = ""
    if step.out_of:
        share = f"{100 * step.count / step.out_of:.0f} % of {step.out_of} {step.of_what}"
    between = ""
    if step.out_of and step.low is not None and step.high is not None:
        between = f"{100 * step.low:.0f} to {100 * step.high:.0f} %"
    return {"step": step.name, "count": step.count, "share": share, "95 % interval": between}
