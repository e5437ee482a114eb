"""The `outreach` command."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated

import typer

from outreach import __version__
from outreach.errors import OutreachError

GROUPS = {
    "db": "database",
    "user": "users",
    "audit": "audit",
    "project": "projects",
    "assets": "assets",
    "sources": "sources",
    "prospects": "prospects",
    "opportunities": "opportunities",
    "partners": "partners",
    "press": "press",
    "contacts": "contacts",
    "mailbox": "mailboxes",
    "campaign": "campaigns",
    "drafts": "drafts",
    "mail": "mail",
    "backlinks": "backlinks",
    "placements": "placements",
    "report": "report",
    "bench": "bench",
    "doctor": "doctor",
    "secrets": "secrets",
}
COMMANDS = {
    "check": ("check", "check"),
    "plan": ("plan", "plan"),
    "run": ("serve", "run"),
    "worker": ("serve", "worker"),
    "demo": ("demo", "demo"),
}


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find honest reasons to write, write, read the answers, prove the links."""


def application(asked: str = "") -> typer.Typer:
    """The command line; with `asked`, only that group is loaded, which is a second quicker."""
    app = typer.Typer(
        name="outreach",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    known = asked in GROUPS or asked in COMMANDS or asked == "--version"
    for name, module in GROUPS.items():
        if not known or name == asked:
            app.add_typer(import_module(f"outreach.cli.{module}").app, name=name)
    for name, (module, function) in COMMANDS.items():
        if not known or name == asked:
            app.command(name)(getattr(import_module(f"outreach.cli.{module}"), function))
    return app


def main() -> None:
    """Run the command; an expected error is one sentence and an exit status of its own."""
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else "")()
    except OutreachError as known:
        print(f"outreach: {known}", file=sys.stderr)
        sys.exit(known.exit_status)
    except KeyboardInterrupt:
        print("Stopped. What was done is kept; the same command continues.", file=sys.stderr)
        sys.exit(130)
