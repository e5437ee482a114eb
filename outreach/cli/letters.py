"""`outreach campaign letters`, `letter` and `preview`: the texts of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.text import Text

from outreach.campaigns.branches import MAY_FOLLOW
from outreach.cli import letter_texts
from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    err,
    out,
    reading,
    ready,
    show,
    show_one,
    text_file,
    the_project,
    writing,
)
from outreach.cli.pace import read_order
from outreach.drafting import letters_edit
from outreach.drafting.variables import EXAMPLES
from outreach.model.opportunity import Opportunity
from outreach.sending.letters import full_text
from outreach.store import campaigns as stored
from outreach.store import opportunities

app = typer.Typer(help="Set, add and remove letters of a campaign.", no_args_is_help=True)

app.command("try")(letter_texts.try_text)
app.command("pause-text")(letter_texts.pause_text)
app.command()(letter_texts.compare)

Name = Annotated[str, typer.Argument(help="Campaign.")]
Number = Annotated[int, typer.Argument(help="Number of the letter, from 1.")]
SubjectFile = Annotated[
    Path | None, typer.Option(help="File with the subject; - is standard input.")
]
After = Annotated[
    str | None,
    typer.Option(
        help=f"Kind of answer that it follows: {', '.join(MAY_FOLLOW)}; '' for no answer at all."
    ),
]
DelayDays = Annotated[int | None, typer.Option(help="Days after the letter before.")]


def list_letters(
    name: Annotated[str, typer.Argument(help="Campaign; may be left out.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Show the letters of a campaign as they are written.

    Example: outreach campaign letters "Dead links, spring"
    """
    chosen = the_project(project)
    with reading() as session:
        steps = stored.by_name(session, chosen.id or 0, name).steps
    rows = [
        {
            "number": number,
            "delay_days": step.get("delay_days", 0),
            "subject": step.get("subject", ""),
            "body": step.get("body", ""),
            "after": step.get("after", ""),
        }
        for number, step in enumerate(steps, 1)
    ]
    show(rows, as_json=as_json, empty="The campaign has no letter yet.")


