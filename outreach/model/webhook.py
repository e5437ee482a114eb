"""Webhooks: addresses of others that are told of changes of backlinks, and each call to them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field, refuse_unless_legal, state_field
from outreach.model.event import Event, record


class Webhook(SQLModel, table=True):
    """One address that a project's changes are sent to.

    Attributes:
        secret_sealed: the key that calls are signed with, sealed; shown once, when it is made.
        severity: the least that is told, "critical", "warning" or "info".
        told_up_to: number of the last alert for which a call was written down.
        paused_at: None while it runs; paused_because is who or what stopped it.
    """

    __tablename__ = "webhook"
    __table_args__ = (UniqueConstraint("project_id", "url"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    url: str = Field(max_length=2_000)
    secret_sealed: str = Field(default="", repr=False)
    severity: str = Field(max_length=16)
    told_up_to: int = 0
    paused_at: datetime | None = maybe_at_field()
    paused_because: str = ""
    created_at: datetime = at_field()


class CallState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class WebhookCall(SQLModel, table=True):
    """One call: the same bytes at every try, so that whoever gets it twice can tell.

    Attributes:
        body: JSON, at most a hundred changes.
        alerts: how many changes are in it; 0 for a test.
        status: of the last answer, None without one.
        problem: why it has not arrived, in words.
        not_before: when the next try may come.
    """

    __tablename__ = "webhook_call"
    __table_args__ = (Index("ix_webhook_call_webhook_id_state", "webhook_id", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    webhook_id: int = Field(foreign_key="webhook.id", ondelete="CASCADE")
    body: str
    alerts: int = 0
    state: CallState = state_field(CallState, CallState.WAITING, index=False)
    tries: int = 0
    status: int | None = None
    problem: str = ""
    not_before: datetime = at_field()
    sent_at: datetime | None = maybe_at_field()
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[CallState]]] = {
        CallState.WAITING: frozenset({CallState.SENT, CallState.FAILED}),
        CallState.FAILED: frozenset({CallState.WAITING}),  # a person asks for another try
    }

    def move_to(self, state: CallState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The call", self.LEGAL, self.state, state)
        self.state, self.problem = state, why
        self.sent_at = at if state is CallState.SENT else self.sent_at
        return record(self, state.value, at=at, actor=actor, why=why)
