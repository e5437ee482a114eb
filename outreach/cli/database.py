"""`outreach db`: the schema, backups, restores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach.cli.console import ACTOR, AsJson, ready, runtime, show_one
from outreach.errors import DatabaseError
from outreach.jobs import fence
from outreach.store import backup as copies
from outreach.store import installation, migrate

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade(as_json: AsJson = False) -> None:
    """Create the database or bring it to this program's version.

    Example: outreach db upgrade
    """
    before, after = migrate.upgrade(runtime().store)
    done = f"The database was {before or 'empty'} and is {after} now."
    show_one({"before": before, "after": after}, as_json=as_json, sentence=done)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Say whether the database fits this program; exit status 74 if it does not.

    Example: outreach db check
    """
    made = ready()
    found = migrate.differences(made.store)
    fenced = fence.check(made.store, made.clock, made.settings.state_file)
    if found:
        raise DatabaseError(f"The schema differs from the program's: {'; '.join(found)}.")
    sentence = "The database fits this program."
    if fenced:
        sentence += " It looks like a restored backup: nothing is sent until `outreach db accept`."
    show_one({"revision": migrate.head(), "fenced": fenced}, as_json=as_json, sentence=sentence)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="File to write.")], as_json: AsJson = False
) -> None:
    """Write a checked copy of the live database.

    Example: outreach db backup outreach-2026-11-22.backup
    """
    made = ready()
    copies.backup(made.store, target)
    # From here on the live database is newer than the copy, and can be told from it.
    fence.advance(made.store, made.clock, made.settings.state_file)
    size = target.stat().st_size
    show_one(
        {"file": str(target), "bytes": size},
        as_json=as_json,
        sentence=f"{target} is written and sound ({size:,} bytes).",
    )


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Backup to restore.")], as_json: AsJson = False
) -> None:
    """Put a backup in the place of the database. It sends nothing until you accept it.

    Example: outreach db restore outreach-2026-11-22.backup
    """
    made = runtime()
    kept = copies.restore(made.store, source)
    migrate.upgrade(made.store)
    with made.store.write() as session:
        why = f"Restored from {source.name}."
        installation.fence(session, now=made.clock.now(), actor=ACTOR, why=why)
    sentence = f"{source} is restored."
    if kept:
        sentence += f" The database before is kept as {kept}."
    sentence += (
        " Nothing is sent: letters that look unsent may have left after the backup. "
        "Check them, then run `outreach db accept`."
    )
    show_one(
        {"restored": str(source), "kept": str(kept or ""), "fenced": True},
        as_json=as_json,
        sentence=sentence,
    )


@app.command()
def accept(as_json: AsJson = False) -> None:
    """Declare this database the live one; sending may go on.

    Example: outreach db accept
    """
    made = ready()
    fence.accept(made.store, made.clock, made.settings.state_file, actor=ACTOR)
    show_one({"accepted": True}, as_json=as_json, sentence="This is the live database now.")
