"""How fast mailboxes and campaigns write: caps, ramps, mailboxes, holidays, working days."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.campaigns.make import set_mailboxes
from outreach.cli.console import ACTOR, AsJson, ProjectName, ready, show_one, the_project, writing
from outreach.errors import InvalidInput
from outreach.model.campaign import Campaign
from outreach.model.event import record
from outreach.sending.mailbox_settings import MOST_A_DAY, lead_up, pace_of
from outreach.store import campaigns, mailboxes


def of_mailbox(
    address: Annotated[str, typer.Argument(help="Mailbox; may be left out if there is one.")] = "",
    daily_cap: Annotated[
        int | None, typer.Option(min=0, max=MOST_A_DAY, help="Letters a day; 0 is the setting.")
    ] = None,
    hourly_cap: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_A_DAY, help="Letters in 60 minutes; 0 is no limit."),
    ] = None,
    is_new: Annotated[
        bool | None, typer.Option("--new/--warmed-up", help="Lead it up to its cap, from now.")
    ] = None,
    copies: Annotated[
        bool | None,
        typer.Option(
            "--copies/--no-copies",
            help="Send each letter to the mailbox too, in secret: where the provider keeps no "
            "copy in Sent, that proves what became of it.",
        ),
    ] = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Set how much a mailbox may send. Every letter counts, answers by hand too.

    Example: outreach mailbox pace rosa@example.org --new --hourly-cap 5
    """
    made, chosen = ready(), the_project(project)
    now = made.clock.now()
    with writing() as session:
        row = mailboxes.by_address(session, chosen.id or 0, address)
        if daily_cap is not None:
            row.daily_cap = daily_cap or None
        if hourly_cap is not None:
            row.hourly_cap = hourly_cap or None
        if is_new is not None:
            lead_up(row, is_new=is_new, now=now)
        if copies is not None:
            row.copies_itself = copies
        session.add(row)
        record(row, "paced", at=now, actor=ACTOR, why=pace_of(row))
    show_one({"mailbox": row.address, "pace": pace_of(row)}, as_json=as_json)


def of_campaign(
    name: Annotated[str, typer.Argument(help="Campaign; may be left out if there is one.")] = "",
    mailbox: Annotated[
        list[str] | None, typer.Option(help="Mailboxes it writes from, all of them; several.")
    ] = None,
    daily_limit: Annotated[
        int | None, typer.Option(min=0, help="Letters a day in all; 0 is no limit.")
    ] = None,
    holidays: Annotated[
        bool | None, typer.Option(help="Keep the public holidays of recipients' countries.")
    ] = None,
    working_days: Annotated[
        bool | None, typer.Option(help="Delays of letters count Monday to Friday only.")
    ] = None,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Set from which mailboxes and how fast a campaign writes. Threads keep their mailbox.

    Example: outreach campaign pace "Dead links" --mailbox a@example.org --mailbox b@example.org
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        row = campaigns.by_name(session, chosen.id or 0, name)
        if mailbox:
            numbers = [
                mailboxes.by_address(session, chosen.id or 0, one).id or 0 for one in mailbox
            ]
            set_mailboxes(row, numbers)
        if daily_limit is not None:
            row.daily_limit = daily_limit or None
        if holidays is not None:
            row.keeps_holidays = holidays
        if working_days is not None:
            row.waits_working_days = working_days
        session.add(row)
        record(row, "paced", at=made.clock.now(), actor=ACTOR, why=_of_campaign(row))
    show_one({"campaign": row.name, "pace": _of_campaign(row)}, as_json=as_json)


def _of_campaign(row: Campaign) -> str:
    days = "working days" if row.waits_working_days else "days"
    rest = "keeps holidays" if row.keeps_holidays else "no holidays"
    limit = f"{row.daily_limit or 'no limit'} a day"
    return f"{len(row.mailbox_ids)} mailboxes, {limit}, waits in {days}, {rest}"


def read_order(text: str) -> list[int]:
    """As "1,3,2".

    Raises:
        InvalidInput: something else than numbers stands there.
    """
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as wrong:
        raise InvalidInput("write the numbers with commas, as 1,3,2.", field="order") from wrong
