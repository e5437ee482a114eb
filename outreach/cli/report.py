"""`outreach report`: what came of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from outreach.cli import report_mail
from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    reading,
    ready,
    runtime,
    show,
    show_one,
    the_project,
    writing,
)
from outreach.clock import written_day
from outreach.errors import InvalidInput
from outreach.languages import SOURCE
from outreach.model.project import Project
from outreach.reporting import gather, html, keep, pdf
from outreach.reporting.ahead import letters_now
from outreach.reporting.client import Period, period
from outreach.reporting.funnel import Step, funnel
from outreach.reporting.outcomes import HEADINGS, Grouping, cells, outcomes
from outreach.store import costs
from outreach.store.rates import By, Rate, Rates, rates

app = typer.Typer(no_args_is_help=True)
app.add_typer(report_mail.app, name="mail")


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


From = Annotated[str, typer.Option("--from", help="First day; last month if left out.")]
To = Annotated[str, typer.Option("--to", help="Last day, inclusive.")]


@app.command("client")
def client(
    first: From = "",
    last: To = "",
    pdf_file: Annotated[Path | None, typer.Option("--pdf", help="Write a PDF here.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write one HTML file.")] = None,
    comment: Annotated[str, typer.Option(help="A word on the period.")] = "",
    with_costs: Annotated[bool, typer.Option(help="Show what links have cost.")] = False,
    spoken: Annotated[str, typer.Option("--language", help="Language of it, as de.")] = SOURCE,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """The report for a client: links won, kept and lost, and what it took.

    Example: outreach report client --from 2026-04-01 --to 2026-04-30 --pdf april.pdf
    """
    chosen, now = the_project(project), ready().clock.now()
    when = _period(chosen, first, last)
    with reading() as session:
        found = gather.report_of(
            session,
            chosen,
            when,
            comment=comment,
            with_costs=with_costs,
            reader=report_mail.spoken_language(spoken),
            now=now,
        )
        brand = costs.brand(session, chosen.id or 0)
    logo = brand.logo if brand else None
    if pdf_file is not None:
        pdf_file.write_bytes(pdf.render(found, logo)[0])
    if html_file is not None:
        html_file.write_text(html.standalone(found, logo), "utf-8")
    files = ", ".join(str(one) for one in (pdf_file, html_file) if one is not None)
    sentence = f"Report of {when.told} written to {files}." if files else ""
    shown = found if as_json else {"period": when.told, "summary": " ".join(found["summary"])}
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command("outcomes")
def show_outcomes(
    by: Annotated[Grouping, typer.Option(help="What is grouped by.")] = Grouping.TACTIC,
    first: From = "",
    last: To = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Answers and links by tactic, campaign, letter, mailbox or person, with 95 % intervals.

    Example: outreach report outcomes --by campaign --from 2026-01-01 --to 2026-03-31
    """
    chosen = the_project(project)
    when = _period(chosen, first, last)
    with reading() as session:
        letters = letters_now(session, chosen.id or 0, when)
    lines = outcomes(gather.written(letters.counted), by)
    if as_json:
        show([dict(zip(HEADINGS, cells(one), strict=True)) for one in lines], as_json=True)
        return
    rows = [
        {
            by.value: one.name,
            "contacted": one.contacted,
            "replied": one.replied.told,
            "positive": one.positive.told,
            "won": one.won.told,
            "kept": one.kept.told,
            "risks": one.risks,
        }
        for one in lines
    ]
    show(rows, as_json=False, title=when.told, empty="Nobody was written to in this period.")


@app.command("cost")
def cost(
    hours: Annotated[float, typer.Option(help="Hours of work.")] = 0.0,
    money: Annotated[str, typer.Option(help="Money, as 240 EUR.")] = "",
    on: Annotated[str, typer.Option(help="Day, today if left out.")] = "",
    campaign: Annotated[int | None, typer.Option(help="Number of a campaign.")] = None,
    placement: Annotated[int | None, typer.Option(help="Number of a placement.")] = None,
    note: Annotated[str, typer.Option(help="What for.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Write down what winning links has cost.

    Example: outreach report cost --hours 2.5 --note "first letters of May"
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = keep.add_cost(
            session, chosen, spent_on=written_day(on, "on") if on else now.date(),
            hours=hours, money=money,
            campaign_id=campaign, placement_id=placement, note=note, at=now, actor=ACTOR,
        )  # fmt: skip
        shown = {"id": row.id, "hours": row.hours, "cents": row.cents, "currency": row.currency}
    show_one(shown, as_json=as_json, sentence="Written down.")


def _period(project: Project, first: str, last: str) -> Period:
    if not first and not last:
        return gather.usual_period(ready().clock.now().date(), project.created_at.date())
    try:
        return period(
            written_day(first, "from"),
            written_day(last, "to") if last else ready().clock.now().date(),
        )
    except ValueError as wrong:
        raise InvalidInput(str(wrong), field="to") from None


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
