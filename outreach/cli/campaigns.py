"""`outreach campaign`: sequences of letters to the contacts of ready opportunities."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from outreach.campaigns import lifecycle
from outreach.campaigns.enrol import enrol_ready
from outreach.campaigns.make import Limits, make
from outreach.campaigns.readiness import lacks
from outreach.cli import letters, pace
from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    reading,
    ready,
    show,
    show_one,
    the_project,
    writing,
)
from outreach.errors import InvalidInput
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.store import campaigns as stored
from outreach.store import mailboxes

app = typer.Typer(no_args_is_help=True)
app.add_typer(letters.app, name="letter")
app.command("letters")(letters.list_letters)
app.command("preview")(letters.preview)
app.command("pace")(pace.of_campaign)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the campaign.")],
    mailbox: Annotated[str, typer.Option(help="Mailbox to write from.")] = "",
    sequence: Annotated[str, typer.Option(help="Starter sequence.")] = "broken_link",
    minimum_score: Annotated[float, typer.Option(help="Leave out lower scores.")] = 0,
    days: Annotated[str, typer.Option(help="Weekdays of sending; 1 is Monday.")] = "1-5",
    hours: Annotated[str, typer.Option(help="Hours of the day, from-to.")] = "9-17",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Make a campaign with a starter sequence; it does nothing until it is started.

    Example: outreach campaign add "Dead links, spring" --hours 8-18
    """
    made, chosen = ready(), the_project(project)
    first_day, last_day = _range(days, "--days", 1, 7)
    from_hour, to_hour = _range(hours, "--hours", 0, 24)
    with writing() as session:
        row = make(
            session,
            project_id=chosen.id or 0,
            mailbox_id=mailboxes.by_address(session, chosen.id or 0, mailbox).id or 0,
            name=name,
            sequence=sequence,
            limits=Limits(
                days=range(first_day, last_day + 1),
                from_hour=from_hour,
                to_hour=to_hour,
                minimum_score=minimum_score,
            ),
            at=made.clock.now(),
            actor=ACTOR,
        )
    sentence = f"Campaign {name} is made. Next: outreach campaign start {name!r}"
    show_one(
        {"id": row.id, "name": name, "steps": len(row.steps)}, as_json=as_json, sentence=sentence
    )


def _range(text: str, field: str, least: int, most: int) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise InvalidInput(f"write two numbers as {least}-{most}.", field=field)
    found = int(first), int(last or first)
    if not least <= found[0] <= found[1] <= most:
        raise InvalidInput(f"must lie between {least} and {most}.", field=field)
    return found


@app.command()
def start(
    name: Annotated[str, typer.Argument(help="Campaign; may be left out.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Start a campaign, or say what it still lacks.

    Example: outreach campaign start "Dead links, spring"
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        row = stored.by_name(session, chosen.id or 0, name)
        mailbox = session.get_one(Mailbox, row.mailbox_id)
    made.dns_look.at(mailbox)  # a record published since the last look must count
    with writing() as session:
        row = stored.by_name(session, chosen.id or 0, name)
        lifecycle.start(session, row, at=made.clock.now(), actor=ACTOR)
    sentence = f"{row.name} is running. You approve every first letter: outreach drafts list"
    show_one({"name": row.name, "state": row.state}, as_json=as_json, sentence=sentence)


@app.command()
def pause(
    name: Annotated[str, typer.Argument(help="Campaign; may be left out.")] = "",
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "By hand.",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Pause a campaign: nothing of it leaves until it is started again.

    Example: outreach campaign pause "Dead links, spring"
    """
    chosen = the_project(project)
    with writing() as session:
        row = stored.by_name(session, chosen.id or 0, name)
        lifecycle.pause(session, row, at=ready().clock.now(), actor=ACTOR, why=why)
    show_one(
        {"name": row.name, "state": row.state}, as_json=as_json, sentence=f"{row.name}: paused."
    )


@app.command()
def enrol(
    name: Annotated[str, typer.Argument(help="Campaign; may be left out.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Enrol ready opportunities; says who is left out and why.

    Example: outreach campaign enrol
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        row = stored.by_name(session, chosen.id or 0, name)
    cooldown = timedelta(days=made.settings.contact_cooldown_days)
    counts = enrol_ready(made.store, made.clock, row, cooldown=cooldown)
    said = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in counts.items())
    show_one(dict(counts), as_json=as_json, sentence=f"{row.name}: {said or 'nobody to enrol'}.")


@app.command("list")
def list_campaigns(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List campaigns, with what each still lacks.

    Example: outreach campaign list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "name": one.name,
                "tactic": one.tactic,
                "state": one.state,
                "letters": len(one.steps),
                "lacks": " ".join(
                    lack.sentence
                    for lack in lacks(
                        one,
                        session.get_one(Project, one.project_id),
                        session.get_one(Mailbox, one.mailbox_id),
                    )
                ),
            }
            for one in stored.of_project(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="No campaign yet: outreach campaign add NAME")
