"""`outreach contacts consent` and `ledger`: on what writing to somebody rests."""

from __future__ import annotations

from datetime import datetime
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
    the_project,
    writing,
)
from outreach.contacts import consent as consents
from outreach.contacts.law import ConsentKind
from outreach.drafting.ledger import ledger as entries
from outreach.drafting.ledger import plain
from outreach.drafting.permission import judge_again
from outreach.errors import NotFound
from outreach.mail.addresses import checked_address
from outreach.store import contacts

Address = Annotated[str, typer.Argument(help="Address of the contact.")]


def consent(
    address: Address,
    kind: Annotated[ConsentKind, typer.Option(help="On what it rests.")],
    evidence: Annotated[str, typer.Option(help="Page or file that proves it.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day on which it was given.")],
    relation: Annotated[
        consents.Relation | None, typer.Option(help="For implied_ebr: it decides when it ends.")
    ] = None,
    role_fit: Annotated[str, typer.Option(help="For implied_published: why it fits.")] = "",
    nothing_against_it: Annotated[
        bool, typer.Option("--nothing-against-it", help="No such mail is refused beside it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Record a consent with its proof; drafts to this person are judged anew.

    Example: outreach contacts consent a@x.example --kind express --evidence f.pdf --on 2026-05-04
    """
    made = ready()
    told = consents.Told(kind, evidence, on.date(), "", relation, nothing_against_it, role_fit)
    with writing() as session:
        row = contacts.by_address(session, checked_address(address))
        if row is None:
            raise NotFound(f"There is no contact {address}.")
        consents.note_consent(row, told, at=made.clock.now(), actor=ACTOR)
        session.flush()
        judge_again(session, made.drafting, row.id or 0)
        shown = dict(row.consent)
    ends = shown["expires_on"] or "no day of its own"
    show_one(shown, as_json=as_json, sentence=f"On record; it ends on {ends}.")


def ledger(project: ProjectName = "", as_json: AsJson = False) -> None:
    """For everybody whom the project may write to: source, basis, notice, consent, objection.

    Example: outreach contacts ledger --json
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        today = made.clock.now().date()
        rows = [plain(one) for one in entries(session, chosen, made.rules, today=today)]
    if not as_json:
        wanted = ("address", "country", "basis", "verdict", "source_url", "notice_sent_on")
        rows = [{name: row[name] for name in wanted} for row in rows]
    show(rows, as_json=as_json, empty="Nobody is to be written to yet.")
