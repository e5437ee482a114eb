"""`outreach opportunities`: reasons to write."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    out,
    progress,
    reading,
    ready,
    show,
    show_one,
    tell_run,
    the_project,
    writing,
)
from outreach.drafting.permission import learn_more
from outreach.model.contact import Contact
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.prospecting.broken_links.check import check_targets
from outreach.prospecting.find import find_with
from outreach.prospecting.registry import APPROACHES, approach_for
from outreach.store import opportunities as stored

_COUNTED = ("added", "updated", "withdrawn")

app = typer.Typer(no_args_is_help=True)


@app.command()
def find(
    tactic: Annotated[
        list[Tactic] | None, typer.Option(help="Only this tactic; may be repeated.")
    ] = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Look for reasons to write: check every link of the examined pages, then ask each tactic.

    Example: outreach opportunities find --tactic broken_link --tactic mention
    """
    made, chosen = ready(), the_project(project)
    age = timedelta(hours=made.settings.check_age_hours)
    with progress(quiet=as_json) as watch:
        run = check_targets(made.store, made.clock, made.checker, chosen, age=age, watch=watch)
        found = {
            approach.tactic.value: find_with(made.workbench, chosen, approach, watch=watch).counts
            for approach in APPROACHES
            if not tactic or approach.tactic in tactic
        }
    counts = {name: sum(each.get(name, 0) for each in found.values()) for name in _COUNTED}
    if as_json:
        told = {"checked": run.done, "verdicts": run.counts, **counts, "by_tactic": found}
        show_one(told, as_json=True)
        return
    tell_run(run, as_json=False)
    for name, each in found.items():
        out.print(f"{name.replace('_', ' ').capitalize()}: {_in_words(each)}.")
    out.print("Next: outreach contacts find")


def _in_words(counts: dict[str, int]) -> str:
    words = {"added": "new", "updated": "brought up to date"}
    told = [f"{count} {words.get(name, name)}" for name, count in counts.items() if count]
    return ", ".join(told) or "nothing new"


@app.command("list")
def list_opportunities(
    stage: Annotated[Stage | None, typer.Option(help="Only this stage.")] = None,
    tactic: Annotated[Tactic | None, typer.Option(help="Only this tactic.")] = None,
    project: ProjectName = "",
    limit: Annotated[int, typer.Option(help="Rows at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List opportunities, best score first.

    Example: outreach opportunities list --stage ready --tactic competitor_gap
    """
    chosen = the_project(project)
    stages = [stage] if stage else list(Stage)
    with reading() as session:
        found = [
            one
            for each in stages
            for one in stored.in_stage(session, chosen.id or 0, each, tactic=tactic, at_most=limit)
        ]
    rows = [
        {
            "id": one.id,
            "tactic": one.tactic,
            "stage": one.stage,
            "score": one.score,
            "page": one.evidence.get("page", {}).get("url"),
            "evidence": _line(one),
            "dead": one.evidence.get("dead", {}).get("url"),
            "verdict": one.evidence.get("dead", {}).get("verdict"),
            "offer": (one.evidence.get("asset") or {}).get("url"),
            "why_not": one.gate,
        }
        for one in found[:limit]
    ]
    show(rows, as_json=as_json, empty="None yet: outreach opportunities find")


def _line(one: Opportunity) -> str:
    approach = approach_for(one.tactic)
    return approach.line(one.evidence) if approach else ""


@app.command("show")
def show_opportunity(
    number: Annotated[int, typer.Argument(help="Id of the opportunity.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Show one opportunity with all its evidence.

    Example: outreach opportunities show 7 --json
    """
    chosen = the_project(project)
    with reading() as session:
        one = stored.get(session, chosen.id or 0, number)
        row = one.model_dump(exclude={"version", "position"})
    show_one(row, as_json=as_json)


@app.command()
def note(
    number: Annotated[int, typer.Argument(help="Id of the opportunity.")],
    text: Annotated[str, typer.Argument(help="What to remember, as why it concerns their job.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Write a note; where the law wants to know why a letter concerns someone's job, it is that.

    Example: outreach opportunities note 7 "She edits the page that the dead link is on."
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        one = stored.get(session, chosen.id or 0, number)
        contact = session.get(Contact, one.contact_id) if one.contact_id else None
        judged = learn_more(
            session, made.drafting, one, contact, note=text.strip(), country=None, actor=ACTOR
        )
    sentence = f"Noted. Drafts that were judged anew: {judged}."
    show_one(
        {"id": number, "note": text.strip(), "drafts": judged}, as_json=as_json, sentence=sentence
    )
