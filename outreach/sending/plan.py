"""The calendar and every reason to wait, summed up for their page: drawn at once, or ahead.

A small house is drawn when somebody looks. A big one, where that would take seconds, is drawn by
the worker every few minutes and says of when it is.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from outreach.clock import Clock
from outreach.config import Settings
from outreach.model.sending_plan import SendingPlan
from outreach.sending.calendar import calendar
from outreach.sending.forecast import Slot
from outreach.sending.why import Answer, why_campaign, why_mailbox
from outreach.store import campaigns, mailboxes, projects, sending_plans
from outreach.store.engine import Store

DRAWN_WHEN_LOOKED_AT = 200  # open sequences
REDRAWN_EVERY = timedelta(minutes=10)


def drawn(session: Session, settings: Settings, *, now: datetime) -> SendingPlan:
    """The calendar of the next 30 days and the reasons to wait, of all projects; not stored."""
    return SendingPlan(
        drawn_at=now,
        lines=_lines(calendar(session, settings, now=now), ZoneInfo(settings.time_zone)),
        reasons=_reasons(session, settings, now),
    )


def shown(session: Session, settings: Settings, *, now: datetime) -> SendingPlan | None:
    """What the page shows: drawn now, or as the worker drew it; None if it has not done so yet."""
    if sending_plans.is_at_most(session, DRAWN_WHEN_LOOKED_AT):
        return drawn(session, settings, now=now)
    return sending_plans.stored(session)


def redraw(store: Store, clock: Clock, settings: Settings) -> bool:
    """Draw ahead where looking would take long, if the last drawing is old; True if it was."""
    now = clock.now()
    with store.read() as session:
        last = sending_plans.stored(session)
        is_young = last is not None and timedelta() <= now - last.drawn_at < REDRAWN_EVERY
        if is_young or sending_plans.is_at_most(session, DRAWN_WHEN_LOOKED_AT):
            return False
        plan = drawn(session, settings, now=now)
    with store.write() as session:
        sending_plans.keep(session, plan)
    return True


def answers_in(plan: SendingPlan, key: str) -> list[Answer]:
    """The reasons of one campaign or mailbox, as `reasons` names it."""
    return [
        Answer(**{**one, "until": datetime.fromisoformat(one["until"]) if one["until"] else None})
        for one in plan.reasons.get(key, [])
    ]


def _lines(slots: list[Slot], zone: ZoneInfo) -> list[dict[str, Any]]:
    found: dict[tuple[str, int, int], dict[str, Any]] = {}
    for slot in slots:
        local, course = slot.at.astimezone(zone), slot.course
        on = local.date().isoformat()
        line = found.setdefault(
            (on, course.mailbox_id, course.campaign_id),
            {
                "on": on,
                "mailbox": course.mailbox_id,
                "campaign": course.campaign_id,
                "letters": 0,
                "follow_ups": 0,
                "first_at": f"{local:%H:%M}",
            },
        )
        line["letters"] += 1
        line["follow_ups"] += slot.step > 0
        line["last_at"] = f"{local:%H:%M}"
    return list(found.values())


def _reasons(session: Session, settings: Settings, now: datetime) -> dict[str, Any]:
    found: dict[str, list[Answer]] = {}
    for project in projects.every(session):
        for row in campaigns.of_project(session, project.id or 0):
            found[f"campaign:{row.id}"] = why_campaign(session, row, settings, now=now)
        for box in mailboxes.of_project(session, project.id or 0):
            found[f"mailbox:{box.id}"] = why_mailbox(session, box, settings, now=now)
    return {key: [_plain(one) for one in answers] for key, answers in found.items()}


def _plain(answer: Answer) -> dict[str, Any]:
    until = answer.until.isoformat() if answer.until else None
    return {**asdict(answer), "until": until}
