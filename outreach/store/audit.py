"""The audit log: events as people read them, and the chain that shows whether one was altered.

Database triggers refuse changes of events; who has the whole database could drop the triggers. The
chain makes that visible: each seal hashes the one before it together with the events since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from outreach.model.event import Event, EventSeal
from outreach.store.pages.paging import Shelf

# No transaction of ours stays open this long: every event with a lower id is visible by then.
SETTLED_AFTER = timedelta(minutes=5)
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of a check of the chain.

    Attributes:
        seals, events: how many were checked.
        broken_up_to: the first seal that does not fit its events, None if all fit.
        head: digest of the last seal; kept elsewhere, it proves that nothing was cut off.
    """

    seals: int
    events: int
    broken_up_to: int | None
    head: str


def seal(session: Session, *, now: datetime) -> int:
    """Seal the events that have settled; return how many."""
    last = session.exec(select(EventSeal).order_by(col(EventSeal.up_to).desc()).limit(1)).first()
    start = last.up_to if last else 0
    settled = select(func.max(Event.id)).where(Event.at <= now - SETTLED_AFTER)
    end = session.exec(settled).one() or 0
    if end <= start:
        return 0
    digest, count = _digest(last.digest if last else "", _between(session, start, end))
    session.add(EventSeal(up_to=end, events=count, digest=digest, sealed_at=now))
    return count


def verify(session: Session) -> Verdict:
    """Compute every seal anew."""
    digest, start, seals, events = "", 0, 0, 0
    for kept in session.exec(select(EventSeal).order_by(col(EventSeal.up_to))):
        digest, count = _digest(digest, _between(session, start, kept.up_to))
        seals, events, start = seals + 1, events + count, kept.up_to
        if (digest, count) != (kept.digest, kept.events):
            return Verdict(seals, events, kept.up_to, "")
    return Verdict(seals, events, None, digest)


def _between(session: Session, after: int, up_to: int) -> Iterator[Event]:
    while True:
        query = select(Event).where(col(Event.id) > after, col(Event.id) <= up_to)
        batch = session.exec(query.order_by(col(Event.id)).limit(_BATCH)).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].id or 0


def _digest(before: str, events: Iterable[Event]) -> tuple[str, int]:
    running, count = sha256(before.encode()), 0
    for event in events:
        running.update(_canonical(event))
        count += 1
    return running.hexdigest(), count


def _canonical(event: Event) -> bytes:
    told = [
        event.id,
        event.at.isoformat(),
        event.actor,
        event.verb,
        event.subject_kind,
        event.subject_id,
        event.project_id,
        event.why,
        event.detail,
    ]
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def listed(
    session: Session, *, actor: str, kind: str, project_id: int | None, page: int, size: int = 100
) -> Shelf[Event]:
    """Events, the newest first; "" and None leave a filter out."""
    wanted = _wanted(actor, kind, project_id)
    total = session.exec(select(func.count()).select_from(Event).where(*wanted)).one()
    rows = portion(session, actor=actor, kind=kind, project_id=project_id, page=page, size=size)
    return Shelf(rows, total, page, size)


def portion(
    session: Session, *, actor: str, kind: str, project_id: int | None, page: int, size: int
) -> list[Event]:
    """One page of `listed`, of a list that nobody wants counted."""
    query = select(Event).where(*_wanted(actor, kind, project_id)).order_by(col(Event.id).desc())
    return list(session.exec(query.offset((page - 1) * size).limit(size)))


def _wanted(actor: str, kind: str, project_id: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [col(Event.id).is_not(None)]
    if actor:
        wanted.append(col(Event.actor) == actor)
    if kind:
        wanted.append(col(Event.subject_kind) == kind)
    if project_id is not None:
        wanted.append(col(Event.project_id) == project_id)
    return wanted


def actors(session: Session) -> list[str]:
    """Everybody who ever did something."""
    return sorted(session.exec(select(Event.actor).distinct()).all())


def kinds(session: Session) -> list[str]:
    """Every kind of row that something happened to."""
    return sorted(session.exec(select(Event.subject_kind).distinct()).all())
