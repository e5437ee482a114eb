"""`outreach audit`: who did what, and whether anybody tampered with it."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.cli.console import AsJson, reading, ready, show, show_one, writing
from outreach.errors import DatabaseError
from outreach.store import audit as stored

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_events(
    actor: Annotated[str, typer.Option(help="Only of this one, as user:7 or worker.")] = "",
    kind: Annotated[str, typer.Option(help="Only about this, as opportunity.")] = "",
    page: Annotated[int, typer.Option(help="Page of 100 events.")] = 1,
    as_json: AsJson = False,
) -> None:
    """List events, the newest first.

    Example: outreach audit list --kind opportunity
    """
    with reading() as session:
        found = stored.listed(session, actor=actor, kind=kind, project_id=None, page=page)
    rows = [
        {"at": one.at, "who": one.actor, "what": one.verb, "id": one.subject_id, "why": one.why}
        for one in found.rows
    ]
    show(rows, as_json=as_json, empty="Nothing happened yet.")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Seal what has settled, then compute the whole chain anew; exit status 1 if it is broken.

    Keep the printed head elsewhere: with it, a chain that was cut off shows too.

    Example: outreach audit verify
    """
    with writing() as session:
        stored.seal(session, now=ready().clock.now())
    with reading() as session:
        found = stored.verify(session)
    if found.broken_up_to is not None:
        raise DatabaseError(
            f"An event up to number {found.broken_up_to} was altered or removed after it was "
            "sealed. Compare with a backup."
        )
    row = {"seals": found.seals, "events": found.events, "head": found.head}
    sentence = f"The chain holds: {found.events} events, {found.seals} seals, head {found.head}."
    show_one(row, as_json=as_json, sentence=sentence)
