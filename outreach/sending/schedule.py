"""Gives approved emails their time: the next opening of the recipient's window."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.clock import Clock
from outreach.config import Settings
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import WORKER
from outreach.portions import portions
from outreach.sending.blocks import Block
from outreach.sending.outcome import record_block
from outreach.sending.situation import Look, Looked
from outreach.store import outbound, queued
from outreach.store.engine import Store

_AT_ONCE = 50


def schedule_approved(store: Store, clock: Clock, settings: Settings) -> int:
    """Schedule every approved email; return how many."""
    with store.read() as session:
        waiting = [row.id or 0 for row in outbound.in_state(session, OutboundState.APPROVED)]
    for some in portions(waiting, _AT_ONCE):
        with store.write() as session:
            _schedule(session, some, settings, now=clock.now())
    return len(waiting)


def _schedule(session: Session, numbers: list[int], settings: Settings, *, now: datetime) -> None:
    look = Look(session, settings, now=now)
    for one in look.at(queued.letters(session, numbers)):
        if one.letter.standing.state is OutboundState.APPROVED:
            _schedule_one(session, one, now=now)


def _schedule_one(session: Session, one: Looked, *, now: datetime) -> None:
    email = session.get_one(OutboundEmail, one.letter.id)
    email.send_at = one.situation.window.next_opening(now)
    email.move_to(OutboundState.SCHEDULED, at=now, actor=WORKER)
    if one.situation.suppressed:
        record_block(session, one.letter.id, Block.SUPPRESSED, later=now, now=now)
