"""`outreach mail`: sending what is approved, reading what came in."""

from __future__ import annotations

from collections import Counter
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
from outreach.cli.mail_plan import calendar, why
from outreach.drafting.answer import answer as write_answer
from outreach.jobs import fence
from outreach.mail.addresses import domain_of
from outreach.mail.mime import new_message_id
from outreach.model.mailbox import Mailbox
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect_all
from outreach.replies.decide import confirm_match, correct_intent
from outreach.replies.intents import IntentKind
from outreach.sending.blocks import Block
from outreach.sending.deliver import deliver_due
from outreach.sending.reconcile import reconcile_uncertain
from outreach.sending.schedule import schedule_approved
from outreach.store import inbound, letters

app = typer.Typer(no_args_is_help=True)
app.command()(calendar)
app.command()(why)


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
    # Before the first letter: a backup of an earlier moment must be told from this database.
    fence.advance(made.store, made.clock, made.settings.state_file)
    try:
        counts = deliver_due(made.delivery, at_most=1_000)
    finally:
        made.delivery.close()
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    show_one(dict(counts), as_json=as_json, sentence=f"Letters: {said or 'nothing was due'}.")


@app.command()
def read(as_json: AsJson = False) -> None:
    """Collect new messages and let each have its consequence. Mailboxes are never changed.

    Example: outreach mail read
    """
    made = ready()
    counts = Counter(collect_all(made.store, made.clock, made.open_inbox))
    learns = made.settings.learn_from_corrections
    counts.update(apply_waiting(made.store, made.clock, made.read_token, learns=learns))
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


@app.command("list")
def list_messages(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List what came in, newest first, and what is asked about it.

    Example: outreach mail list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "at": one.received_at,
                "from": one.sender_address,
                "subject": one.subject,
                "kind": one.intent or one.kind,
                "state": one.state,
                "says": " ".join(one.fresh_text.split())[:120],
                "match": one.match_reason,
            }
            for one in inbound.matched(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="Nothing came in yet: outreach mail read")


@app.command()
def answer(
    number: Annotated[int, typer.Argument(help="Id of the message.")],
    file: Annotated[Path, typer.Option(help="File with the text; - is standard input.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Answer a message. It leaves with the next round of sending, in the same conversation.

    Example: outreach mail answer 12 --file answer.txt
    """
    made, chosen = ready(), the_project(project)
    text = text_file(file, "--file")
    with writing() as session:
        message = inbound.get(session, chosen.id or 0, number)
        mailbox = session.get_one(Mailbox, message.mailbox_id)
        key = made.keyring.derive("message-id")
        email = write_answer(
            session,
            message,
            text=text,
            actor=ACTOR,
            at=made.clock.now(),
            message_id=new_message_id(domain_of(mailbox.address), key),
        )
    sentence = f"The answer to {email.recipient} is ready. Next: outreach mail send"
    show_one({"id": email.id, "to": email.recipient}, as_json=as_json, sentence=sentence)


@app.command()
def decide(
    number: Annotated[int, typer.Argument(help="Id of the message.")],
    yes: Annotated[bool, typer.Option("--yes/--no", help="Does it answer our letter?")],
    sequence: Annotated[
        int | None, typer.Option(help="Enrolment it belongs to, where several were likely.")
    ] = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Decide whether a message that stopped a sequence is an answer to it.

    Example: outreach mail decide 12 --yes
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        message = inbound.get(session, chosen.id or 0, number)
        confirm_match(session, message, yes, clock=made.clock, actor=ACTOR, enrolment_id=sequence)
    done = "counts as an answer" if yes else "is none of ours; the sequence goes on"
    row = {"id": message.id, "state": message.state}
    show_one(row, as_json=as_json, sentence=f"{number} {done}.")


@app.command()
def intent(
    number: Annotated[int, typer.Argument(help="Id of the message.")],
    kind: Annotated[IntentKind, typer.Argument(help="What the answer means.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Correct what an answer was understood to mean; both readings are kept on record.

    Example: outreach mail intent 12 declined
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        message = inbound.get(session, chosen.id or 0, number)
        correct_intent(session, message, kind, clock=made.clock, actor=ACTOR)
    row = {"id": message.id, "intent": message.intent}
    show_one(row, as_json=as_json, sentence=f"{number} is understood as {kind.value} now.")


def _why(reason: str) -> str:
    return Block(reason).sentence if reason in set(Block) else ""
