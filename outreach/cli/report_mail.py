"""`outreach report mail`: reports and digests that leave by themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import typer

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
from outreach.errors import InvalidInput
from outreach.languages import SOURCE, Language, codes, language
from outreach.model.bulletin import BulletinKind, BulletinOrder, Rhythm
from outreach.model.mailbox import Mailbox
from outreach.reporting import ordering
from outreach.store import bulletins, mailboxes

app = typer.Typer(no_args_is_help=True, help="Reports and digests that leave by mail.")
Number = Annotated[int, typer.Argument(help="Number of an order, from `list`.")]


@app.command("add")
def add(
    kind: Annotated[BulletinKind, typer.Argument(help="A client's report, or changes of links.")],
    to: Annotated[str, typer.Option(help="Addresses, with commas between them.")],
    mailbox: Annotated[str, typer.Option(help="Address of the mailbox that it leaves from.")],
    rhythm: Annotated[Rhythm, typer.Option(help="How often.")] = Rhythm.MONTH,
    day: Annotated[int, typer.Option(help="Of the month, or of the week: 1 is Monday.")] = 1,
    spoken: Annotated[str, typer.Option("--language", help="Language of it, as de.")] = SOURCE,
    with_costs: Annotated[bool, typer.Option(help="Show what links have cost.")] = False,
    comment: Annotated[str, typer.Option(help="A word in each report.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Order a report or a digest; the first comes at the next morning that fits.

    Example: outreach report mail add report --to carla@client.example --mailbox rosa@ours.example
    """
    chosen = the_project(project)
    with writing() as session:
        boxes = mailboxes.of_project(session, chosen.id or 0)
        row = ordering.add_order(
            session,
            chosen,
            _among(boxes, mailbox),
            kind=kind,
            rhythm=rhythm,
            day=day,
            recipients=to,
            language=spoken_language(spoken).code,
            with_costs=with_costs,
            comment=comment,
            at=ready().clock.now(),
            actor=ACTOR,
        )
        shown = _plain(row)
    show_one(shown, as_json=as_json, sentence="It comes by itself from now on.")


@app.command("list")
def list_orders(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List the orders with the mail that each sent last.

    Example: outreach report mail list --json
    """
    chosen = the_project(project)
    with reading() as session:
        rows = []
        for order in bulletins.orders(session, chosen.id or 0):
            last = next(iter(bulletins.of_order(session, order.id or 0, at_most=1)), None)
            rows.append({**_plain(order), "last": f"{last.state} {last.problem}" if last else ""})
    show(rows, as_json=as_json, title="Reports by mail", empty="Nobody gets a report yet.")


@app.command("pause")
def pause(number: Number, project: ProjectName = "") -> None:
    """Stop an order, and what of it waits.

    Example: outreach report mail pause 1
    """
    with writing() as session:
        row = bulletins.order(session, the_project(project).id or 0, number)
        ordering.pause(row, at=ready().clock.now(), actor=ACTOR)
    show_one({"id": number}, as_json=False, sentence="Paused: nothing of it is sent.")


@app.command("resume")
def resume(number: Number, project: ProjectName = "") -> None:
    """Let an order go on with its next time; what was missed is not made up for.

    Example: outreach report mail resume 1
    """
    with writing() as session:
        row = bulletins.order(session, the_project(project).id or 0, number)
        mailbox = session.get_one(Mailbox, row.mailbox_id)
        ordering.resume(row, mailbox, at=ready().clock.now(), actor=ACTOR)
    show_one({"id": number}, as_json=False, sentence="It goes on with the next time.")


@app.command("send")
def send(number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Put a mail for each recipient into the queue now; the worker sends it.

    Example: outreach report mail send 1
    """
    made = ready()
    with writing() as session:
        queued = ordering.send_now(
            session,
            bulletins.order(session, the_project(project).id or 0, number),
            uuid4().hex,
            key=made.keyring.derive("message-id"),
            at=made.clock.now(),
            actor=ACTOR,
        )
    show_one({"id": number, "mails": queued}, as_json=as_json, sentence="On the way.")


def spoken_language(code: str) -> Language:
    """A language that reports are written in.

    Raises:
        InvalidInput: it is none of ours.
    """
    if code not in codes():
        raise InvalidInput(f"choose one of {', '.join(codes())}.", field="--language")
    return language(code)


def _among(boxes: list[Mailbox], address: str) -> Mailbox:
    for one in boxes:
        if one.address == address.strip().lower():
            return one
    raise InvalidInput("choose a mailbox of this project.", field="--mailbox")


def _plain(row: BulletinOrder) -> dict[str, object]:
    return {
        "id": row.id,
        "what": row.kind,
        "rhythm": row.rhythm,
        "day": row.day,
        "to": ", ".join(map(str, row.recipients)),
        "language": row.language,
        "next": row.next_at,
        "paused": row.paused_at is not None,
    }
