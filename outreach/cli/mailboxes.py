"""`outreach mailbox`: the addresses that you write from."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from outreach.bootstrap import Runtime
from outreach.cli import mailbox_access
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
from outreach.mail.addresses import checked_address
from outreach.mail.values import Security
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.store import mailboxes as stored
from outreach.store.sealed import seal_into

app = typer.Typer(help="Mailboxes that you write from.", no_args_is_help=True)
app.command()(mailbox_access.dkim)
app.command()(mailbox_access.oauth)


def _hostname(text: str, field: str) -> tuple[str, int | None]:
    host, _, port = text.partition(":")
    if not host or (port and not port.isdigit()):
        raise InvalidInput("write host or host:port.", field=field)
    return host, int(port) if port else None


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
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Add a mailbox. The password is asked for, or read from standard input.

    Example: outreach mailbox add ada@example.org --smtp smtp.example.org --imap imap.example.org
    """
    made, chosen = ready(), the_project(project)
    smtp_host, smtp_port = _hostname(smtp, "--smtp")
    imap_host, imap_port = _hostname(imap, "--imap") if imap else ("", None)
    password = _password()
    starttls = security is Security.STARTTLS
    row = Mailbox(
        project_id=chosen.id or 0,
        address=checked_address(address),
        sender_name=name or chosen.sender_name or address,
        signature=signature or name or chosen.sender_name,
        smtp_host=smtp_host,
        smtp_port=smtp_port or (587 if starttls else 465),
        smtp_security=security.value,
        smtp_username=username or address,
        imap_host=imap_host,
        imap_port=imap_port or (143 if starttls else 993),
        imap_security=security.value,
        imap_username=username or address,
        time_zone=zone or made.settings.time_zone,
        created_at=made.clock.now(),
    )
    _store(made, row, password)
    sentence = f"{address} is added. Next: outreach mailbox test {address}"
    show_one({"id": row.id, "address": row.address}, as_json=as_json, sentence=sentence)


def _store(made: Runtime, row: Mailbox, password: str) -> None:
    """The row first: a sealed secret is bound to its id."""
    with writing() as session:
        stored.add(session, row)
        for column in ("smtp_secret", "imap_secret"):
            seal_into(made.keyring, row, column, password)
        record(row, "added", at=made.clock.now(), actor=ACTOR)


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
    with made.open_outbox(row) as outbox:
        outbox.log_in(row.address)
    folders: list[str] = []
    if row.imap_host:
        with made.open_inbox(row) as inbox:
            folders = [folder.name for folder in inbox.folders()]
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
