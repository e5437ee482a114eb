"""`outreach campaign letter try`, `pause-text` and `compare`: several texts of one letter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    reading,
    ready,
    show,
    show_one,
    text_file,
    the_project,
    writing,
)
from outreach.drafting import texts_edit
from outreach.store import campaigns as stored

Name = Annotated[str, typer.Argument(help="Campaign.")]
Number = Annotated[int, typer.Argument(help="Number of the letter, from 1.")]


def try_text(
    name: Name,
    number: Number,
    body_file: Annotated[Path, typer.Option(help="File with the text; - is standard input.")],
    subject: Annotated[str, typer.Option(help="Its subject; a first letter needs one.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Try another text beside those that a letter has; who gets which is left to chance.

    Example: outreach campaign letter try "Dead links" 1 --subject "A gap" --body-file b.txt
    """
    body, made, chosen = text_file(body_file, "--body-file"), ready(), the_project(project)
    with writing() as session:
        campaign = stored.by_name(session, chosen.id or 0, name)
        key, _ = texts_edit.add_text(
            session, made.drafting, campaign, number, subject=subject, body=body, actor=ACTOR
        )
    sentence = f"Letter {number} has a text {key.upper()} too."
    show_one({"letter": number, "text": key}, as_json=as_json, sentence=sentence)


def pause_text(
    name: Name,
    number: Number,
    text: Annotated[str, typer.Argument(help="Which text, a to e.")],
    go_on: Annotated[bool, typer.Option("--go-on", help="Let it go on instead.")] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Let nobody new get a text; who has it keeps it.

    Example: outreach campaign letter pause-text "Dead links" 1 b
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        campaign = stored.by_name(session, chosen.id or 0, name)
        texts_edit.pause_text(
            session,
            made.drafting,
            campaign,
            number,
            text.lower(),
            paused=not go_on,
            actor=ACTOR,
        )
    said = f"Text {text.upper()} {'goes on' if go_on else 'pauses'}."
    show_one({"text": text.lower(), "paused": not go_on}, as_json=as_json, sentence=said)


def compare(name: Name, project: ProjectName = "", as_json: AsJson = False) -> None:
    """What came of each text of a campaign's letters, and whether one is better.

    Example: outreach campaign letter compare "Dead links" --json
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        campaign = stored.by_name(session, chosen.id or 0, name)
        found = texts_edit.compared(session, campaign, now=made.clock.now())
    rows = [
        {
            "letter": one.number,
            "text": arm.name,
            "letters": arm.sent,
            "younger": arm.young,
            "answered": arm.replied,
            "with_interest": arm.positive,
            "links": arm.linked,
            "verdict": " ".join(dict.fromkeys(each.sentence for each in one.results.values())),
        }
        for one in found
        for arm in one.arms
    ]
    show(rows, as_json=as_json, empty="No letter of this campaign has several texts.")
