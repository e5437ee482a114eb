"""The content calendar: what we plan to publish, for whom, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from outreach.assets.kind import BY_HAND, kind_of
from outreach.errors import Conflict, InvalidInput
from outreach.model.asset import Asset, AssetKind, AssetState
from outreach.model.event import record
from outreach.model.project import Project
from outreach.store import assets
from outreach.urls import comparison_key, site_key

_PLANNED = "planned:"  # before the comparison key of a page that has no address yet


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to publish.

    Attributes:
        tactic: how it should attract links, a `Tactic` value or "".
        audience: from whom.
        answers_url: a dead page, or a rival's, that it stands in for; "" for none.
    """

    title: str
    due_on: date | None = None
    owner: str = ""
    kind: str = ""
    tactic: str = ""
    audience: str = ""
    answers_url: str = ""


def plan(session: Session, project: Project, wish: Plan, *, at: datetime, actor: str) -> Asset:
    """Put a page into the calendar.

    Raises:
        InvalidInput: it has no title.
        Conflict: a page of that title is planned already.
    """
    title = " ".join(wish.title.split())[:300]
    if not title:
        raise InvalidInput("give the page a working title.", field="title")
    key = f"{_PLANNED}{title.casefold()}"
    if assets.by_key(session, project.id or 0, key) is not None:
        raise Conflict(f"“{title}” is planned already.")
    row = Asset(
        project_id=project.id or 0,
        url="",
        url_key=key,
        state=AssetState.PLANNED,
        title=title,
        language=project.language,
        kind=wish.kind or kind_of("", title, (), 0)[0].value,
        kind_reason=BY_HAND if wish.kind else "its working title",
        due_on=wish.due_on,
        owner=wish.owner.strip()[:120],
        tactic=wish.tactic,
        audience=wish.audience.strip()[:500],
        answers_url=wish.answers_url,
    )
    session.add(row)
    session.flush()
    record(row, "planned", at=at, actor=actor, due_on=str(wish.due_on or ""))
    return row


def publish(
    session: Session, project: Project, row: Asset, url: str, *, at: datetime, actor: str
) -> Asset:
    """The planned page is online; the inventory reads it from now on. Return the asset.

    A page that the inventory knows already takes over what the calendar said.

    Raises:
        InvalidInput: the address is not on our own site.
        Conflict: it was not planned.
    """
    if row.state is not AssetState.PLANNED:
        raise Conflict("Only a planned page can be published.")
    if site_key(url) != project.site_key:
        raise InvalidInput(f"it is no page of {project.site_key}.", field="url")
    key = comparison_key(url)
    known = assets.by_key(session, project.id or 0, key)
    if known is not None:
        for name in ("due_on", "owner", "tactic", "audience", "answers_url"):
            setattr(known, name, getattr(row, name))
        session.delete(row)
        row = known
    else:
        row.url, row.url_key, row.state = url, key, AssetState.LIVE
    record(row, "published", at=at, actor=actor)
    return row


def drop(session: Session, row: Asset) -> None:
    """Take a planned page out of the calendar.

    Raises:
        Conflict: it was not planned, or is online already.
    """
    if row.state is not AssetState.PLANNED:
        raise Conflict("Only a planned page can be taken out of the calendar.")
    session.delete(row)


def checked_kind(text: str) -> str:
    """A kind as typed, "" for none; InvalidInput for another word."""
    known = {one.value for one in AssetKind}
    if text and text not in known:
        raise InvalidInput(f"choose one of {', '.join(sorted(known))}.", field="kind")
    return text


def day_of(text: str) -> date | None:
    """A day as typed, None for "".

    Raises:
        InvalidInput: it is no day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(f"{text!r} is no day; write 2026-12-01.", field="due_on") from None


def late(rows: Iterable[Asset], *, today: date) -> list[Asset]:
    """Planned pages whose day has passed."""
    return [
        one
        for one in rows
        if one.state is AssetState.PLANNED and one.due_on is not None and one.due_on < today
    ]
