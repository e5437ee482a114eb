"""Suppressions: do not write, with reason and source. Objections never expire."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, state_field


class SuppressionKind(StrEnum):
    ADDRESS = "address"
    DOMAIN = "domain"
    HASH = "hash"  # keyed hash of an erased address


class SuppressionReason(StrEnum):
    UNSUBSCRIBE = "unsubscribe"
    OBJECTION = "objection"
    COMPLAINT = "complaint"
    BOUNCE = "bounce"
    MANUAL = "manual"
    ERASURE = "erasure"


class Suppression(SQLModel, table=True):
    """One address, domain or hash that is never written to, by anyone of the installation.

    Attributes:
        value: comparison form, as `outreach.mail.addresses.suppression_key` makes it.
        source: where it came from, in words.
    """

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: SuppressionKind = state_field(SuppressionKind, SuppressionKind.ADDRESS)
    value: str = Field(max_length=320, index=True)
    reason: SuppressionReason = state_field(SuppressionReason, SuppressionReason.MANUAL)
    source: str = ""
    created_at: datetime = at_field()
