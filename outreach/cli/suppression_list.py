"""`outreach contacts suppress-list` and `suppressed`: lists of people who are never written to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from outreach.cli.console import ACTOR, AsJson, reading, ready, show, show_one
from outreach.contacts.suppression_list import take_in
from outreach.errors import InvalidInput
from outreach.store import suppressions


def suppress_list(
    file: Annotated[Path, typer.Argument(help="One a line, or a CSV of another program; - reads.")],
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "Taken over from a list.",
    as_json: AsJson = False,
) -> None:
    """Never write to the addresses, domains and SHA-256 hashes of a file.

    Example: outreach contacts suppress-list unsubscribed.csv --why "From the old tool."
    """
    made = ready()
    if str(file) != "-" and not file.is_file():
        raise InvalidInput(f"there is no file {file}.", field="file")
    lines = sys.stdin if str(file) == "-" else file.open(encoding="utf-8", errors="replace")
    with lines:
        told = take_in(made.store, lines, source=why, at=made.clock.now(), actor=ACTOR)
    sentence = f"{told.added} added, {told.known} were there already."
    if told.unread:
        where = ", ".join(map(str, told.unread_lines))
        sentence += f" Nothing usable in {told.unread} lines: {where}."
    show_one(vars(told), as_json=as_json, sentence=sentence)


def suppressed(as_json: AsJson = False) -> None:
    """Print who is never written to: domains as they are, addresses as their SHA-256 hash only.

    Example: outreach contacts suppressed --json
    """
    with reading() as session:
        rows = [
            {
                "kind": row.kind,
                "value": suppressions.as_listed(row),
                "reason": row.reason,
                "since": row.created_at,
            }
            for row in suppressions.values(session)
        ]
    show(rows, as_json=as_json, empty="Nobody yet.")
