"""`outreach mail`: sending what is approved, reading what came in."""

from __future__ import annotations

from collections import Counter

import typer

from outreach.cli.console import AsJson, ProjectName, reading, ready, show, show_one, the_project
from outreach.jobs import fence
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect_all
from outreach.sending.deliver import deliver_due
from outreach.sending.eligibility import Block
from outreach.sending.reconcile import reconcile_uncertain
from outreach.sending.schedule import schedule_approved
from outreach.store import letters

app = typer.Typer(help="Sending and reading mail.", no_args_is_help=True)


@app.command()
def send(as_json: AsJson = False) -> None:
    """Schedule what is approved and deliver what is due; says what waits and why.

    Example: outreach mail send
    """
    made = ready()
    if fence.check(made.store, made.clock, made.settings.state_file):
        typer.echo(Block.FENCED.sentence, err=True)
        raise typer.Exit(1)
    schedule_approved(made.store, made.clock, made.settings)
    try:
        counts = deliver_due(made.delivery, at_most=1_000)
    finally:
        made.delivery.close()
    fence.advance(made.store, made.clock, made.settings.state_file)
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    show_one(dict(counts), as_json=as_json, sentence=f"Letters: {said or 'nothing was due'}.")


@app.command()
def read(as_json: AsJson = False) -> None:
    """Collect new messages and let each have its consequence. Mailboxes are never changed.

    Example: outreach mail read
    """
    made = ready()
    counts = Counter(collect_all(made.store, made.clock, made.open_inbox))
    counts.update(apply_waiting(made.store, made.clock, made.read_token))
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    show_one(dict(counts), as_json=as_json, sentence=f"Mail: {said or 'nothing new'}.")
    if counts["failed"]:
        raise typer.Exit(69)


@app.command()
def reconcile(as_json: AsJson = False) -> None:
    """Look for letters of unknown fate in their Sent folders.

    Example: outreach mail reconcile
    """
    made = ready()
    counts = reconcile_uncertain(made.store, made.clock, made.open_inbox)
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    show_one(dict(counts), as_json=as_json, sentence=f"Uncertain letters: {said or 'none due'}.")


@app.command()
def status(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Say what waits to be sent, and why it is not being sent.

    Example: outreach mail status
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "to": one.recipient,
                "state": one.state,
                "send_at": one.send_at,
                "waits_because": _why(one.wait_reason) or one.smtp_text,
            }
            for one in letters.waiting(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="Nothing waits to be sent.")


def _why(reason: str) -> str:
    return Block(reason).sentence if reason in set(Block) else ""
