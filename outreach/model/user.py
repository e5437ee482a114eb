"""Users: people who sign in, and what they may do."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, maybe_at_field, state_field
from outreach.model.event import Event, record

FAMILIAR = timedelta(days=30)  # how long a place is known from which somebody signed in
FAILURES_KEPT = timedelta(days=1)


class Role(StrEnum):
    """What a person may do in a project; `web.permissions` says which routes that opens."""

    ADMIN = "admin"  # people, projects and everything else, in the whole installation
    MANAGER = "manager"  # campaigns, mailboxes and settings of a project, and the daily work
    PROSPECTOR = "prospector"  # finds and judges reasons to write
    WRITER = "writer"  # writes, approves and answers
    VIEWER = "viewer"  # looks, and changes nothing
    CLIENT = "client"  # sees what was won: links, profile and reports


class User(SQLModel, table=True):
    """One person.

    Attributes:
        email: as typed; `email_key` is its comparison form, unique.
        password_hash: argon2id in PHC form, with its own salt and parameters.
        active: false keeps the history and ends every session.
        role, every_project: the role holds in every project; otherwise `Membership` rows say where
            the person has which role.
        time_zone: IANA name, "" for the installation's.
        language: of the pages, "" for the one that the browser asks for.
        totp_secret: sealed; "" until a second factor was confirmed.
        totp_step: the last 30-second step whose code was used; none is taken twice.
        recovery_hashes: SHA-256 of the codes that are left, each good for one sign-in.
        has_passkey: there are rows of `Passkey`, so that a password alone lets nobody in.
    """

    __tablename__ = "user_account"  # "user" is a reserved word in PostgreSQL

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=320)
    email_key: str = Field(max_length=320, unique=True)
    name: str = Field(max_length=120)
    password_hash: str = Field(max_length=255, repr=False)
    role: Role = state_field(Role, Role.MANAGER)
    every_project: bool = True
    active: bool = True
    time_zone: str = Field(default="", max_length=64)
    language: str = Field(default="", max_length=16)
    created_at: datetime = at_field()
    password_changed_at: datetime = at_field()
    signed_in_at: datetime | None = maybe_at_field()
    totp_secret: str = Field(default="", repr=False)
    totp_step: int = 0
    recovery_hashes: list[Any] = json_field(list)
    has_passkey: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def is_admin(self) -> bool:
        """May do everything, everywhere."""
        return self.role is Role.ADMIN and self.every_project

    @property
    def has_second_factor(self) -> bool:
        """A code or a passkey is asked for after the password."""
        return self.has_codes or self.has_passkey

    @property
    def has_codes(self) -> bool:
        """An app on the person's phone shows codes."""
        return bool(self.totp_secret)

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


class Membership(SQLModel, table=True):
    """Somebody's role in one project, for people who do not have one role in all of them."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "project_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", ondelete="CASCADE")
    project_id: int = Field(foreign_key="project.id", index=True)
    role: Role = state_field(Role, Role.VIEWER, index=False)


class Invitation(SQLModel, table=True):
    """A link with which somebody sets a first or a forgotten password, once.

    Attributes:
        token_hash: SHA-256 of the 256-bit secret in the link.
    """

    __tablename__ = "invitation"

    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    made_at: datetime = at_field()
    expires_at: datetime = at_field()


class ApiToken(SQLModel, table=True):
    """A secret with which a program reads what its owner may read; it changes nothing.

    Attributes:
        token_hash: SHA-256 of the 256-bit secret.
        name: what it is for, so that the right one is revoked.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=120)
    made_at: datetime = at_field()
    expires_at: datetime = at_field()
    used_at: datetime | None = maybe_at_field()


class SignIn(SQLModel, table=True):
    """One attempt to sign in: the throttle counts failures, and knows places by what succeeded.

    Attributes:
        account_hash: SHA-256 of the e-mail typed, because people type passwords there too.
        address: the network it came from: an IPv4 address, the /64 of an IPv6 one.
        succeeded: it let somebody in.
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
