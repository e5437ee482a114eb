"""`outreach mailbox`: the addresses that you write from."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from outreach.cli import mailbox_access, pace
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
from outreach.mail.values import Security
from outreach.model.mailbox import MailboxState
from outreach.sending.connect import Given, keep, new_mailbox, pace_sentence, try_log_in
from outreach.store import mailboxes as stored

app = typer.Typer(no_args_is_help=True)
app.command()(mailbox_access.dkim)
app.command()(mailbox_access.oauth)
app.command("pace")(pace.of_mailbox)


@app.command()
def add(
    address: Annotated[str, typer.Argument(help="Address of the mailbox.")],
    smtp: Annotated[str, typer.Option(help="SMTP server, host or host:port.")],
    imap: Annotated[str, typer.Option(help="IMAP server, host or host:port.")] = "",
    name: Annotated[str, typer.Option(help="Name that recipients see.")] = "",
    username: Annotated[str, typer.Option(help="Log-in name; the address if left out.")] = "",
    security: Annotated[
        Security, typer.Option(help="How the connections are protected.")
    ] = Security.TLS,
    signature: Annotated[str, typer.Option(help="Signature under each letter.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone, as Europe/London.")] = "",
    in_use_days: Annotated[
        float, typer.Option(min=0, help="For how long people have had mail from it; 0 is new.")
    ] = 0,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Add a mailbox. The password is asked for, or read from standard input.

    Example: outreach mailbox add ada@example.org --smtp smtp.example.org --imap imap.example.org
    """
    made, chosen = ready(), the_project(project)
    given = Given(address, smtp, imap, name, username, security, signature, zone, in_use_days)
    now = made.clock.now()
    row = new_mailbox(
        given,
        chosen,
        zone=made.settings.time_zone,
        ramp_days=made.settings.ramp_days,
        now=now,
    )
    password = _password()
    with writing() as session:
        keep(session, made.keyring, row, password, at=now, actor=ACTOR)
    pace = pace_sentence(row, now=now)
    sentence = f"{address} is added. {pace}\nNext: outreach mailbox test {address}"
    show_one({"id": row.id, "address": row.address}, as_json=as_json, sentence=sentence)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip(os.linesep)
    return str(typer.prompt("Password", hide_input=True))


@app.command("test")
def try_login(
    address: Annotated[str, typer.Argument(help="Which one; may be left out.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Log in to both servers of a mailbox; nothing is sent or changed.

    Example: outreach mailbox test ada@example.org
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        row = stored.by_address(session, chosen.id or 0, address)
    folders = try_log_in(row, made.open_outbox, made.open_inbox)
    sentence = f"{row.address}: SMTP takes our log-in"
    sentence += f", IMAP shows {len(folders)} folders." if folders else "; no IMAP is set."
    show_one({"address": row.address, "folders": folders}, as_json=as_json, sentence=sentence)


@app.command("list")
def list_mailboxes(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List mailboxes and how they are.

    Example: outreach mailbox list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "address": one.address,
                "state": one.state,
                "why": one.state_reason or one.inbox_problem,
                "inbox_read": one.last_inbound_ok_at,
                "next_letter": one.next_send_at,
            }
            for one in stored.of_project(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="No mailbox yet: outreach mailbox add ADDRESS --smtp HOST")


@app.command()
def pause(
    address: Annotated[str, typer.Argument(help="Which one.")],
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "By hand.",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Stop sending from a mailbox.

    Example: outreach mailbox pause ada@example.org --why "On holiday."
    """
    _move(address, project, MailboxState.PAUSED, why, as_json)


@app.command()
def resume(
    address: Annotated[str, typer.Argument(help="Which one.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Let a paused mailbox send again. Only a person can do this.

    Example: outreach mailbox resume ada@example.org
    """
    _move(address, project, MailboxState.OK, "Resumed by a person.", as_json)


def _move(address: str, project: str, state: MailboxState, why: str, as_json: bool) -> None:
    chosen = the_project(project)
    with writing() as session:
        row = stored.by_address(session, chosen.id or 0, address)
        row.move_to(state, at=ready().clock.now(), actor=ACTOR, why=why)
    show_one(
        {"address": row.address, "state": state},
        as_json=as_json,
        sentence=f"{row.address}: {state}.",
    )
