"""`outreach bench`: speed and memory beside the alternative a user would pick, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach.bench import read as reading
from outreach.bench import replies as answers
from outreach.cli.console import AsJson, show_one

app = typer.Typer(
    help="Measurements beside the alternatives, as ratios in one run.", no_args_is_help=True
)


@app.command()
def read(
    folder: Annotated[Path, typer.Argument(help="Folder of HTML pages, may be gzipped.")],
    as_json: AsJson = False,
) -> None:
    """Links with their place on the page, beside the parser alone.

    Example: outreach bench read ~/saved-pages --json
    """
    show_one(reading.bench_read(folder), as_json=as_json)


@app.command()
def replies(
    messages: Annotated[int, typer.Option(min=100, help="Messages in the mailbox.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """Reading, understanding and storing answers from Dovecot, beside raw imaplib.

    Example: outreach bench replies --messages 2000 --json
    """
    figures = answers.bench_replies(messages)
    show_one(figures, as_json=as_json, sentence=answers.report(figures))
