"""`outreach secrets`: the key that seals passwords and tokens."""

from __future__ import annotations

from dataclasses import asdict

import typer

from outreach.cli.console import AsJson, ready, show_one
from outreach.store import sealed

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The key that seals passwords and tokens."""


@app.command()
def rotate(as_json: AsJson = False) -> None:
    """Make a new key and seal every secret again under it.

    Stopped half-way, the same command goes on where it was. Older keys stay in the file: backups
    need them. Back up the key file afterwards.

    Example: outreach secrets rotate
    """
    made = ready()
    done = sealed.rotate(made.store, made.settings.secret_key_file)
    began = "An unfinished rotation is finished" if done.continued else "There is a new key"
    sentence = f"{began}: {done.key_id} seals from now on; {done.secrets} secrets sealed again."
    show_one(asdict(done), as_json=as_json, sentence=f"{sentence} Back up the key file.")
