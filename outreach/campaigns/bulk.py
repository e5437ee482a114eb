"""One change to many opportunities, and taking it back.

Each row is changed or refused on its own; what was changed stands in one `BulkAction`, and the
events carry its id as `batch`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from outreach.campaigns.enrol import enrol
from outreach.campaigns.moves import move_by_hand
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import Campaign
from outreach.model.event import record
from outreach.model.marking import Tag
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.view import BulkAction
from outreach.store import marking

MOST = 2_000
LONGEST_NOTE = 2_000
_Change = dict[str, Any]


class Kind(StrEnum):
    """What can be done with many at once."""

    MOVE = "move"
    NOTE = "note"
    ENROL = "enrol"
    TAG = "tag"
    UNTAG = "untag"


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        action_id: to take it back by; 0 if nothing was changed.
        changed: opportunities.
        refused: sentence to how many it held for.
    """

    action_id: int = 0
    changed: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def move_many(
    session: Session, rows: Iterable[Opportunity], stage: Stage, *, at: datetime, actor: str
) -> Outcome:
    """Move each to `stage`, as one would by hand; what is not legal is refused."""

    def change(row: Opportunity, batch: int) -> _Change:
        before = row.stage.value
        version = row.version
        stopped = move_by_hand(
            session,
            row,
            stage,
            seen_version=version,
            at=at,
            actor=actor,
            why="Moved with others in the table.",
            batch=batch,
        )
        return {"version": row.version, "before": before, "stopped": stopped}

    return _each(session, rows, Kind.MOVE, change, at=at, actor=actor)


def note_many(
    session: Session, rows: Iterable[Opportunity], note: str, *, at: datetime, actor: str
) -> Outcome:
    """Add a line to the note of each.

    Raises:
        InvalidInput: there is nothing to add.
    """
    if not note:
        raise InvalidInput("write the note that is to be added.", field="note")

    def change(row: Opportunity, batch: int) -> _Change:
        before, after = row.note, f"{row.note}\n{note}".strip()
        if len(after) > LONGEST_NOTE:
            raise Conflict(f"Its note would be longer than {LONGEST_NOTE:,} characters.")
        row.note = after
        record(row, "noted", at=at, actor=actor, batch=batch)
        return {"before": before, "after": after}

    return _each(session, rows, Kind.NOTE, change, at=at, actor=actor)


def enrol_many(
    session: Session,
    rows: Iterable[Opportunity],
    campaign: Campaign,
    *,
    at: datetime,
    actor: str,
    cooldown: timedelta,
) -> Outcome:
    """Enrol the contact of each, or say why not."""

    def change(row: Opportunity, _batch: int) -> _Change:
        if row.tactic is not campaign.tactic:
            raise Conflict("The campaign's letters are about another tactic.")
        reason = enrol(session, campaign, row, now=at, actor=actor, cooldown=cooldown)
        if reason is not None:
            raise Conflict(f"Not enrolled: {reason.value.replace('_', ' ')}.")
        return {"campaign": campaign.id}

    return _each(session, rows, Kind.ENROL, change, at=at, actor=actor)


def tag_many(
    session: Session,
    rows: Iterable[Opportunity],
    tag: Tag,
    kind: Kind,
    *,
    at: datetime,
    actor: str,
) -> Outcome:
    """Put a tag on each (`Kind.TAG`) or take it off (`Kind.UNTAG`); those as wanted are refused."""
    on = kind is Kind.TAG

    def change(row: Opportunity, batch: int) -> _Change:
        number, name = row.id or 0, tag.name
        if marking.carries(session, number, tag.id or 0) is on:
            raise Conflict(f"It carries {name} already." if on else f"It does not carry {name}.")
        marking.set_tag(session, number, tag.id or 0, on=on)
        record(row, "marked", at=at, actor=actor, why=f"{name}.", batch=batch)
        return {"tag": tag.id}

    return _each(session, rows, kind, change, at=at, actor=actor)


def _each(
    session: Session,
    rows: Iterable[Opportunity],
    kind: Kind,
    change: Callable[[Opportunity, int], _Change],
    *,
    at: datetime,
    actor: str,
) -> Outcome:
    chosen = list(rows)
    if len(chosen) > MOST:
        raise InvalidInput(f"at most {MOST:,} at once; narrow the table down first.", field="ids")
    project_id = chosen[0].project_id if chosen else 0
    outcome = Outcome()
    if not chosen:
        return outcome
    action = BulkAction(project_id=project_id, kind=kind.value, actor=actor, at=at)
    session.add(action)
    session.flush()
    changes: list[_Change] = []
    for row in chosen:
        try:
            changes.append({"id": row.id, **change(row, action.id or 0)})
        except Conflict as refused:
            outcome.refused[str(refused)] += 1
    action.changes = changes
    outcome.changed, outcome.action_id = len(changes), (action.id or 0) if changes else 0
    if not changes:
        session.delete(action)
    return outcome
