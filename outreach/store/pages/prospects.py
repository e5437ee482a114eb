"""The table of prospects."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col, func

from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.site import Site
from outreach.store.pages.paging import Shelf

_ON_SITE: ColumnElement[bool] = col(Site.id) == col(Prospect.site_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One page with the number of reasons to write that it gave."""

    prospect: Prospect
    site: Site
    opportunities: int


def listed(
    session: Session,
    project_id: int,
    words: str,
    state: ProspectState | None,
    *,
    page: int,
    size: int = 50,
) -> Shelf[Line]:
    """One page of the table, newest first."""
    counted = select(func.count()).select_from(Prospect)
    if words:
        counted = counted.join(Site, _ON_SITE)
    total = session.execute(counted.where(*_filtered(project_id, words, state))).scalar_one()
    rows = portion(session, project_id, words, state, page=page, size=size)
    return Shelf(rows, total, page, size)


def portion(
    session: Session,
    project_id: int,
    words: str,
    state: ProspectState | None,
    *,
    page: int,
    size: int,
) -> list[Line]:
    """One page of `listed`, of a list that nobody wants counted."""
    found = (
        select(func.count())
        .where(col(Opportunity.prospect_id) == col(Prospect.id))
        .correlate(Prospect)
        .scalar_subquery()
    )
    mine = _filtered(project_id, words, state)
    query = select(Prospect, Site, found).join(Site, _ON_SITE).where(*mine)
    rows = query.order_by(col(Prospect.id).desc()).offset((page - 1) * size).limit(size)
    return [Line(*row) for row in session.execute(rows)]


def counts(session: Session, project_id: int) -> dict[ProspectState, int]:
    """How many pages stand in each state."""
    query = (
        select(col(Prospect.state), func.count())
        .where(col(Prospect.project_id) == project_id)
        .group_by(col(Prospect.state))
    )
    found = {state: number for state, number in session.execute(query)}  # noqa: C416 rows
    return {state: found.get(state, 0) for state in ProspectState}


def _filtered(
    project_id: int, words: str, state: ProspectState | None
) -> list[ColumnElement[bool]]:
    """Conditions on pages, and on their sites where words are sought."""
    mine = [col(Prospect.project_id) == project_id]
    if state is not None:
        mine.append(col(Prospect.state) == state)
    if words:
        searched = (col(Site.key), col(Prospect.title), col(Prospect.url))
        mine.append(or_(*(one.icontains(words, autoescape=True) for one in searched)))
    return mine
