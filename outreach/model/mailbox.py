"""Mailboxes: an address we write from and read answers in."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class MailboxState(StrEnum):
    OK = "ok"
    AUTH_FAILED = "auth_failed"  # the provider refuses the password
    PAUSED = "paused"  # by a person or a breaker; only a person resumes
    SAMPLE = "sample"  # of the sample project: nothing ever leaves, and no move leads out of it


class Mailbox(SQLModel, table=True):
    """One mailbox. Secrets are sealed (`outreach.secrets`) and never leave the row in the clear.

    Attributes:
        smtp_security, imap_security: "tls", "starttls" or "plain".
        daily_cap: letters a day, every letter counted; None means the setting.
        hourly_cap: letters in any 60 minutes; None is no limit of its own.
        ramp_began_at: since when a new mailbox is led up to its cap; None if it needs no ramp.
        copies_itself: each letter has our own address as a second recipient ("Bcc self").
        gap_minutes_min, gap_minutes_max: pause between letters; None means the setting.
        dkim_selector, dkim_secret: our own signing keys, {selector: PEM} sealed; "" if the relay
            signs.
        dkim_waits: they don't sign yet: their records are not in the DNS.
        oauth_provider, oauth_secret: "google" or "microsoft" and its sealed consent; "" where a
            password is used.
        dns_problems: [{"check", "sentence", "publish"}]: what the DNS of the sending domain lacks
            and a campaign can't start without (MB-4).
        dns_checked_at: when that was last looked at; None if it never was, or checks are off.
        dns_lacks_since: when `dns_problems` began; sending goes on for 72 hours.
        resumed_at: when a person last let it send again; breakers count from there.
        breaker: {"bounce", "complaint", "reply"} as last judged, for the mailbox's page.
        sent_autosaves: the provider files what we send; learnt, None while unknown.
        last_inbound_ok_at: when inbox and junk were last read to their end.
        state_reason: in words, for the mailbox's page.
    """

    __tablename__ = "mailbox"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    address: str = Field(max_length=320, unique=True)
    sender_name: str
    signature: str = ""
    smtp_host: str
    smtp_port: int = 465
    smtp_security: str = Field(default="tls", max_length=10)
    smtp_username: str = ""
    smtp_secret: str = Field(default="", repr=False)
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = Field(default="tls", max_length=10)
    imap_username: str = ""
    imap_secret: str = Field(default="", repr=False)
    oauth_provider: str = Field(default="", max_length=16)
    oauth_secret: str = Field(default="", repr=False)
    dkim_selector: str = Field(default="", max_length=63)
    dkim_secret: str = Field(default="", repr=False)
    dkim_waits: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    dns_problems: list[Any] = json_field(list)
    dns_checked_at: datetime | None = maybe_at_field()
    time_zone: str = Field(default="UTC", max_length=64)
    daily_cap: int | None = None
    hourly_cap: int | None = None
    ramp_began_at: datetime | None = maybe_at_field()
    copies_itself: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    gap_minutes_min: float | None = None
    gap_minutes_max: float | None = None
    dns_lacks_since: datetime | None = maybe_at_field()
    resumed_at: datetime | None = maybe_at_field()
    breaker: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": text("'{}'")}
    )
    state: MailboxState = state_field(MailboxState, MailboxState.OK)
    state_reason: str = ""
    next_send_at: datetime | None = maybe_at_field()
    login_failures: int = 0
    sent_autosaves: bool | None = None
    last_inbound_ok_at: datetime | None = maybe_at_field()
    inbox_problem: str = ""
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[MailboxState]]] = {
        MailboxState.OK: frozenset({MailboxState.AUTH_FAILED, MailboxState.PAUSED}),
        MailboxState.AUTH_FAILED: frozenset({MailboxState.OK, MailboxState.PAUSED}),
        MailboxState.PAUSED: frozenset({MailboxState.OK}),
    }

    @property
    def signs(self) -> bool:
        """Its letters leave with signatures of our own."""
        return bool(self.dkim_secret) and not self.dkim_waits

    def move_to(self, state: MailboxState, *, at: datetime, actor: str, why: str) -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The mailbox", self.LEGAL, self.state, state)
        self.state = state
        self.state_reason = "" if state is MailboxState.OK else why
        if state is MailboxState.OK:
            self.login_failures, self.resumed_at = 0, at
        return record(self, state.value, at=at, actor=actor, why=why)


class ImapCursor(SQLModel, table=True):
    """How far one folder was read; moves in the transaction that stores the messages."""

    __tablename__ = "imap_cursor"
    __table_args__ = (UniqueConstraint("mailbox_id", "folder"),)

    id: int | None = Field(default=None, primary_key=True)
    mailbox_id: int = Field(foreign_key="mailbox.id", index=True)
    folder: str = Field(max_length=255)
    uidvalidity: int
    last_uid: int = 0
    read_at: datetime | None = maybe_at_field()
