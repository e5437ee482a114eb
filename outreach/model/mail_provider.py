"""Providers of mailboxes: our client at each, and people who are on their way to say yes there."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field


class MailProvider(SQLModel, table=True):
    """The installation's own client at one provider.

    Attributes:
        name: "google" or "microsoft".
        tenant: of Microsoft, the one directory that the client is for; "" for all.
        secret_sealed: the client's secret, never shown again.
    """

    __tablename__ = "mail_provider"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=16, unique=True)
    client_id: str = Field(max_length=255)
    tenant: str = Field(default="", max_length=255)
    secret_sealed: str = Field(default="", repr=False)
    changed_at: datetime = at_field()


class ConsentRequest(SQLModel, table=True):
    """Somebody went to a provider's page to say yes; gone when they come back, once.

    Attributes:
        state_hash: of the random word that travels to the provider and back (RFC 6749, 10.12).
        session_hash: the browser session in which it began, and must end.
        mailbox_id: whose consent is renewed; None for a new mailbox.
        given: what was typed about a new mailbox; no password is among it.
        in_setup: the set-up of a project goes on afterwards.
    """

    __tablename__ = "consent_request"

    id: int | None = Field(default=None, primary_key=True)
    state_hash: str = Field(max_length=64, unique=True)
    session_hash: str = Field(max_length=64)
    project_id: int = Field(foreign_key="project.id", ondelete="CASCADE")
    mailbox_id: int | None = Field(default=None, foreign_key="mailbox.id", ondelete="CASCADE")
    provider: str = Field(max_length=16)
    given: dict[str, Any] = json_field(dict)
    in_setup: bool = False
    begun_at: datetime = at_field(index=True)
