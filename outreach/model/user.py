"""Users: people who sign in, and what they may do."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field, state_field
from outreach.model.event import Event, record


class Role(StrEnum):
    """What a person may do; each role may do what the ones below it may."""

    ADMIN = "admin"  # people, mailboxes, settings
    MEMBER = "member"  # the daily work
    VIEWER = "viewer"  # look, and nothing else


class User(SQLModel, table=True):
    """One person.

    Attributes:
        email: as typed; `email_key` is its comparison form, unique.
        password_hash: argon2id in PHC form, with its own salt and parameters.
        active: false keeps the history and ends every session.
        time_zone: IANA name, "" for the installation's.
    """

    __tablename__ = "user_account"  # "user" is a reserved word in PostgreSQL

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=320)
    email_key: str = Field(max_length=320, unique=True)
    name: str = Field(max_length=120)
    password_hash: str = Field(max_length=255, repr=False)
    role: Role = state_field(Role, Role.MEMBER)
    active: bool = True
    time_zone: str = Field(default="", max_length=64)
    created_at: datetime = at_field()
    password_changed_at: datetime = at_field()
    signed_in_at: datetime | None = maybe_at_field()

    @property
    def actor(self) -> str:
        """How events name this person."""
        return f"user:{self.id}"

    def change_password(self, password_hash: str, *, at: datetime, actor: str) -> Event:
        """Set a new hash; whoever calls it ends the person's sessions in the same transaction."""
        self.password_hash = password_hash
        self.password_changed_at = at
        return record(self, "password_changed", at=at, actor=actor)

    def disable(self, *, at: datetime, actor: str) -> Event:
        """Keep the history, let nobody in; the sessions end in the same transaction."""
        self.active = False
        return record(self, "disabled", at=at, actor=actor)


class SignIn(SQLModel, table=True):
    """One attempt to sign in; the throttle counts them, a day later they are swept away.

    Attributes:
        account_hash: SHA-256 of the e-mail typed, because people type passwords there too.
        address: where it came from.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_account", "account_hash", "at"),
        Index("ix_sign_in_address", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_hash: str = Field(max_length=64)
    address: str = Field(max_length=64)
    succeeded: bool
    at: datetime = at_field()
