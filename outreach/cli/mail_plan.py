"""`outreach mail calendar` and `outreach mail why`: what will leave, and why nothing does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session

from outreach.cli.console import AsJson, ProjectName, reading, ready, show, the_project
from outreach.config import Settings
from outreach.sending.calendar import calendar as draw_calendar
from outreach.sending.why import Answer, why_campaign, why_email, why_mailbox
from outreach.store import campaigns, mailboxes


def calendar(
    project: ProjectName = "",
    days: Annotated[int, typer.Option(min=1, max=90, help="How far ahead.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Draw what will leave in the coming days, if nobody answers and nothing else stops it.

    Example: outreach mail calendar --days 7
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        slots = draw_calendar(session, made.settings, now=made.clock.now(), days=days)
        ours = {row.id: row.name for row in campaigns.of_project(session, chosen.id or 0)}
    rows = [
        {
            "at": slot.at,
            "enrolment": slot.course.enrolment_id,
            "campaign": ours[slot.course.campaign_id],
            "letter": slot.step + 1,
            "mailbox": slot.course.mailbox_id,
            "their_clock": f"{slot.at.astimezone(slot.course.situation.window.zone):%a %H:%M %Z}",
            "supposed": slot.course.supposed,
        }
        for slot in slots
        if slot.course.campaign_id in ours
    ]
    show(rows, as_json=as_json, empty="Nothing will leave: outreach mail why")


def why(
    email: Annotated[int, typer.Option(help="Id of one letter.")] = 0,
    campaign: Annotated[str, typer.Option(help="Name of a campaign.")] = "",
    mailbox: Annotated[str, typer.Option(help="Address of a mailbox.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Say why nothing is being sent: of a letter, a campaign or a mailbox, or of everything.

    Example: outreach mail why --campaign "Dead links"
    """
    made, chosen = ready(), the_project(project)
    asked = (made.settings, made.clock.now())
    with reading() as session:
        if email:
            found = {f"letter {email}": why_email(session, email, asked[0], now=asked[1])}
        else:
            wanted = (campaign.lower(), mailbox.lower())
            found = _of_project(session, chosen.id or 0, wanted, asked)
    rows = [{"of": name, **asdict(answer)} for name, answers in found.items() for answer in answers]
    show(rows, as_json=as_json, empty="There is no such campaign or mailbox.")


def _of_project(
    session: Session, number: int, wanted: tuple[str, str], asked: tuple[Settings, datetime]
) -> dict[str, list[Answer]]:
    """The named campaign or mailbox; all of both if neither is named."""
    campaign, mailbox = wanted
    settings, now = asked
    found: dict[str, list[Answer]] = {}
    for one in campaigns.of_project(session, number):
        if campaign == one.name.lower() or not (campaign or mailbox):
            found[one.name] = why_campaign(session, one, settings, now=now)
    for box in mailboxes.of_project(session, number):
        if mailbox == box.address.lower() or not (campaign or mailbox):
            found[box.address] = why_mailbox(session, box, settings, now=now)
    return found