@app.command("set")
def set_letter(
    name: Name,
    number: Number,
    subject_file: SubjectFile = None,
    body_file: Annotated[Path | None, typer.Option(help="File with the text.")] = None,
    delay_days: DelayDays = None,
    after: After = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Change a letter. Drafts that nobody touched are written anew, approved letters stay.

    Example: outreach campaign letter set "Dead links" 1 --body-file first.txt
    """
    subject = text_file(subject_file, "--subject-file") if subject_file else None
    body = text_file(body_file, "--body-file") if body_file else None
    made, chosen = ready(), the_project(project)
    with writing() as session:
        effect = letters_edit.set_letter(
            session,
            made.drafting,
            stored.by_name(session, chosen.id or 0, name),
            number,
            actor=ACTOR,
            subject=subject,
            body=body,
            delay_days=delay_days,
            after=after,
        )
    _tell(f"Letter {number} is changed", effect, as_json)


@app.command()
def add(
    name: Name,
    body_file: Annotated[Path, typer.Option(help="File with the text; - is standard input.")],
    delay_days: Annotated[int, typer.Option(help="Days after the letter before.")] = 4,
    subject_file: SubjectFile = None,
    after: After = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Add a letter at the end. Without a subject it keeps that of the letter before.

    Examples:
      outreach campaign letter add "Dead links" --body-file last.txt --delay-days 7
      outreach campaign letter add "Dead links" --body-file later.txt --after not_now
    """
    subject = text_file(subject_file, "--subject-file") if subject_file else ""
    body = text_file(body_file, "--body-file")
    made, chosen = ready(), the_project(project)
    with writing() as session:
        effect = letters_edit.add_letter(
            session,
            made.drafting,
            stored.by_name(session, chosen.id or 0, name),
            actor=ACTOR,
            body=body,
            delay_days=delay_days,
            subject=subject,
            after=after or "",
        )
    _tell("The letter is added", effect, as_json)


@app.command()
def remove(name: Name, number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Remove a letter; whoever has not got it yet skips it.

    Example: outreach campaign letter remove "Dead links" 3
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        campaign = stored.by_name(session, chosen.id or 0, name)
        effect = letters_edit.remove_letter(session, made.drafting, campaign, number, actor=ACTOR)
    _tell(f"Letter {number} is removed", effect, as_json)


@app.command()
def variables(as_json: AsJson = False) -> None:
    """List the variables that a letter may use, each with an example.

    Example: outreach campaign letter variables
    """
    rows = [{"variable": name, "example": value} for name, value in EXAMPLES.items()]
    show(rows, as_json=as_json)


def preview(
    name: Annotated[str, typer.Argument(help="Campaign; may be left out.")] = "",
    opportunity: Annotated[
        int, typer.Option(help="Id of an opportunity; examples are used if left out.")
    ] = 0,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Show all letters as they would leave; nothing is stored or sent.

    Example: outreach campaign preview "Dead links" --opportunity 7
    """
    made, number = ready(), the_project(project).id or 0
    about: Opportunity | None = None
    with reading() as session:
        campaign = stored.by_name(session, number, name)
        if opportunity:
            about = opportunities.get(session, number, opportunity)
        found = letters_edit.preview(session, made.drafting, campaign, about)
    if as_json:
        show([asdict(one) for one in found], as_json=True)
        return
    for one in found:
        title = Text(f"{one.number}: {one.subject or '(as before)'}")
        after = Text(f"after {one.delay_days:g} days")
        out.print(Panel(Text(full_text(one.body, one.footer)), title=title, subtitle=after))
        for objection in one.objections:
            err.print(Text(f"{objection['level']}: {objection['rule']}: {objection['sentence']}"))


@app.command()
def reorder(
    name: Name,
    order: Annotated[str, typer.Argument(help="Present numbers in the new order, as 1,3,2.")],
    dry_run: Annotated[bool, typer.Option(help="Only say for how many it changes what.")] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Put the letters into a new order; a running campaign pauses until it is started again.

    Example: outreach campaign letter reorder "Dead links" 1,3,2 --dry-run
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        campaign = stored.by_name(session, chosen.id or 0, name)
        wanted = read_order(order)
        effect = letters_edit.reorder_letters(session, made.drafting, campaign, wanted, actor=ACTOR)
        if dry_run:
            session.rollback()
    _tell("The order would be changed" if dry_run else "The order is changed", effect, as_json)


@app.command()
def task(
    name: Name,
    title: Annotated[str, typer.Option(help="What a person does, as on Today.")],
    delay_days: Annotated[int, typer.Option(min=1, help="Days after the step before.")],
    note: Annotated[str, typer.Option(help="How to do it.")] = "",
    after: After = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Add a step that a person does by hand; the sequence waits for it.

    Example: outreach campaign letter task "Dead links" --title "Call the editor" --delay-days 3
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        campaign = stored.by_name(session, chosen.id or 0, name)
        effect = letters_edit.add_task(
            session,
            made.drafting,
            campaign,
            title=title,
            note=note,
            delay_days=delay_days,
            after=after or "",
            actor=ACTOR,
        )
    _tell("The step is added", effect, as_json)


def _tell(done: str, effect: Mapping[str, int], as_json: bool) -> None:
    counted = {name: count for name, count in effect.items() if count}
    said = ", ".join(f"{count} {_WORDS[name]}" for name, count in counted.items())
    show_one(counted, as_json=as_json, sentence=f"{done}{': ' + said if said else ''}.")


_WORDS = {
    "rewritten": "drafts written anew",
    "cancelled": "drafts cancelled",
    "replanned": "sequences planned anew",
    "kept_edited": "drafts edited by hand kept",
    "kept_approved": "approved letters kept as they are",
    "reordered": "sequences in the new order",
    "unchanged": "sequences as before",
}
