"""The calendar of what will be sent, drawn from the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from outreach.config import Settings
from outreach.model.campaign import Campaign, EnrolmentState
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.sending.eligibility import Situation
from outreach.sending.forecast import Course, Forecast, Slot
from outreach.sending.situation import (
    limits_of,
    mailbox_zone,
    pause_bounds,
    tally_of,
    window_of,
    zone_of,
)
from outreach.store import installation, queue
from outreach.store.courses import OpenCourse, open_courses

DAYS = 30


def calendar(
    session: Session, settings: Settings, *, now: datetime, days: int = DAYS
) -> list[Slot]:
    """Every letter of running campaigns that will leave within `days`, in order of time.

    All projects take part, because caps on sites and persons hold for the whole installation.
    """
    if installation.is_fenced(session):
        return []
    mailboxes = queue.sending_mailboxes(session)
    tally = tally_of(session, mailboxes, settings, now=now)
    pauses = {mailbox.id: pause_bounds(mailbox, settings) for mailbox in mailboxes}
    forecast = Forecast(
        tally,
        lambda number: pauses[number],
        now=now,
        until=now + timedelta(days=days),
        share=settings.follow_up_share,
    )
    plan = _Plan(session, settings, now)
    sending = {mailbox.id for mailbox in mailboxes}
    rows = [row for row in open_courses(session) if row.mailbox_id in sending]
    return list(forecast.of(plan.course(row) for row in rows))


class _Plan:
    """Turns rows into courses; what many share is made once."""

    def __init__(self, session: Session, settings: Settings, now: datetime) -> None:
        self._session, self._settings, self._now = session, settings, now
        self._made: dict[Any, Any] = {}

    def course(self, row: OpenCourse) -> Course:
        mailbox, campaign = self._mailbox(row.mailbox_id), self._campaign(row.campaign_id)
        ready_at = row.send_at or row.next_step_at or self._now
        if row.state is EnrolmentState.HELD and row.held_until is not None:
            ready_at = max(ready_at, row.held_until)
        limits = self._once(
            ("limits", mailbox.id, campaign.id),
            lambda: limits_of(mailbox, campaign, self._settings, now=self._now),
        )
        situation: Situation = self._once(
            ("situation", mailbox.id, campaign.id, row.country, _waits_for_a_person(row)),
            lambda: self._situation(row, mailbox, campaign),
        )
        return Course(
            enrolment_id=row.enrolment_id,
            mailbox_id=row.mailbox_id,
            campaign_id=row.campaign_id,
            site_id=row.site_id,
            contact_id=row.contact_id,
            step=row.next_step,
            steps=tuple(row.steps),
            ready_at=ready_at,
            situation=situation,
            limits=limits,
            supposed=row.letter_state in {None, OutboundState.DRAFTED},
            working_days=campaign.waits_working_days,
            ramp_began_at=mailbox.ramp_began_at,
        )

    def _situation(self, row: OpenCourse, mailbox: Mailbox, campaign: Campaign) -> Situation:
        """All that can change until then is supposed to go well."""
        zone = zone_of(row.country, mailbox, self._settings).zone
        return Situation(
            fenced=False,
            suppressed=False,
            bounced=False,
            answered=False,
            enrolment_open=True,
            held=_waits_for_a_person(row),
            evidence_gone=False,
            approved=True,
            campaign_running=True,
            mailbox_paused=mailbox.state is not MailboxState.OK,
            auth_failed=False,
            previous_uncertain=False,
            by_hand=False,
            is_follow_up=False,
            known_contact=False,
            evidence_at=None,
            inbox_read_at=None,
            window=self._once(
                ("window", campaign.id, row.country, zone.key),
                lambda: window_of(campaign, row.country, zone, now=self._now),
            ),
            day_zone=mailbox_zone(mailbox, self._settings),
            dns_lacks_since=mailbox.dns_lacks_since,
        )

    def _mailbox(self, number: int) -> Mailbox:
        found: Mailbox = self._once(
            ("mailbox", number), lambda: self._session.get_one(Mailbox, number)
        )
        return found

    def _campaign(self, number: int) -> Campaign:
        found: Campaign = self._once(
            ("campaign", number), lambda: self._session.get_one(Campaign, number)
        )
        return found

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


def _waits_for_a_person(row: OpenCourse) -> bool:
    return row.state is EnrolmentState.HELD and row.held_until is None
