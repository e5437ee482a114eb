"""The `outreach` command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from outreach import __version__
from outreach.cli import (
    assets,
    backlinks,
    campaigns,
    contacts,
    database,
    demo,
    drafts,
    mail,
    mailboxes,
    opportunities,
    projects,
    prospects,
    report,
    serve,
    users,
)
from outreach.cli.console import err
from outreach.errors import OutreachError

app = typer.Typer(
    name="outreach",
    help="Find honest reasons to write, write, read the answers, prove the links.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, group in {
    "db": database.app,
    "user": users.app,
    "project": projects.app,
    "assets": assets.app,
    "prospects": prospects.app,
    "opportunities": opportunities.app,
    "contacts": contacts.app,
    "mailbox": mailboxes.app,
    "campaign": campaigns.app,
    "drafts": drafts.app,
    "mail": mail.app,
    "backlinks": backlinks.app,
    "report": report.app,
}.items():
    app.add_typer(group, name=name)
app.command("run")(serve.run)
app.command("worker")(serve.worker)
app.command("demo")(demo.demo_of(app))


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find honest reasons to write, write, read the answers, prove the links."""


def main() -> None:
    """Run the command; an expected error is one sentence and an exit status of its own."""
    try:
        app()
    except OutreachError as known:
        err.print(str(known), markup=False, style="red")
        sys.exit(known.exit_status)
    except KeyboardInterrupt:
        err.print("Stopped. What was done is kept; the same command continues.")
        sys.exit(130)
