"""The best opportunities, read in their order from the index of the board."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, select, union_all
from sqlmodel import Session, col

from outreach.model.opportunity import Opportunity, Stage, Tactic

_PLACE, _ID = col(Opportunity.position), col(Opportunity.id)


def best_first() -> tuple[Any, ...]:
    """The order of every list of opportunities."""
    return _PLACE, _ID


def best_of(
    session: Session,
    project_id: int,
    stages: Iterable[Stage],
    tactics: Iterable[Tactic] = tuple(Tactic),
    *where: ColumnElement[bool],
    at_most: int,
    after: int = 0,
) -> list[int]:
    """Ids of the best in these stages and tactics; `where` names columns of the index.

    The first of each stage and tactic stand in order in the index; of these few the best are taken.
    """
    parts = [
        _first_of(project_id, stage, tactic, where).limit(after + at_most)
        for stage in stages
        for tactic in tactics
    ]
    if not parts:
        return []
    few = union_all(*(select(part.subquery()) for part in parts)).subquery()
    chosen = select(few.c.id).order_by(few.c.position, few.c.id).offset(after).limit(at_most)
    return [int(number) for number in session.execute(chosen).scalars()]


def _first_of(
    project_id: int, stage: Stage, tactic: Tactic, where: tuple[ColumnElement[bool], ...]
) -> Any:
    mine = col(Opportunity.project_id) == project_id
    here = (col(Opportunity.stage) == stage, col(Opportunity.tactic) == tactic)
    return select(_ID, _PLACE).where(mine, *here, *where).order_by(*best_first())
