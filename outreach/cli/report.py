"""`outreach report`: what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from outreach.cli.console import AsJson, ProjectName, reading, runtime, show, the_project
from outreach.reporting.funnel import Step, funnel
from outreach.store.rates import By, Rate, Rates, rates

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


@app.command("rates")
def show_rates(
    by: Annotated[By, typer.Option(help="What letters are grouped by.")] = By.LETTER,
    days: Annotated[int, typer.Option(min=1, help="Letters of so many days.")] = 90,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Bounces, complaints and answers per letter, mailbox or tactic, with 95 % intervals.

    Example: outreach report rates --by mailbox --days 30 --json
    """
    chosen = the_project(project)
    since = runtime().clock.now() - timedelta(days=days)
    with reading() as session:
        found = rates(session, by, since=since, project_id=chosen.id)
    if as_json:
        show([_plain(one) for one in found], as_json=True)
    else:
        rows = [_printed(one) for one in found]
        show(rows, as_json=False, title=f"{chosen.name}, {days} days", empty="No letter yet.")


_FATES = ("bounced", "refused", "complained", "replied", "positive")


def _plain(one: Rates) -> dict[str, Any]:
    values: dict[str, Any] = {"name": one.name, "sent": one.sent}
    for name in _FATES:
        rate: Rate = getattr(one, name)
        values[name] = {
            "count": rate.count,
            "share": round(rate.share, 4),
            "low": round(rate.low, 4),
            "high": round(rate.high, 4),
        }
    return values


def _printed(one: Rates) -> dict[str, Any]:
    values: dict[str, Any] = {"name": one.name, "sent": one.sent}
    for name in _FATES:
        rate: Rate = getattr(one, name)
        between = f"{100 * rate.low:.0f}–{100 * rate.high:.0f} %"
        values[name] = f"{rate.count} ({between})"
    return values


def row(step: Step) -> dict[str, str | int]:
    """One line of the printed funnel."""
    share = ""
    if step.out_of:
        share = f"{100 * step.count / step.out_of:.0f} % of {step.out_of} {step.of_what}"
    between = ""
    if step.out_of and step.low is not None and step.high is not None:
        between = f"{100 * step.low:.0f} to {100 * step.high:.0f} %"
    return {"step": step.name, "count": step.count, "share": share, "95 % interval": between}
