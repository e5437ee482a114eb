"""Takes a bulk action back, as far as nothing happened since; says what stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.bulk import Kind, Outcome
from outreach.campaigns.lifecycle import end_enrolment
from outreach.errors import Conflict
from outreach.model.campaign import EnrolmentState
from outreach.model.event import record
from outreach.model.marking import Tag
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.view import BulkAction
from outreach.store import bulk_actions, marking, opportunities

_WHY = "A change to many was taken back."


def undo(session: Session, action: BulkAction, *, at: datetime, actor: str) -> Outcome:
    """Restore each opportunity that nobody has touched since.

    Raises:
        Conflict: it was taken back already.
    """
    if action.undone_at is not None:
        raise Conflict("This was taken back already.")
    outcome = Outcome(action_id=action.id or 0)
    found = opportunities.with_ids(
        session, action.project_id, [one["id"] for one in action.changes]
    )
    rows = {row.id: row for row in found}
    for change in action.changes:
        row = rows.get(change["id"])
        obstacle = (
            _restore(session, Kind(action.kind), row, change, action.id or 0, at=at, actor=actor)
            if row is not None
            else "It is gone."
        )
        if obstacle:
            outcome.refused[obstacle] += 1
        else:
            outcome.changed += 1
    stopped = sum(change.get("stopped", 0) for change in action.changes)
    if stopped:
        outcome.refused["Its sequence was stopped and stays so: enrol it again."] += stopped
    action.undone_at = at
    return outcome


def _restore(
    session: Session,
    kind: Kind,
    row: Opportunity,
    change: dict[str, Any],
    batch: int,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Why it can't be restored, "" if it was."""
    match kind:
        case Kind.MOVE:
            if row.version != change["version"]:
                return f"It was moved since and is {row.stage.value} now."
            row.put_back(Stage(change["before"]), at=at, actor=actor, why=_WHY, batch=batch)
        case Kind.NOTE:
            if row.note != change["after"]:
                return "Its note was changed since."
            row.note = change["before"]
            record(row, "noted", at=at, actor=actor, why=_WHY, batch=batch)
        case Kind.TAG | Kind.UNTAG:
            return _retag(session, kind, row, change["tag"], batch, at=at, actor=actor)
        case Kind.ENROL:
            return _leave(session, row, change["campaign"], at=at, actor=actor)
    return ""


def _retag(
    session: Session, kind: Kind, row: Opportunity, tag_id: int, batch: int, **told: Any
) -> str:
    on = kind is Kind.UNTAG
    tag = session.get(Tag, tag_id)
    if tag is None:
        return "The tag is gone."
    if marking.carries(session, row.id or 0, tag_id) is on:
        return "Its tags were changed since."
    marking.set_tag(session, row.id or 0, tag_id, on=on)
    record(row, "marked", why=_WHY, batch=batch, **told)
    return ""


def _leave(
    session: Session, row: Opportunity, campaign_id: int, *, at: datetime, actor: str
) -> str:
    enrolment = bulk_actions.enrolment_of(session, row.id or 0, campaign_id)
    if enrolment is None or not enrolment.is_open:
        return "Its sequence has ended already."
    if bulk_actions.anything_left(session, enrolment.id or 0):
        return "A letter has left already."
    stopped = EnrolmentState.STOPPED
    end_enrolment(session, enrolment, stopped, at=at, actor=actor, why=_WHY)
    return ""
