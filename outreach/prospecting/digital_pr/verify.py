"""May the story still be told, the request still be answered? Asked again before a letter goes."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.model.press import JournalistRequest, Story, StoryState
from outreach.prospecting.record import withdraw
from outreach.prospecting.tactic import Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one reason: confirmed, withdrawn, or unknown while an embargo holds."""
    now = bench.clock.now()
    with bench.store.write() as session:
        row = session.get_one(Opportunity, number)
        why = _over(session, row, now)
        if why:
            withdraw(row, at=now, why=why)
            return "withdrawn"
        if _under_embargo(session, row, now):
            return "unknown"
        row.verified_at = now
        record(row, "confirmed", at=now, actor=WORKER, why="It may still be told.")
    return "confirmed"


def _over(session: Session, row: Opportunity, now: datetime) -> str:
    request = row.evidence.get("request")
    if request:
        asked = session.get(JournalistRequest, request["id"])
        late = asked is not None and asked.deadline_at is not None and asked.deadline_at <= now
        return "The deadline has passed." if asked is None or late else ""
    story = _story(session, row)
    told = story is not None and story.state is StoryState.READY
    return "" if told else "The story is not told any more."


def _under_embargo(session: Session, row: Opportunity, now: datetime) -> bool:
    story = _story(session, row)
    return story is not None and story.embargo_until is not None and now < story.embargo_until


def _story(session: Session, row: Opportunity) -> Story | None:
    told = row.evidence.get("story")
    return session.get(Story, told["id"]) if told else None
