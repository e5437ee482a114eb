"""Bulletins: mail of ours to people who asked for it: a client's report, a digest of changes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint, text
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class BulletinKind(StrEnum):
    REPORT = "report"  # what was won, for a client
    CHANGES = "changes"  # what happened to backlinks, for whoever looks after them


class Rhythm(StrEnum):
    """How often; for changes also how much: the more often, the weightier."""

    AT_ONCE = "at once"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class BulletinOrder(SQLModel, table=True):
    """Who gets what, how often and from which mailbox.

    Attributes:
        day: of the week (1 is Monday) or of the month (at most 28); 0 for other rhythms.
        recipients: plain addresses; each gets a mail of their own.
        language: in which its mails and files are written, as "de".
        with_costs, comment: of a report.
        told_up_to: number of the last alert that was told; of changes.
        next_at: when it is due; paused_at: None while it runs.
    """

    __tablename__ = "bulletin_order"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: BulletinKind = state_field(BulletinKind, BulletinKind.REPORT, index=False)
    rhythm: Rhythm = state_field(Rhythm, Rhythm.MONTH, index=False)
    day: int = 0
    mailbox_id: int = Field(foreign_key="mailbox.id", index=True)
    recipients: list[Any] = json_field(list)
    language: str = Field(default="en", max_length=8)
    with_costs: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    comment: str = ""
    told_up_to: int = 0
    next_at: datetime = at_field(index=True)
    paused_at: datetime | None = maybe_at_field()
    created_at: datetime = at_field()


class BulletinState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # contact was lost after the body began: never sent again by itself
    FAILED = "failed"


class Bulletin(SQLModel, table=True):
    """One mail to one person on one occasion: the three together exist at most once.

    Attributes:
        occasion: the period, the alerts, or the click of a person that it belongs to.
        first_on, last_on: days that a report covers.
        after_alert, up_to_alert: numbers between which changes are told, the second inclusive.
        message_id: made with the row, so that a second try is the same mail.
        phase: "body" once its body may have left.
        epoch: of the lease under which it is being sent.
        not_before: after a try that failed, when the next may come.
        problem: why it did not leave, in words.
        raw: the bytes that left.
    """

    __tablename__ = "bulletin"
    __table_args__ = (UniqueConstraint("order_id", "occasion", "recipient"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    order_id: int = Field(foreign_key="bulletin_order.id", index=True)
    occasion: str = Field(max_length=80)
    recipient: str = Field(max_length=320)
    first_on: date | None = None
    last_on: date | None = None
    after_alert: int = 0
    up_to_alert: int = 0
    message_id: str = Field(max_length=255)
    state: BulletinState = state_field(BulletinState, BulletinState.WAITING)
    phase: str = Field(default="", max_length=16)
    epoch: int = 0
    tries: int = 0
    not_before: datetime = at_field()
    sent_at: datetime | None = maybe_at_field()
    problem: str = ""
    raw: bytes | None = Field(default=None, repr=False)
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[BulletinState]]] = {
        BulletinState.WAITING: frozenset({BulletinState.FAILED}),
        # Waiting to sending is the claim, a conditional update (`store.bulletins`).
        BulletinState.SENDING: frozenset(
            {
                BulletinState.WAITING,
                BulletinState.SENT,
                BulletinState.UNCERTAIN,
                BulletinState.FAILED,
            }
        ),
    }

    def move_to(self, state: BulletinState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The mail", self.LEGAL, self.state, state)
        self.state, self.problem = state, why
        self.phase = "" if state is BulletinState.WAITING else self.phase
        self.sent_at = at if state is BulletinState.SENT else self.sent_at
        return record(self, state.value, at=at, actor=actor, why=why)
