"""Pages that nobody has decided about, and what became of the pages that a run found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, func

from outreach.errors import Conflict, NotFound
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import Prospect, ProspectSource, ProspectState
from outreach.model.site import Site
from outreach.store.pages.paging import Shelf, count_up_to

REASONS_TOLD = 8


class TriagePile(StrEnum):
    """A part of the triage list."""

    UNDECIDED = "undecided"
    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class TriageLine:
    """One page with where it came from."""

    prospect: Prospect
    site: Site
    came_from: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the pages that a run found.

    Attributes:
        states: how many stand in each state now.
        with_reason: pages on which a tactic found a reason to write.
        kept: pages that a person kept, with or without a reason.
        why_not: sentences why pages were dropped or could not be read, the commonest first.
    """

    states: dict[ProspectState, int]
    with_reason: int
    kept: int
    why_not: list[tuple[str, int]]

    @property
    def found(self) -> int:
        """Pages of the run, in whatever state."""
        return sum(self.states.values())


def listed(
    session: Session,
    project_id: int,
    pile: TriagePile,
    *,
    run_id: int | None = None,
    total: int,
    page: int = 1,
    size: int = 50,
) -> Shelf[TriageLine]:
    """One page of a pile of `total` pages, the newest first; of one run, if that is asked for."""
    numbers = _piled(select(col(Prospect.id)), project_id, pile, run_id)
    chosen = numbers.order_by(col(Prospect.id).desc()).offset((page - 1) * size).limit(size)
    ids = list(session.execute(chosen).scalars()) if total else []
    query = select(Prospect, Site).join(Site, col(Site.id) == col(Prospect.site_id))
    query = query.where(col(Prospect.id).in_(ids)).order_by(col(Prospect.id).desc())
    labels = _labels(session, ids)
    lines = [
        TriageLine(prospect, site, labels.get(prospect.id or 0, ""))
        for prospect, site in session.execute(query)
    ]
    return Shelf(lines, total, page, size)


def sizes(session: Session, project_id: int, run_id: int | None = None) -> dict[TriagePile, int]:
    """How many pages each pile has, counted to a bound."""
    number = select(col(Prospect.id))
    return {
        pile: count_up_to(session, _piled(number, project_id, pile, run_id)) for pile in TriagePile
    }


def get(session: Session, project_id: int, number: int) -> Prospect:
    """The page, if it belongs to the project.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    found = session.get(Prospect, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such page.")
    return found


def refuse_with_reasons(session: Session, prospect: Prospect) -> None:
    """Raise Conflict where a reason to write was found: then that is what one decides about."""
    query = _reasons_on(prospect.id).where(col(Opportunity.stage) != Stage.DISMISSED)
    if session.execute(query.limit(1)).first() is not None:
        raise Conflict(
            "Meanwhile a reason to write was found on this page. Decide about that under Reasons; "
            "nothing was changed here."
        )


def undecided_of_site(session: Session, project_id: int, site_id: int) -> list[Prospect]:
    """Pages of a site that nobody has decided about."""
    query = _piled(select(Prospect), project_id, TriagePile.UNDECIDED, None)
    return list(session.execute(query.where(col(Prospect.site_id) == site_id)).scalars())


def dropped_together(session: Session, prospect: Prospect) -> list[Prospect]:
    """The dropped pages of its site that were dropped in the same moment, itself among them."""
    query = select(Prospect).where(
        col(Prospect.project_id) == prospect.project_id,
        col(Prospect.site_id) == prospect.site_id,
        col(Prospect.state) == ProspectState.DROPPED,
        col(Prospect.decided_at) == prospect.decided_at,
    )
    return list(session.execute(query).scalars())


def fate(session: Session, run_id: int) -> Fate:
    """What became of the pages of this run."""
    counted = _of_run(select(col(Prospect.state), func.count()), run_id)
    grouped = session.execute(counted.group_by(col(Prospect.state)))
    states = {state: number for state, number in grouped}  # noqa: C416 rows
    ours = _of_run(select(func.count()), run_id)
    reasons = ours.where(_reasons_on(col(Prospect.id)).exists())
    kept = ours.where(_is_kept())
    return Fate(
        states={state: states.get(state, 0) for state in ProspectState},
        with_reason=session.execute(reasons).scalar_one(),
        kept=session.execute(kept).scalar_one(),
        why_not=_why_not(session, run_id),
    )


def _why_not(session: Session, run_id: int) -> list[tuple[str, int]]:
    query = _of_run(select(col(Prospect.problem), func.count()), run_id)
    query = query.where(col(Prospect.problem) != "").group_by(col(Prospect.problem))
    query = query.order_by(func.count().desc(), col(Prospect.problem)).limit(REASONS_TOLD)
    return [(why, number) for why, number in session.execute(query)]


def _of_run(query: Any, run_id: int) -> Any:
    joined = query.select_from(Prospect).join(
        ProspectSource, col(ProspectSource.prospect_id) == col(Prospect.id)
    )
    return joined.where(col(ProspectSource.run_id) == run_id)


def _piled(query: Any, project_id: int, pile: TriagePile, run_id: int | None) -> Any:
    query = query.where(col(Prospect.project_id) == project_id)
    if run_id is not None:
        named = select(col(ProspectSource.prospect_id)).where(col(ProspectSource.run_id) == run_id)
        query = query.where(col(Prospect.id).in_(named))
    if pile is TriagePile.DROPPED:
        return query.where(col(Prospect.state) == ProspectState.DROPPED)
    if pile is TriagePile.KEPT:
        return query.where(_is_kept())
    return query.where(col(Prospect.decided_at).is_(None), ~_reasons_on(col(Prospect.id)).exists())


def _is_kept() -> Any:
    return (col(Prospect.decided_at).is_not(None)) & (col(Prospect.state) != ProspectState.DROPPED)


def _reasons_on(prospect_id: Any) -> Any:
    query = select(col(Opportunity.id)).where(col(Opportunity.prospect_id) == prospect_id)
    return query.correlate(Prospect)


def _labels(session: Session, ids: list[int]) -> dict[int, str]:
    query = select(col(ProspectSource.prospect_id), func.min(col(ProspectSource.label)))
    query = query.where(col(ProspectSource.prospect_id).in_(ids))
    grouped = query.group_by(col(ProspectSource.prospect_id))
    return {number: label for number, label in session.execute(grouped)}  # noqa: C416 rows
