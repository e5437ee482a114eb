"""`outreach doctor`: is everything fit for the work?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from outreach.bootstrap import Runtime
from outreach.cli.console import AsJson, ProjectName, out, reading, ready, show, the_project
from outreach.mail.dns import CheckState
from outreach.model.mailbox import Mailbox
from outreach.sending.mailbox_health import Finding, findings
from outreach.store import mailboxes as stored

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Is everything fit for the work?"""


@app.command()
def mail(
    address: Annotated[str, typer.Argument(help="Mailbox; all if left out.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Check SPF, DKIM, DMARC, MX and both log-ins of mailboxes; says what to put into the DNS.

    Nothing is sent or changed. Exit status 1 if something failed.

    Example: outreach doctor mail ada@example.org
    """
    made = ready()
    chosen = _mailboxes(address, project)
    rows = [
        {"mailbox": mailbox.address, **asdict(finding)}
        for mailbox in chosen
        for finding in _findings(made, mailbox)
    ]
    if as_json:
        show(rows, as_json=True)
    else:
        _print(rows)
    if any(row["state"] is CheckState.FAIL for row in rows):
        raise typer.Exit(1)


def _mailboxes(address: str, project: str) -> list[Mailbox]:
    number = the_project(project).id or 0
    with reading() as session:
        if address:
            return [stored.by_address(session, number, address)]
        return stored.of_project(session, number)


def _findings(made: Runtime, mailbox: Mailbox) -> list[Finding]:
    return findings(
        mailbox, made.dns_look, open_outbox=made.open_outbox, open_inbox=made.open_inbox
    )


def _print(rows: list[dict[str, str]]) -> None:
    shown = [{key: value for key, value in row.items() if key != "publish"} for row in rows]
    show(shown, as_json=False, empty="No mailbox yet: outreach mailbox add ADDRESS --smtp HOST")
    records = dict.fromkeys(row["publish"] for row in rows if row["publish"])
    if records:
        out.print("\nTo put into the DNS, or to do:")
    for record in records:
        out.print(record, markup=False, soft_wrap=True)
