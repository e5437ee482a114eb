"""Webhooks and their calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.model.project import Project
from outreach.model.webhook import CallState, Webhook, WebhookCall


def of_project(session: Session, project_id: int) -> list[Webhook]:
    """The project's webhooks, the oldest first."""
    query = select(Webhook).where(col(Webhook.project_id) == project_id)
    return list(session.exec(query.order_by(col(Webhook.id))))


def one(session: Session, project_id: int, number: int) -> Webhook:
    """One webhook.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(Webhook, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such webhook.")
    return row


def running(session: Session) -> list[tuple[Webhook, Project]]:
    """Every webhook that is not paused, with its project; never one of the sample project."""
    query = (
        select(Webhook, Project)
        .join(Project, col(Project.id) == Webhook.project_id)
        .where(col(Webhook.paused_at).is_(None), col(Project.is_sample).is_(False))
        .order_by(col(Webhook.id))
    )
    return list(session.exec(query))


def advance(session: Session, row: Webhook, up_to: int) -> bool:
    """Note that alerts up to this number are written down; False if somebody else did it."""
    taken = (
        update(Webhook)
        .where(col(Webhook.id) == row.id, col(Webhook.told_up_to) == row.told_up_to)
        .values(told_up_to=up_to)
    )
    return _changed(session.connection().execute(taken))


def oldest_waiting(session: Session, webhook_id: int) -> WebhookCall | None:
    """The call whose turn it is: what is told keeps its order."""
    query = select(WebhookCall).where(
        col(WebhookCall.webhook_id) == webhook_id, col(WebhookCall.state) == CallState.WAITING
    )
    return session.exec(query.order_by(col(WebhookCall.id)).limit(1)).first()


def claim(session: Session, call: WebhookCall, *, until: datetime) -> bool:
    """Count a try and keep others off it until then; False if somebody else has it."""
    taken = (
        update(WebhookCall)
        .where(
            col(WebhookCall.id) == call.id,
            col(WebhookCall.state) == CallState.WAITING,
            col(WebhookCall.tries) == call.tries,
        )
        .values(tries=call.tries + 1, not_before=until)
    )
    return _changed(session.connection().execute(taken))


def calls(session: Session, project_id: int, *, at_most: int = 50) -> list[WebhookCall]:
    """The project's calls, the newest first."""
    query = select(WebhookCall).where(col(WebhookCall.project_id) == project_id)
    return list(session.exec(query.order_by(col(WebhookCall.id).desc()).limit(at_most)))


def call(session: Session, project_id: int, number: int) -> WebhookCall:
    """One call.

    Raises:
        NotFound: the project has none of this number.
    """
    row = session.get(WebhookCall, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such call.")
    return row


def waiting_count(session: Session, webhook_id: int) -> int:
    """How many of its calls wait."""
    query = select(func.count()).where(
        col(WebhookCall.webhook_id) == webhook_id, col(WebhookCall.state) == CallState.WAITING
    )
    return session.exec(query).one()


def remove(session: Session, row: Webhook) -> None:
    """Forget a webhook, its secret and its calls."""
    session.connection().execute(delete(WebhookCall).where(col(WebhookCall.webhook_id) == row.id))
    session.delete(row)


def forget_calls(session: Session, *, before: datetime) -> int:
    """Delete calls that arrived or failed and are older; how many there were."""
    old = delete(WebhookCall).where(
        col(WebhookCall.created_at) < before, col(WebhookCall.state) != CallState.WAITING
    )
    return session.connection().execute(old).rowcount


def _changed(result: CursorResult[tuple[object, ...]]) -> bool:
    return bool(result.rowcount)
