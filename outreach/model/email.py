"""Emails: what we send, letter by letter, and what comes in."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    index_of_some,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record
from outreach.model.user import User


class OutboundState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"  # claimed; the bytes and the Message-ID are saved
    SENT = "sent"
    UNCERTAIN = "uncertain"  # contact was lost after the body began: nobody knows
    FAILED = "failed"  # a definite refusal
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"  # by the person who reviewed it


class Urgency(IntEnum):
    """Whose turn comes first in a mailbox's queue."""

    BY_HAND = 0
    FOLLOW_UP = 1
    FIRST = 2


_CLAIMED, _ACCEPTED = "claimed_at IS NOT NULL", "accepted_at IS NOT NULL"
_UNSENT = frozenset({OutboundState.CANCELLED, OutboundState.SUPPRESSED})


class OutboundEmail(SQLModel, table=True):
    """One letter: at most one accepted SMTP transaction, ever.

    UNIQUE(enrolment, step) makes a second letter for the same step impossible; the Message-ID is
    fixed when the row is made, the text when it is approved, the bytes when it is claimed.

    Attributes:
        enrolment_id, step: None for an answer that a person wrote by hand.
        objections: [{"rule", "level", "sentence", "field", "start", "end"}] of the last look.
        variables: what the template was given, with sources; shown beside the text.
        variant: which text of its step it was written from, "" before there were several.
        urgency: 0 an answer by hand, 1 a follow-up, 2 a first letter; set when the row is made.
        wait_reason: why it did not leave at its last turn, as `outreach.sending` names it.
        claim_token, claimed_at, epoch: whose it is while it is being sent.
        enrolment_version: of the enrolment when the letter was claimed.
        phase: "claimed" until the body begins, then "body": the point of no return.
        smtp_code, smtp_text: the server's last words.
    """

    __tablename__ = "outbound_email"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "step"),
        Index("ix_outbound_email_due", "state", "send_at"),
        # One lane of the queue is one range of this index, however long the queue is.
        Index(
            "ix_outbound_email_queue", "mailbox_id", "state", "urgency", "campaign_id", "send_at"
        ),
        # Of letters that wait nothing empty is indexed: leaving, they change fewer pages.
        index_of_some("ix_outbound_email_mailbox_sent", "mailbox_id", "claimed_at", where=_CLAIMED),
        index_of_some(
            "ix_outbound_email_campaign_sent", "campaign_id", "claimed_at", where=_CLAIMED
        ),
        index_of_some("ix_outbound_email_accepted_at", "accepted_at", where=_ACCEPTED),
        # Counts of a project and of a campaign, and the people behind them.
        Index("ix_outbound_email_project_state", "project_id", "state", "contact_id", "step"),
        Index("ix_outbound_email_campaign_state", "campaign_id", "state", "contact_id"),
        # Letters of a time, by campaign and step.
        index_of_some(
            "ix_outbound_email_rates",
            "project_id",
            "state",
            "campaign_id",
            "step",
            "accepted_at",
            "opportunity_id",
            where=_ACCEPTED,
        ),
        # The few that a provider put off say what is wrong with a mailbox.
        index_of_some(
            "ix_outbound_email_deferred",
            "mailbox_id",
            "claimed_at",
            where="wait_reason = 'provider'",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id")
    enrolment_id: int | None = Field(default=None, foreign_key="enrolment.id")
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    mailbox_id: int = Field(foreign_key="mailbox.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    step: int | None = None
    urgency: int = Field(default=Urgency.FIRST, sa_column_kwargs={"server_default": "2"})
    state: OutboundState = state_field(OutboundState, OutboundState.DRAFTED, index=False)
    recipient: str = Field(max_length=320)
    subject: str = ""
    body: str = ""
    footer: str = ""
    objections: list[Any] = json_field(list)
    variables: dict[str, Any] = json_field(dict)
    variant: str = Field(default="", max_length=16, sa_column_kwargs={"server_default": ""})
    approved_by: str = ""
    approved_at: datetime | None = maybe_at_field()
    message_id: str = Field(max_length=255, unique=True)
    send_token: str = Field(max_length=64, unique=True)
    in_reply_to: str = ""
    references: list[Any] = json_field(list)
    enrolment_version: int | None = None
    send_at: datetime | None = maybe_at_field()
    wait_reason: str = ""
    claim_token: str = Field(default="", max_length=64)
    claimed_at: datetime | None = maybe_at_field()
    epoch: int | None = None
    phase: str = Field(default="", max_length=16)
    attempts: int = 0
    smtp_code: int | None = None
    smtp_text: str = ""
    accepted_at: datetime | None = maybe_at_field()
    looked_at: datetime | None = maybe_at_field()
    looks: int = 0
    wire_message_id: str = Field(default="", max_length=255, index=True)
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[OutboundState]]] = {
        OutboundState.DRAFTED: frozenset(
            {OutboundState.APPROVED, OutboundState.REJECTED, *_UNSENT}
        ),
        OutboundState.APPROVED: frozenset(
            {OutboundState.DRAFTED, OutboundState.SCHEDULED, OutboundState.REJECTED, *_UNSENT}
        ),
        OutboundState.SCHEDULED: frozenset(
            {OutboundState.DRAFTED, OutboundState.SENDING, OutboundState.REJECTED, *_UNSENT}
        ),
        OutboundState.SENDING: frozenset(
            {
                OutboundState.SENT,
                OutboundState.SCHEDULED,
                OutboundState.FAILED,
                OutboundState.UNCERTAIN,
            }
        ),
        # FAILED: the worker that lost its lease may still bring a definite refusal.
        OutboundState.UNCERTAIN: frozenset(
            {OutboundState.SENT, OutboundState.SCHEDULED, OutboundState.FAILED, *_UNSENT}
        ),
    }

    @property
    def is_unsent(self) -> bool:
        """It has not been handed over and could still leave."""
        return self.state in {
            OutboundState.DRAFTED,
            OutboundState.APPROVED,
            OutboundState.SCHEDULED,
        }

    @property
    def is_first(self) -> bool:
        return self.step == 0

    def move_to(self, state: OutboundState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The email", self.LEGAL, self.state, state)
        before = self.state
        self.state = state
        return record(self, state.value, at=at, actor=actor, why=why, before=before)


def urgency_of(step: int | None) -> Urgency:
    """The turn of a letter by its place in the sequence; None is an answer by hand."""
    if step is None:
        return Urgency.BY_HAND
    return Urgency.FOLLOW_UP if step else Urgency.FIRST


class SealedLetter(SQLModel, table=True):
    """The bytes of a letter as one claim sealed them; a letter that is claimed again gets more.

    Apart from its letter, whose row is written anew with each state: there they would double it.
    """

    __tablename__ = "sealed_letter"

    id: int | None = Field(default=None, primary_key=True)
    email_id: int = Field(foreign_key="outbound_email.id", index=True)
    raw: bytes = Field(repr=False)
    sha256: str = Field(max_length=64)


@event.listens_for(OutboundEmail, "before_insert")
def _set_urgency(_mapper: Any, _connection: Any, email: OutboundEmail) -> None:
    """Kept in a column because an index can't range over "any step but the first"."""
    email.urgency = urgency_of(email.step)


class InboundState(StrEnum):
    NEW = "new"
    APPLIED = "applied"
    UNMATCHED = "unmatched"  # nothing of ours; only headers and hash are kept
    ASKS = "asks"  # a weak match, held until a person decides
    QUARANTINED = "quarantined"  # could not be read; the bytes are kept


_USER_ID = f"{User.__tablename__}.id"
BY_HAND = "by_hand"  # kind of a letter in Sent that somebody wrote past us


class InboundEmail(SQLModel, table=True):
    """One message that came in. UNIQUE(mailbox, folder, uidvalidity, uid): read once.

    Attributes:
        kind, kind_reason: see `outreach.mail.values.MessageKind`; or `BY_HAND`.
        intent, intent_evidence: see `outreach.replies.classify`; the words that led to it.
        rung: of the match ladder, None if unmatched.
        read_at: a person has seen it.
        assignee_id: who of us takes care of it, None for nobody in particular.
        snoozed_until: out of sight until then.
    """

    __tablename__ = "inbound_email"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "folder", "uidvalidity", "uid"),
        # Every pile of the inbox is counted from this index alone.
        Index(
            "ix_inbound_email_pile",
            "project_id",
            "read_at",
            "state",
            "kind",
            "snoozed_until",
            "assignee_id",
        ),
        Index("ix_inbound_email_project_id_received_at", "project_id", "received_at"),
        # What became of letters and opportunities is summed from these indexes alone.
        Index("ix_inbound_email_letter", "outbound_id", "kind", "rung", "intent"),
        Index(
            "ix_inbound_email_answered",
            "project_id",
            "kind",
            "opportunity_id",
            "rung",
            "intent",
            "contact_id",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    mailbox_id: int = Field(foreign_key="mailbox.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    folder: str = Field(max_length=255)
    uidvalidity: int
    uid: int
    state: InboundState = state_field(InboundState, InboundState.NEW)
    message_id: str = Field(default="", max_length=998, index=True)
    sha256: str = Field(max_length=64, index=True)
    raw: bytes | None = Field(default=None, repr=False)
    sender_name: str = ""
    sender_address: str = Field(default="", max_length=320, index=True)
    subject: str = ""
    text: str = ""
    fresh_text: str = ""
    html: str = ""
    kind: str = Field(default="", max_length=32, index=True)
    kind_reason: str = ""
    intent: str = Field(default="", max_length=32, index=True)
    intent_evidence: dict[str, Any] = json_field(dict)
    rung: int | None = None
    match_reason: str = ""
    outbound_id: int | None = Field(default=None, foreign_key="outbound_email.id")
    enrolment_id: int | None = Field(default=None, foreign_key="enrolment.id", index=True)
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    problem: str = ""
    tries: int = 0
    received_at: datetime = at_field(index=True)
    stored_at: datetime = at_field()
    read_at: datetime | None = maybe_at_field()
    assignee_id: int | None = Field(default=None, foreign_key=_USER_ID, index=True)
    snoozed_until: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[InboundState]]] = {
        InboundState.NEW: frozenset(set(InboundState) - {InboundState.NEW}),
        InboundState.ASKS: frozenset({InboundState.APPLIED, InboundState.UNMATCHED}),
        InboundState.UNMATCHED: frozenset({InboundState.APPLIED}),
        InboundState.QUARANTINED: frozenset({InboundState.NEW}),
    }

    def move_to(self, state: InboundState) -> None:
        """Go to `state`, or raise InvalidTransition. What it did is recorded on what it changed."""
        refuse_unless_legal("The message", self.LEGAL, self.state, state)
        self.state = state
