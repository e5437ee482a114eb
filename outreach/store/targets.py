"""Targets: each URL that pages link to, checked once however many link to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from outreach.crawl.values import CheckResult, Verdict
from outreach.model.prospect import PageLink, Prospect, ProspectState, Target
from outreach.portions import portions

_AT_ONCE = 400  # bound parameters per statement stay far below SQLite's limit


def ids_for(session: Session, urls: Mapping[str, str]) -> dict[str, int]:
    """Id per normalised URL of `urls` (normalised to as written); missing targets are made."""
    rows = rows_for(session, list(urls))
    return {key: row.id for key, row in rows.items() if row.id is not None}


def by_key(session: Session, keys: Iterable[str]) -> dict[str, Target]:
    """Row per normalised URL, of those that are known."""
    found: dict[str, Target] = {}
    for some in portions(dict.fromkeys(keys), _AT_ONCE):
        rows = session.exec(select(Target).where(col(Target.url_key).in_(some)))
        found.update({row.url_key: row for row in rows})
    return found


def rows_for(session: Session, keys: Sequence[str]) -> dict[str, Target]:
    """Row per normalised URL; missing targets are made."""
    found = by_key(session, keys)
    made = [Target(url=key, url_key=key) for key in keys if key not in found]
    session.add_all(made)
    session.flush()
    found.update({row.url_key: row for row in made})
    return found


def checked_since(
    session: Session, since: datetime, *, after: int, at_most: int
) -> Sequence[Target]:
    """Targets that were looked at since then, by id and strictly after `after`."""
    query = (
        select(Target)
        .where(col(Target.id) > after, col(Target.checked_at) >= since)
        .order_by(col(Target.id))
        .limit(at_most)
    )
    return session.exec(query).all()


def keys_checked_since(session: Session, since: datetime) -> Iterator[str]:
    """Normalised URLs of these targets."""
    yield from session.exec(select(Target.url_key).where(col(Target.checked_at) >= since))


def unchecked(
    session: Session,
    project_id: int,
    *,
    now: datetime,
    age: timedelta | None,
    after: int,
    at_most: int,
) -> list[Target]:
    """Targets that the project's pages link to and whose verdict is missing, old or due again.

    Ordered by id and strictly after `after`, so that one pass asks each target once. With `age`
    None a verdict does not grow old.
    """
    stale = _stale(now, age)
    query = (
        select(Target)
        .where(col(Target.id) > after, stale, col(Target.id).in_(_linked_from(project_id)))
        .order_by(col(Target.id))
        .limit(at_most)
    )
    return list(session.exec(query))


def _stale(now: datetime, age: timedelta | None) -> ColumnElement[bool]:
    due = and_(col(Target.next_check_at).is_not(None), col(Target.next_check_at) <= now)
    stale = or_(col(Target.checked_at).is_(None), due)
    return stale if age is None else or_(stale, col(Target.checked_at) < now - age)


def count_unchecked(
    session: Session, project_id: int, *, now: datetime, age: timedelta | None
) -> int:
    """How many targets `unchecked` would give in one pass."""
    query = select(func.count()).where(
        _stale(now, age), col(Target.id).in_(_linked_from(project_id))
    )
    return session.exec(query).one()


def _linked_from(project_id: int):  # type: ignore[no-untyped-def]  # a SQL subquery
    return (
        select(PageLink.target_id)
        .join(Prospect, col(Prospect.id) == PageLink.prospect_id)
        .where(
            col(Prospect.project_id) == project_id,
            col(Prospect.state) == ProspectState.EXAMINED,
        )
    )


def count_checked(session: Session, *, since: datetime) -> int:
    """How many targets were looked at since then."""
    return session.exec(select(func.count()).where(col(Target.checked_at) >= since)).one()


def record_check(target: Target, result: CheckResult) -> None:
    """Write the verdict of one look onto its target."""
    same = target.verdict == result.verdict.value
    target.looks = target.looks + 1 if same else 1
    if result.verdict.is_replaceable:
        target.first_bad_at = target.first_bad_at or result.checked_at
    elif not result.verdict.may_pass:
        target.first_bad_at = None
    target.verdict, target.reason = result.verdict.value, result.reason
    target.sentence, target.status = result.sentence, result.status
    target.final_url, target.title = result.final_url, result.title[:500]
    target.hops = [
        {"url": hop.url, "status": hop.status, "method": hop.method, "address": hop.address}
        for hop in result.hops
    ]
    target.permanent_move, target.seconds = result.permanent_move, result.seconds
    target.certificate_problem = result.certificate_problem
    target.checked_at = result.checked_at
    again = result.look_again_seconds
    target.next_check_at = None if again is None else result.checked_at + timedelta(seconds=again)


def works_again(target: Target) -> bool:
    """Was its content seen at the last look? A refusal or a time-out proves nothing."""
    return target.verdict in {Verdict.ALIVE.value, Verdict.MOVED.value}


def is_linked(session: Session, prospect_id: int, target_id: int) -> bool:
    """Does the page, as it was last read, link to the target?"""
    query = select(PageLink.id).where(
        col(PageLink.prospect_id) == prospect_id, col(PageLink.target_id) == target_id
    )
    return session.exec(query.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class DeadLink:
    """One link to a target whose content is gone, with the page that carries it."""

    prospect: Prospect
    link: PageLink
    target: Target


def dead_links(session: Session, project_id: int) -> list[DeadLink]:
    """Every link of the project's examined pages to a replaceable target."""
    replaceable = [verdict.value for verdict in Verdict if verdict.is_replaceable]
    query = (
        select(Prospect, PageLink, Target)
        .join(PageLink, col(PageLink.prospect_id) == Prospect.id)
        .join(Target, col(Target.id) == PageLink.target_id)
        .where(
            col(Prospect.project_id) == project_id,
            col(Prospect.state) == ProspectState.EXAMINED,
            col(Target.verdict).in_(replaceable),
        )
        .order_by(col(Target.id), col(Prospect.id), col(PageLink.position))
    )
    return [DeadLink(*row) for row in session.exec(query)]
