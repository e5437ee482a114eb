"""`outreach drafts`: letters that wait for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.panel import Panel
from rich.text import Text

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
    the_project,
    writing,
)
from outreach.drafting import review
from outreach.drafting.objections import blocking
from outreach.drafting.prepare import prepare_due
from outreach.errors import InvalidInput, OutreachError
from outreach.model.email import OutboundEmail, OutboundState
from outreach.sending.letters import full_text
from outreach.store import outbound

app = typer.Typer(no_args_is_help=True)


@app.command()
def prepare(as_json: AsJson = False) -> None:
    """Write the letters that are due, for all projects.

    Example: outreach drafts prepare
    """
    counts = prepare_due(ready().drafting)
    said = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing was due"
    show_one(dict(counts), as_json=as_json, sentence=f"Letters: {said}.")


@app.command("list")
def list_drafts(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List the drafts, with what speaks against each.

    Example: outreach drafts list
    """
    chosen = the_project(project)
    with reading() as session:
        found = outbound.in_state(session, OutboundState.DRAFTED, project_id=chosen.id)
        rows = [
            {
                "id": one.id,
                "to": one.recipient,
                "subject": one.subject,
                "blocked": bool(blocking(one)),
                "objections": "; ".join(f"{o['rule']}: {o['sentence']}" for o in one.objections),
            }
            for one in found
        ]
    show(rows, as_json=as_json, empty="No draft waits for you.")


@app.command("show")
def show_draft(
    number: Annotated[int, typer.Argument(help="Id of the letter.")], as_json: AsJson = False
) -> None:
    """Show one letter as it will leave.

    Example: outreach drafts show 3
    """
    with reading() as session:
        one = outbound.get(session, number)
    if as_json:
        wanted = {"id", "recipient", "subject", "body", "footer", "objections", "state"}
        show_one(one.model_dump(include=wanted), as_json=True)
        return
    text = Text(full_text(one.body, one.footer))
    out.print(Panel(text, title=Text(one.subject), subtitle=Text(f"to {one.recipient}")))
    for objection in one.objections:
        err.print(Text(f"{objection['level']}: {objection['rule']}: {objection['sentence']}"))


@app.command()
def approve(
    numbers: Annotated[list[int] | None, typer.Argument(help="Ids of the letters.")] = None,
    all_clean: Annotated[
        bool, typer.Option("--all-clean", help="Approve every draft without any objection.")
    ] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Approve letters. Those with a blocking objection are refused, the others go on.

    Example: outreach drafts approve 3 4 5
    """
    chosen = the_project(project)
    wanted = list(numbers or [])
    if all_clean:
        with reading() as session:
            found = outbound.in_state(session, OutboundState.DRAFTED, project_id=chosen.id)
        wanted += [one.id for one in found if not one.objections and one.id is not None]
    elif not wanted:
        raise InvalidInput("name letters by id, or use --all-clean.", field="drafts")
    approved, refused = _approve(wanted)
    row = {"approved": approved, "refused": refused}
    show_one(row, as_json=as_json, sentence=f"{len(approved)} approved, {len(refused)} refused.")
    if refused:
        raise typer.Exit(InvalidInput.exit_status)


def _approve(numbers: list[int]) -> tuple[list[int], list[int]]:
    approved: list[int] = []
    refused: list[int] = []
    for number in numbers:
        try:
            with writing() as session:
                email = outbound.get(session, number)
                made = ready()
                recent = timedelta(days=made.settings.contact_cooldown_days)
                review.approve(session, email, at=made.clock.now(), actor=ACTOR, recent=recent)
            approved.append(number)
        except OutreachError as wrong:
            err.print(Text(f"{number}: {wrong}"))
            refused.append(number)
    return approved, refused


@app.command()
def reject(
    number: Annotated[int, typer.Argument(help="Id of the letter.")],
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Reject a letter; nothing more is written to this person about it.

    Example: outreach drafts reject 3 --why "The page is a competitor's."
    """
    with writing() as session:
        email: OutboundEmail = outbound.get(session, number)
        review.reject(session, email, at=ready().clock.now(), actor=ACTOR, why=why)
    show_one({"id": number, "state": "rejected"}, as_json=as_json, sentence=f"{number}: rejected.")
