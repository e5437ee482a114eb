"""`outreach backlinks webhook`: programs that are told of changes of backlinks."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.backlinks import webhooks as telling
from outreach.backlinks.alerts import Severity
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
from outreach.store import webhooks

app = typer.Typer(no_args_is_help=True, help="Programs that are told of changes by signed calls.")
Number = Annotated[int, typer.Argument(help="Number of a webhook, from `list`.")]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Address that begins with https://.")],
    least: Annotated[Severity, typer.Option(help="The least that it is told.")] = Severity.INFO,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Tell a program of changes from now on; prints the secret of its signatures this once.

    Example: outreach backlinks webhook add https://tools.example.org/links --least warning
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        row, secret = telling.add_webhook(
            session, chosen, url, least, keyring=made.keyring, at=made.clock.now(), actor=ACTOR
        )
        shown = {"id": row.id, "url": row.url, "least": row.severity, "secret": secret}
    show_one(shown, as_json=as_json, sentence="Keep the secret: it is not shown again.")


@app.command("list")
def list_webhooks(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List the addresses that are told, and how many calls wait for each.

    Example: outreach backlinks webhook list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "url": one.url,
                "least": one.severity,
                "paused": (one.paused_because or "yes") if one.paused_at else "",
                "waiting": webhooks.waiting_count(session, one.id or 0),
            }
            for one in webhooks.of_project(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, title="Webhooks", empty="No program is told.")


@app.command("log")
def log(
    most: Annotated[int, typer.Option(min=1, help="So many calls at most.")] = 50,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """What became of the latest calls.

    Example: outreach backlinks webhook log --json
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "call": one.id,
                "webhook": one.webhook_id,
                "changes": one.alerts,
                "state": one.state,
                "tries": one.tries,
                "answer": one.status,
                "problem": one.problem,
                "written down": one.created_at,
            }
            for one in webhooks.calls(session, chosen.id or 0, at_most=most)
        ]
    show(rows, as_json=as_json, title="Calls", empty="Nobody was called yet.")


@app.command("test")
def ask_test(number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Write down a call without changes; the worker makes it.

    Example: outreach backlinks webhook test 1
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        row = webhooks.one(session, chosen.id or 0, number)
        call = telling.ask_test(
            session,
            chosen,
            row,
            base_url=made.settings.base_url,
            at=made.clock.now(),
            actor=ACTOR,
        )
        shown = {"call": call.id, "webhook": number}
    show_one(shown, as_json=as_json, sentence="The worker calls it in a moment.")


@app.command("pause")
def pause(number: Number, project: ProjectName = "") -> None:
    """Stop telling an address; what happens meanwhile is told when it goes on.

    Example: outreach backlinks webhook pause 1
    """
    _change(number, project, "pause")


@app.command("resume")
def resume(number: Number, project: ProjectName = "") -> None:
    """Let it go on where it stopped.

    Example: outreach backlinks webhook resume 1
    """
    _change(number, project, "resume")


@app.command("remove")
def remove(number: Number, project: ProjectName = "") -> None:
    """Forget an address with its secret and its calls.

    Example: outreach backlinks webhook remove 1
    """
    _change(number, project, "remove")


def _change(number: int, project: str, verb: str) -> None:
    made, chosen = ready(), the_project(project)
    with writing() as session:
        row, now = webhooks.one(session, chosen.id or 0, number), made.clock.now()
        if verb == "remove":
            telling.remove(session, row, at=now, actor=ACTOR)
        elif verb == "pause":
            telling.pause(row, at=now, actor=ACTOR)
        else:
            telling.resume(row, at=now, actor=ACTOR)
    show_one({"id": number}, as_json=False, sentence=f"Webhook {number}: {verb}d.")
