"""What the tactics have found: tallies of each, and the ranked list of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, case, select
from sqlmodel import Session, col, func

from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.run import Run
from outreach.store.best import best_of
from outreach.store.pages.board import Card, cards
from outreach.store.pages.paging import Shelf
from outreach.store.statistics import GATED

_AT_WORK = (Stage.CONTACTED, Stage.REPLIED, Stage.AGREED)
_OURS = (Stage.OPEN, Stage.READY)
_KEPT = (*_OURS, *_AT_WORK, Stage.WON)


class Pile(StrEnum):
    """The parts of a tactic's list."""

    UNDECIDED = "undecided"  # found, passed the gates, nobody has said anything yet
    ACCEPTED = "accepted"  # a person says that it is worth a letter
    GATED = "gated"  # not worth a letter, and why
    AT_WORK = "at_work"
    WON = "won"
    DROPPED = "dropped"  # dismissed, declined or lost


_STAGES: dict[Pile, tuple[Stage, ...]] = {
    **dict.fromkeys((Pile.UNDECIDED, Pile.ACCEPTED, Pile.GATED), _OURS),
    Pile.AT_WORK: _AT_WORK,
    Pile.WON: (Stage.WON,),
    Pile.DROPPED: tuple(one for one in Stage if one not in _KEPT),
}
_GATED, _ACCEPTED = col(Opportunity.score).is_(None), col(Opportunity.accepted_at).is_not(None)
_WHERE: dict[Pile, tuple[ColumnElement[bool], ...]] = {
    Pile.GATED: (_GATED,),
    Pile.ACCEPTED: (~_GATED, _ACCEPTED),
    Pile.UNDECIDED: (~_GATED, ~_ACCEPTED),
}
_PILE_OF = {**dict.fromkeys(_AT_WORK, Pile.AT_WORK), Stage.WON: Pile.WON}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reasons of one tactic lie in each pile, and how many of the first two are ready."""

    piles: dict[Pile, int]
    ready: int

    @property
    def worth(self) -> int:
        """Reasons that wait for a letter."""
        return self.piles[Pile.UNDECIDED] + self.piles[Pile.ACCEPTED]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list.

    Attributes:
        why: what was said when it left the list, "" while it is on it.
    """

    card: Card
    why: str


def tallies(session: Session, project_id: int, only: Tactic | None = None) -> dict[Tactic, Tally]:
    """Of every tactic, also of those that have found nothing; or counted for one of them only."""
    query = (
        select(
            col(Opportunity.stage),
            col(Opportunity.tactic),
            func.count(),
            func.sum(case((_GATED, 1), else_=0)),
            func.sum(case((_GATED, 0), (_ACCEPTED, 1), else_=0)),
        )
        .where(col(Opportunity.project_id) == project_id, col(Opportunity.stage).in_(list(Stage)))
        .group_by(col(Opportunity.stage), col(Opportunity.tactic))
    )
    if only is not None:
        query = query.where(col(Opportunity.tactic) == only)
    piles = {tactic: dict.fromkeys(Pile, 0) for tactic in Tactic}
    ready = dict.fromkeys(Tactic, 0)
    for stage, tactic, number, without, chosen in session.execute(query):
        mine = piles[tactic]
        if stage in _OURS:
            mine[Pile.GATED] += without
            mine[Pile.ACCEPTED] += chosen
            mine[Pile.UNDECIDED] += number - without - chosen
            ready[tactic] += number - without if stage is Stage.READY else 0
        else:
            mine[_PILE_OF.get(stage, Pile.DROPPED)] += number
    return {tactic: Tally(piles[tactic], ready[tactic]) for tactic in Tactic}


def gates(
    session: Session, project_id: int, tactic: Tactic, *, at_most: int = 6
) -> list[tuple[str, int]]:
    """Why what was found is not worth a letter: (sentence, how many), the most frequent first."""
    query = (
        select(col(Opportunity.gate), func.count())
        .where(
            col(Opportunity.project_id) == project_id,
            col(Opportunity.tactic) == tactic,
            col(Opportunity.stage).in_(_OURS),
            GATED,
        )
        .group_by(col(Opportunity.gate))
        .order_by(func.count().desc(), col(Opportunity.gate))
        .limit(at_most)
    )
    return [(gate, number) for gate, number in session.execute(query)]


def newest_runs(session: Session, project_id: int, kinds: Iterable[str]) -> dict[str, Run]:
    """The newest run of each kind that there has been one of."""
    newest = (
        select(func.max(col(Run.id)))
        .where(col(Run.project_id) == project_id, col(Run.kind).in_(list(kinds)))
        .group_by(col(Run.kind))
    )
    found = session.execute(select(Run).where(col(Run.id).in_(newest))).scalars()
    return {run.kind: run for run in found}


def listed(
    session: Session,
    project_id: int,
    tactic: Tactic,
    pile: Pile,
    *,
    total: int,
    page: int,
    size: int = 50,
) -> Shelf[Line]:
    """One pile of one tactic, which holds `total`, best first."""
    stages, where, before = _STAGES[pile], _WHERE.get(pile, ()), (page - 1) * size
    numbers = best_of(session, project_id, stages, [tactic], *where, at_most=size, after=before)
    why = _last_words(session, numbers, pile)
    shown = [Line(one, why.get(one.opportunity.id or 0, "")) for one in cards(session, numbers)]
    return Shelf(shown, total, page, size)


def _last_words(session: Session, numbers: Sequence[int], pile: Pile) -> dict[int, str]:
    """What was said at the last move of each dropped opportunity."""
    if pile is not Pile.DROPPED:
        return {}
    verbs = [
        f"opportunity.{stage.value}" for stage in (Stage.DISMISSED, Stage.DECLINED, Stage.LOST)
    ]
    query = (
        select(col(Event.subject_id), col(Event.why))
        .where(
            col(Event.subject_kind) == "opportunity",
            col(Event.subject_id).in_(numbers),
            col(Event.verb).in_(verbs),
        )
        .order_by(col(Event.id))
    )
    return {number: why for number, why in session.execute(query)}  # noqa: C416 rows
