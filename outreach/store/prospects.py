"""Prospects, their sources and their outbound links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, func, select

from outreach.model.prospect import PageLink, Prospect, ProspectSource, ProspectState
from outreach.store.bulk import insert_new
from outreach.urls import comparison_key

CLAIM = timedelta(minutes=10)


def known_keys(session: Session, project_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Comparison key to id of the prospects that the project has already."""
    query = select(Prospect.url_key, Prospect.id).where(
        col(Prospect.project_id) == project_id, col(Prospect.url_key).in_(keys)
    )
    return {key: number for key, number in session.exec(query) if number is not None}


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store new prospects; one that another process was faster with stays as it is."""
    insert_new(session, Prospect, rows)


def sourced(session: Session, prospect_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Which sources each of these prospects names already, as (prospect, label)."""
    query = select(ProspectSource.prospect_id, ProspectSource.label).where(
        col(ProspectSource.prospect_id).in_(prospect_ids)
    )
    return {(number, label) for number, label in session.exec(query)}


def add_sources(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note where prospects came from."""
    insert_new(session, ProspectSource, rows)


def claim_new(session: Session, project_id: int, *, now: datetime, at_most: int) -> list[Prospect]:
    """Take up to `at_most` new prospects for examination; nobody else gets them for a while."""
    free = or_(col(Prospect.claimed_until).is_(None), col(Prospect.claimed_until) < now)
    due = (
        select(Prospect.id)
        .where(
            col(Prospect.project_id) == project_id,
            col(Prospect.state) == ProspectState.NEW,
            free,
        )
        .order_by(col(Prospect.id))
        .limit(at_most)
    )
    candidates = [number for number in session.exec(due) if number is not None]
    taken = (
        session.exec(
            update(Prospect)
            .where(col(Prospect.id).in_(candidates), col(Prospect.state) == ProspectState.NEW, free)
            .values(claimed_until=now + CLAIM)
            .returning(col(Prospect.id))
        )
        .scalars()
        .all()
    )
    rows = session.exec(select(Prospect).where(col(Prospect.id).in_(taken)))
    return sorted(rows, key=lambda prospect: prospect.id or 0)


def release(session: Session, prospect_ids: Iterable[int]) -> None:
    """Give back claimed prospects that were not examined."""
    session.exec(
        update(Prospect).where(col(Prospect.id).in_(list(prospect_ids))).values(claimed_until=None)
    )


def count_new(session: Session, project_id: int) -> int:
    """How many prospects wait to be examined."""
    query = select(func.count()).where(
        col(Prospect.project_id) == project_id, col(Prospect.state) == ProspectState.NEW
    )
    return session.exec(query).one()


def replace_links(session: Session, prospect_id: int, links: Sequence[PageLink]) -> None:
    """Store the links of a page as it is now; older ones go."""
    session.exec(delete(PageLink).where(col(PageLink.prospect_id) == prospect_id))
    session.add_all(links)


def at(session: Session, project_id: int, url: str) -> Prospect | None:
    """The project's prospect at this address, however it is spelt; None for "" or none."""
    if not url:
        return None
    query = select(Prospect).where(
        col(Prospect.project_id) == project_id, col(Prospect.url_key) == comparison_key(url)
    )
    return session.exec(query).first()


def told_by(session: Session, project_id: int, tactic: str) -> list[Prospect]:
    """Examined pages that told this tactic something, oldest first."""
    query = (
        select(Prospect)
        .where(
            col(Prospect.project_id) == project_id,
            col(Prospect.state) == ProspectState.EXAMINED,
            col(Prospect.facts)[tactic].as_string().is_not(None),
        )
        .order_by(col(Prospect.id))
    )
    return list(session.exec(query))


def read_again(session: Session, project_id: int) -> int:
    """Have every examined page of the project read anew; return how many there are."""
    changed = session.exec(
        update(Prospect)
        .where(
            col(Prospect.project_id) == project_id, col(Prospect.state) == ProspectState.EXAMINED
        )
        .values(state=ProspectState.NEW, claimed_until=None)
        .returning(col(Prospect.id))
    )
    return len(changed.all())


def of_project(session: Session, project_id: int, *, at_most: int) -> list[Prospect]:
    """Prospects of a project, oldest first."""
    query = (
        select(Prospect)
        .where(col(Prospect.project_id) == project_id)
        .order_by(col(Prospect.id))
        .limit(at_most)
    )
    return list(session.exec(query))
