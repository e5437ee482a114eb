"""What watching backlinks leaves behind: looks, alerts, and word that figures are out of date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from outreach.model.backlink import Backlink, BacklinkLook
from outreach.model.backlink_profile import AlertMute, BacklinkAlert, BacklinkSummary
from outreach.model.placement import Placement, PlacementState
from outreach.store.pages.paging import COUNTED_TO

TROUBLES = (
    "robots_blocked", "blocked", "timed_out", "http_error", "unreachable", "invalid_content",
    "too_large",
)  # fmt: skip


def last_telling(session: Session, row: Backlink) -> str:
    """The finding of the last look that reached the page, "" if none did."""
    if row.finding not in TROUBLES:
        return row.finding
    query = (
        select(BacklinkLook.finding)
        .where(
            col(BacklinkLook.backlink_id) == row.id,
            col(BacklinkLook.finding).not_in(TROUBLES),
        )
        .order_by(col(BacklinkLook.id).desc())
        .limit(1)
    )
    return session.exec(query).first() or ""


def is_won(session: Session, row: Backlink) -> bool:
    """Somebody worked for this link: a placement is tied to it."""
    query = (
        select(Placement.id)
        .where(
            col(Placement.backlink_id) == row.id, col(Placement.state) != PlacementState.REJECTED
        )
        .limit(1)
    )
    return session.exec(query).first() is not None


def history(session: Session, backlink_id: int, *, at_most: int = 200) -> list[BacklinkLook]:
    """The looks at one backlink, the newest first."""
    query = (
        select(BacklinkLook)
        .where(col(BacklinkLook.backlink_id) == backlink_id)
        .order_by(col(BacklinkLook.id).desc())
        .limit(at_most)
    )
    return list(session.exec(query))


def alert(
    session: Session, row: Backlink, kind: str, severity: str, sentence: str, *, at: datetime
) -> None:
    """Raise an alert, unless the project muted its kind."""
    muted = select(AlertMute.id).where(
        col(AlertMute.project_id) == row.project_id, col(AlertMute.kind) == kind
    )
    if session.exec(muted).first() is None:
        session.add(
            BacklinkAlert(
                project_id=row.project_id,
                backlink_id=row.id or 0,
                at=at,
                kind=kind,
                severity=severity,
                sentence=sentence,
            )
        )


def alerts(
    session: Session,
    project_id: int,
    *,
    unseen_only: bool = True,
    kind: str = "",
    page: int = 1,
    size: int = 200,
) -> list[tuple[BacklinkAlert, Backlink]]:
    """One page of the alerts, of all kinds or one, with their backlinks, the newest first."""
    query = _alerts(project_id, unseen_only, kind)
    return list(session.exec(query.offset((page - 1) * size).limit(size)))


def kinds_of_alerts(session: Session, project_id: int, *, unseen_only: bool) -> dict[str, int]:
    """How many alerts there are of each kind among the newest hundred thousand."""
    recent = select(BacklinkAlert.kind).where(col(BacklinkAlert.project_id) == project_id)
    if unseen_only:
        recent = recent.where(col(BacklinkAlert.seen_at).is_(None))
    some = recent.order_by(col(BacklinkAlert.id).desc()).limit(COUNTED_TO).subquery()
    return dict(session.execute(select(some.c.kind, func.count()).group_by(some.c.kind)).all())


def count_alerts(session: Session, project_id: int, *, at_most: int = 200) -> int:
    """How many alerts nobody has seen yet; `at_most` stands for that many or more."""
    some = (
        select(BacklinkAlert.id)
        .where(col(BacklinkAlert.project_id) == project_id, col(BacklinkAlert.seen_at).is_(None))
        .limit(at_most)
    )
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def every_alert(
    session: Session, project_id: int, *, unseen_only: bool, kind: str = ""
) -> Iterator[tuple[BacklinkAlert, Backlink]]:
    """The same without an end, in portions, for an export."""
    query = _alerts(project_id, unseen_only, kind)
    found = session.exec(query, execution_options={"yield_per": 500})
    return ((alert, backlink) for alert, backlink in found)


def _alerts(project_id: int, unseen_only: bool, kind: str) -> Any:
    query: Any = (
        select(BacklinkAlert, Backlink)
        .join(Backlink, col(Backlink.id) == BacklinkAlert.backlink_id)
        .where(col(BacklinkAlert.project_id) == project_id)
        .order_by(col(BacklinkAlert.id).desc())
    )
    if unseen_only:
        query = query.where(col(BacklinkAlert.seen_at).is_(None))
    return query.where(col(BacklinkAlert.kind) == kind) if kind else query


def put_aside(
    session: Session, project_id: int, *, up_to: int, at: datetime, actor: str, kind: str = ""
) -> None:
    """Mark the alerts up to this number, of all kinds or one, as seen; later ones stay."""
    chosen = update(BacklinkAlert).where(
        col(BacklinkAlert.project_id) == project_id,
        col(BacklinkAlert.id) <= up_to,
        col(BacklinkAlert.seen_at).is_(None),
    )
    if kind:
        chosen = chosen.where(col(BacklinkAlert.kind) == kind)
    session.connection().execute(chosen.values(seen_at=at, seen_by=actor))


def muted(session: Session, project_id: int) -> set[str]:
    """Kinds of alerts that the project does not want."""
    query = select(AlertMute.kind).where(col(AlertMute.project_id) == project_id)
    return set(session.exec(query))


def mute(session: Session, project_id: int, kind: str, *, at: datetime, actor: str) -> None:
    """No more alerts of this kind."""
    if kind not in muted(session, project_id):
        session.add(AlertMute(project_id=project_id, kind=kind, muted_by=actor, muted_at=at))


def unmute(session: Session, project_id: int, kind: str) -> None:
    """Alerts of this kind again."""
    query = select(AlertMute).where(
        col(AlertMute.project_id) == project_id, col(AlertMute.kind) == kind
    )
    for row in session.exec(query):
        session.delete(row)


def profile_changed(session: Session, project_id: int) -> None:
    """Figures that were computed ahead do not hold any more."""
    session.connection().execute(
        update(BacklinkSummary)
        .where(col(BacklinkSummary.project_id) == project_id, col(BacklinkSummary.stale).is_(False))
        .values(stale=True)
    )
