"""The `outreach` command."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from outreach import __version__
from outreach.errors import OutreachError

GROUPS = {
    "db": ("database", "The database: schema, backups, restores."),
    "user": ("users", "People who may sign in to the web app."),
    "audit": ("audit", "The audit log and its chain."),
    "project": ("projects", "Projects: one brand or site each."),
    "assets": ("assets", "Your own linkable pages."),
    "sources": ("sources", "Where to look: exports of other tools, searches, sites, feeds."),
    "prospects": ("prospects", "Pages worth a look."),
    "opportunities": ("opportunities", "Reasons to write, with their evidence."),
    "partners": ("partners", "Who you work with, and what each side owes."),
    "press": ("press", "Stories for journalists, and their requests."),
    "contacts": ("contacts", "Whom to write to."),
    "mailbox": ("mailboxes", "Mailboxes that you write from."),
    "campaign": ("campaigns", "Campaigns."),
    "drafts": ("drafts", "Letters that wait for a person."),
    "mail": ("mail", "Sending and reading mail."),
    "backlinks": ("backlinks", "What links to you."),
    "placements": ("placements", "Which link was won by which letter."),
    "report": ("report", "What came of it."),
    "bench": ("bench", "Measurements beside the alternatives, as ratios in one run."),
    "doctor": ("doctor", "Is everything fit for the work?"),
    "secrets": ("secrets", "The key that seals passwords and tokens."),
}
COMMANDS = {
    "check": ("check", "check", "Check the links of pages, files or sitemaps."),
    "plan": ("plan", "plan", "A plan for this month: at most six steps, from what there is today."),
    "run": ("serve", "run", "Serve the web app."),
    "worker": ("serve", "worker", "Do what is due, for ever: find, draft, send, read, watch."),
    "demo": ("demo", "demo", "Win links in an invented web on this machine."),
}


class _LoadedWhenUsed(TyperGroup):
    """Commands whose modules are loaded when they are used or completed, not to be listed."""

    _listing = False

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name in (*COMMANDS, *GROUPS):
            self.add_command(_named(name, loaded=False))

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """A command with everything that hangs on it; while all are listed, its sentence alone."""
        if self._listing or cmd_name not in self.commands:
            return super().get_command(ctx, cmd_name)
        return _named(cmd_name, loaded=True)

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Help, which lists the commands."""
        self._listing = True
        super().format_help(ctx, formatter)


def _named(name: str, *, loaded: bool) -> Any:
    one = typer.Typer()
    one.callback()(root)  # makes it a group, whatever is in it
    if name in COMMANDS:
        module, function, sentence = COMMANDS[name]
        run = getattr(_module(module), function) if loaded else root
        one.command(name, short_help=sentence)(run)
    else:
        module, sentence = GROUPS[name]
        one.add_typer(_module(module).app if loaded else typer.Typer(), name=name, help=sentence)
    return get_group(one).commands[name]


def _module(name: str) -> ModuleType:
    return import_module(f"outreach.cli.{name}")


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


def application() -> typer.Typer:
    """The command line. What is not asked for is not loaded, which is a second or two quicker."""
    app = typer.Typer(
        name="outreach",
        cls=_LoadedWhenUsed,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    return app


def main() -> None:
    """Run the command; an expected error is one sentence and an exit status of its own."""
    try:
        application()()
    except OutreachError as known:
        print(f"outreach: {known}", file=sys.stderr)
        sys.exit(known.exit_status)
    except KeyboardInterrupt:
        print("Stopped. What was done is kept; the same command continues.", file=sys.stderr)
        sys.exit(130)
