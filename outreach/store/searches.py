"""Search providers, their quotas, and cached answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from outreach.errors import Conflict, NotFound
from outreach.model.search import (
    OwnFootprint,
    RequestState,
    SearchAnswer,
    SearchProvider,
    SearchRequest,
)


def providers(session: Session) -> list[SearchProvider]:
    """All providers, by name."""
    return list(session.exec(select(SearchProvider).order_by(col(SearchProvider.name))))


def provider(session: Session, name: str) -> SearchProvider:
    """The provider called `name`; or the only one, if `name` is empty.

    Raises:
        NotFound: there is none of that name, or several and no name was given.
    """
    known = providers(session)
    if not name and len(known) == 1:
        return known[0]
    for one in known:
        if one.name.lower() == name.lower():
            return one
    names = ", ".join(one.name for one in known) or "none yet"
    asked = f"no search provider {name!r}" if name else "not exactly one search provider"
    raise NotFound(f"There is {asked}. Known: {names}.")


def provider_by_id(session: Session, number: int) -> SearchProvider:
    """One provider; NotFound if there is none."""
    row = session.get(SearchProvider, number)
    if row is None:
        raise NotFound("There is no such search provider.")
    return row


def add_provider(session: Session, row: SearchProvider) -> SearchProvider:
    """Store a new provider; Conflict if the name is taken."""
    if any(one.name.lower() == row.name.lower() for one in providers(session)):
        raise Conflict(f"There is already a search provider {row.name!r}.")
    session.add(row)
    session.flush()
    return row


def remove_provider(session: Session, name: str) -> None:
    """Forget a provider, its key and its answers."""
    row = provider(session, name)
    session.exec(delete(SearchAnswer).where(col(SearchAnswer.provider_id) == row.id))
    session.delete(row)


def requested(session: Session) -> list[SearchRequest]:
    """Searches that the worker has not asked to their end, oldest first."""
    query = select(SearchRequest).where(col(SearchRequest.state) == RequestState.ASKED)
    return list(session.exec(query.order_by(col(SearchRequest.id))))


def recent_requests(session: Session, project_id: int, *, at_most: int = 5) -> list[SearchRequest]:
    """The newest searches of a project."""
    query = select(SearchRequest).where(SearchRequest.project_id == project_id)
    return list(session.exec(query.order_by(col(SearchRequest.id).desc()).limit(at_most)))


def take_turn(session: Session, provider_id: int, *, month: str) -> bool:
    """Count one query against the month's quota; False if it is used up."""
    table = SearchProvider
    session.exec(
        update(table)
        .where(col(table.id) == provider_id, col(table.month) != month)
        .values(month=month, asked=0)
    )
    taken = session.exec(
        update(table)
        .where(
            col(table.id) == provider_id,
            or_(col(table.queries_a_month) == 0, col(table.asked) < col(table.queries_a_month)),
        )
        .values(asked=col(table.asked) + 1)
        .returning(col(table.asked))
    )
    return taken.scalar() is not None


def hold(session: Session, provider_id: int, *, until: datetime, why: str) -> None:
    """Ask this provider nothing until then."""
    row = session.get_one(SearchProvider, provider_id)
    row.hold_until, row.hold_reason = until, why


def answer(
    session: Session, provider_id: int, query: str, language: str, page: int
) -> SearchAnswer | None:
    """What the provider answered the last time."""
    wanted = select(SearchAnswer).where(
        col(SearchAnswer.provider_id) == provider_id,
        col(SearchAnswer.query) == query,
        col(SearchAnswer.language) == language,
        col(SearchAnswer.page) == page,
    )
    return session.exec(wanted).first()


def keep(session: Session, row: SearchAnswer) -> None:
    """Store an answer in the place of the last one to the same question."""
    known = answer(session, row.provider_id, row.query, row.language, row.page)
    if known is None:
        session.add(row)
    else:
        known.hits, known.asked_at = row.hits, row.asked_at


def forget_old(session: Session, *, now: datetime, older_than: timedelta) -> None:
    """Delete answers that nobody would use any more."""
    session.exec(delete(SearchAnswer).where(col(SearchAnswer.asked_at) < now - older_than))


def own_footprints(session: Session, project_id: int, tactic: str) -> list[OwnFootprint]:
    """The queries that a project has added to a tactic, oldest first."""
    query = (
        select(OwnFootprint)
        .where(OwnFootprint.project_id == project_id, OwnFootprint.tactic == tactic)
        .order_by(col(OwnFootprint.id))
    )
    return list(session.exec(query))


def add_footprint(session: Session, row: OwnFootprint) -> None:
    """Keep a query of a project's own.

    Raises:
        Conflict: the project has it already.
    """
    if any(
        one.pattern == row.pattern for one in own_footprints(session, row.project_id, row.tactic)
    ):
        raise Conflict("That query is there already.")
    session.add(row)


def remove_footprint(session: Session, project_id: int, number: int) -> None:
    """Forget one of the project's own queries.

    Raises:
        NotFound: there is none with this number, or it belongs to another project.
    """
    row = session.get(OwnFootprint, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such query.")
    session.delete(row)
