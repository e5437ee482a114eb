"""What will leave in the coming weeks, and why nothing does: the same decision, drawn and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.campaigns.manual_tasks import finish
from outreach.errors import NotFound
from outreach.model.campaign import Campaign
from outreach.model.mailbox import Mailbox
from outreach.model.sending_plan import SendingPlan
from outreach.sending.plan import answers_in, shown
from outreach.sending.why import Answer, why_email
from outreach.store import campaigns, mailboxes, manual_tasks, outbound
from outreach.web import exports
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("schedule", __name__)


@dataclass
class Day:
    """One day of the calendar, in the installation's own zone."""

    on: date
    letters: int = 0
    follow_ups: int = 0
    first_at: str = ""
    last_at: str = ""
    by_mailbox: Counter[int] = field(default_factory=Counter)

    def add(self, line: Mapping[str, Any]) -> None:
        """Count the letters of one mailbox and campaign."""
        self.letters += line["letters"]
        self.follow_ups += line["follow_ups"]
        self.by_mailbox[line["mailbox"]] += line["letters"]
        self.first_at = min(self.first_at or line["first_at"], line["first_at"])
        self.last_at = max(self.last_at, line["last_at"])


@pages.get("/p/<int:project_id>/schedule")
def show(project_id: int) -> str:
    """The calendar of a project, of one campaign or of one mailbox, with every reason to wait."""
    with serving().store.read() as session:
        drawn = _drawn(session, project_id)
    zone = ZoneInfo(serving().settings.time_zone)
    return render_template(
        "schedule/show.html",
        plan=drawn.plan,
        days=_by_day(drawn.lines),
        reasons=_reasons(drawn),
        campaigns=drawn.campaigns,
        mailboxes=drawn.mailboxes,
        campaign_id=drawn.campaign_id,
        mailbox_id=drawn.mailbox_id,
        zone=zone,
        count=sum(line["letters"] for line in drawn.lines),
    )


@dataclass(frozen=True)
class _Drawn:
    """The calendar as far as the address asks for it; `plan` is None before the worker drew it."""

    plan: SendingPlan | None
    lines: list[Mapping[str, Any]]
    campaigns: dict[int | None, Campaign]
    mailboxes: dict[int | None, Mailbox]
    campaign_id: int
    mailbox_id: int


def _drawn(session: Session, project_id: int) -> _Drawn:
    campaign_id = request.args.get("campaign", 0, type=int)
    mailbox_id = request.args.get("mailbox", 0, type=int)
    names = {row.id: row for row in campaigns.of_project(session, project_id)}
    boxes = {row.id: row for row in mailboxes.of_project(session, project_id)}
    plan = shown(session, serving().settings, now=serving().clock.now())
    lines = [
        line
        for line in (plan.lines if plan else [])
        if line["campaign"] in names
        and campaign_id in {0, line["campaign"]}
        and mailbox_id in {0, line["mailbox"]}
    ]
    return _Drawn(plan, lines, names, boxes, campaign_id, mailbox_id)


def _reasons(drawn: _Drawn) -> list[tuple[str, str, list[Answer]]]:
    """Each campaign and mailbox that was asked about, its page, and why nothing leaves from it.

    That no worker runs stands above every page, as it is now; the plan was drawn some time ago.
    """
    plan, number, box = drawn.plan, drawn.campaign_id, drawn.mailbox_id
    if plan is None:
        return []
    asked = [
        *(
            (one.name, _page_of("campaigns.show", one), f"campaign:{one.id}")
            for one in drawn.campaigns.values()
            if not box
        ),
        *(
            (one.address, _page_of("mailbox_settings.show", one), f"mailbox:{one.id}")
            for one in drawn.mailboxes.values()
            if not number
        ),
    ]
    chosen = {f"campaign:{number}", f"mailbox:{box}"}
    everything = not (number or box)
    return [
        (name, page, [one for one in answers_in(plan, key) if one.code != "no_worker"])
        for name, page, key in asked
        if everything or key in chosen
    ]


def _page_of(endpoint: str, row: Campaign | Mailbox) -> str:
    return url_for(endpoint, project_id=row.project_id, number=row.id)


def _rows(session: Session, project_id: int) -> list[tuple[Mapping[str, Any], str, str]]:
    """Lines of the calendar with the names of their campaign and mailbox."""
    drawn = _drawn(session, project_id)
    return [
        (
            line,
            drawn.campaigns[line["campaign"]].name,
            box.address if (box := drawn.mailboxes.get(line["mailbox"])) else "",
        )
        for line in drawn.lines
    ]


exports.offer(
    pages,
    "/p/<int:project_id>/schedule",
    exports.Table[tuple[Mapping[str, Any], str, str]](
        "schedule",
        {
            "day": lambda one: one[0]["on"],
            "campaign": lambda one: one[1],
            "mailbox": lambda one: one[2],
            "letters": lambda one: one[0]["letters"],
            "follow-ups": lambda one: one[0]["follow_ups"],
            "first": lambda one: one[0]["first_at"],
            "last": lambda one: one[0]["last_at"],
        },
        _rows,
    ),
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


def _by_day(lines: Iterable[Mapping[str, Any]]) -> list[Day]:
    days: dict[str, Day] = {}
    for line in lines:
        days.setdefault(line["on"], Day(date.fromisoformat(line["on"]))).add(line)
    return [days[on] for on in sorted(days)]
