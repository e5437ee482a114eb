"""What will leave in the coming weeks, and why nothing does: the same decision, drawn and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.campaigns.manual_tasks import finish
from outreach.errors import NotFound
from outreach.sending.calendar import DAYS, calendar
from outreach.sending.forecast import Slot
from outreach.sending.why import why_campaign, why_email, why_mailbox
from outreach.store import campaigns, mailboxes, manual_tasks, outbound
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("schedule", __name__)


@dataclass
class Day:
    """One day of the calendar, in the installation's own zone."""

    on: date
    slots: list[Slot] = field(default_factory=list)
    by_mailbox: Counter[int] = field(default_factory=Counter)

    @property
    def follow_ups(self) -> int:
        return sum(1 for slot in self.slots if slot.step)


@pages.get("/p/<int:project_id>/schedule")
def show(project_id: int) -> str:
    """The calendar of a project, of one campaign or of one mailbox, with every reason to wait."""
    now, settings = serving().clock.now(), serving().settings
    campaign_id = request.args.get("campaign", 0, type=int)
    mailbox_id = request.args.get("mailbox", 0, type=int)
    with serving().store.read() as session:
        names = {row.id: row for row in campaigns.of_project(session, project_id)}
        boxes = {row.id: row for row in mailboxes.of_project(session, project_id)}
        slots = [
            slot
            for slot in calendar(session, settings, now=now)
            if slot.course.campaign_id in names
            and campaign_id in {0, slot.course.campaign_id}
            and mailbox_id in {0, slot.course.mailbox_id}
        ]
        reasons = [
            (row.name, why_campaign(session, row, settings, now=now))
            for row in names.values()
            if campaign_id in {0, row.id} and not mailbox_id
        ] + [
            (box.address, why_mailbox(session, box, settings, now=now))
            for box in boxes.values()
            if mailbox_id in {0, box.id} and not campaign_id
        ]
    zone = ZoneInfo(settings.time_zone)
    return render_template(
        "schedule/show.html",
        days=_by_day(slots, now.astimezone(zone).date(), zone),
        reasons=reasons,
        campaigns=names,
        mailboxes=boxes,
        campaign_id=campaign_id,
        mailbox_id=mailbox_id,
        zone=zone,
        count=len(slots),
    )


@pages.get("/p/<int:project_id>/schedule/letters/<int:number>")
def letter(project_id: int, number: int) -> str:
    """Why one letter has not left yet."""
    now = serving().clock.now()
    with serving().store.read() as session:
        email = _letter_of(session, project_id, number)
        answers = why_email(session, number, serving().settings, now=now)
    return render_template("schedule/letter.html", email=email, answers=answers)


@pages.post("/p/<int:project_id>/tasks/<int:number>/done")
def done(project_id: int, number: int) -> Response:
    """Somebody did a step by hand: its sequence goes on."""
    with serving().store.write() as session:
        task = manual_tasks.get(session, project_id, number)
        finish(session, task, at=serving().clock.now(), actor=actor())
    flash(gettext("Done: %(title)s. The sequence goes on.", title=task.title), "good")
    return redirect(url_for("dashboard.today", project_id=project_id), 303)


def _letter_of(session: Session, project_id: int, number: int) -> object:
    email = outbound.get(session, number)
    if email.project_id != project_id:
        raise NotFound("There is no such letter in this project.")
    return email


def _by_day(slots: Iterable[Slot], today: date, zone: ZoneInfo) -> list[Day]:
    days = {day: Day(day) for day in (today + timedelta(days=number) for number in range(DAYS + 1))}
    for slot in slots:
        day = days.get(slot.at.astimezone(zone).date())
        if day is not None:
            day.slots.append(slot)
            day.by_mailbox[slot.course.mailbox_id] += 1
    return list(days.values())
