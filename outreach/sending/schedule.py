"""Gives approved emails their time: the next opening of the recipient's window."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.clock import Clock
from outreach.config import Settings
from outreach.model.email import OutboundState
from outreach.model.event import WORKER
from outreach.sending.eligibility import Block, Situation
from outreach.sending.outcome import record_block
from outreach.sending.pacing import next_midnight
from outreach.sending.situation import situation_of, zone_of
from outreach.store import outbound
from outreach.store.engine import Store
from outreach.store.outbound import Gathered

_LOOK_AGAIN = timedelta(minutes=5)


def schedule_approved(store: Store, clock: Clock, settings: Settings) -> int:
    """Schedule every approved email; return how many."""
    with store.read() as session:
        waiting = [row.id for row in outbound.in_state(session, OutboundState.APPROVED)]
    for number in waiting:
        with store.write() as session:
            _schedule(session, number or 0, settings, now=clock.now())
    return len(waiting)


def _schedule(session: Session, number: int, settings: Settings, *, now: datetime) -> None:
    found = outbound.gather(session, number)
    email = found.email
    if email.state is not OutboundState.APPROVED:
        return
    situation = situation_of(session, found, settings, now=now)
    email.send_at = situation.window.next_opening(now)
    email.move_to(OutboundState.SCHEDULED, at=now, actor=WORKER)
    if situation.suppressed:
        record_block(session, number, Block.SUPPRESSED, later=now, now=now)


def next_turn(
    block: Block, situation: Situation, found: Gathered, settings: Settings, *, now: datetime
) -> datetime:
    """When a blocked email is looked at again. Always later than `now`."""
    zone = zone_of(found, settings)
    if block in {Block.DAILY_CAP, Block.CAMPAIGN_CAP, Block.SITE_TOO_SOON}:
        return situation.window.next_opening(next_midnight(now, zone))
    if block is Block.OUTSIDE_WINDOW:
        return situation.window.next_opening(now)
    if block is Block.GAP and situation.mailbox_free_at is not None:
        return situation.mailbox_free_at
    if block is Block.HELD and found.enrolment is not None and found.enrolment.held_until:
        return max(found.enrolment.held_until, now + timedelta(seconds=1))
    if block is Block.INBOX_STALE:
        return now + timedelta(seconds=settings.inbox_poll_seconds)
    return now + _LOOK_AGAIN
