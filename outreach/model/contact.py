"""Contacts: people and role addresses, each with where we have it from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, maybe_at_field, state_field
from outreach.model.event import Event, record


class Verification(StrEnum):
    """What we know about an address without ever asking its mailbox."""

    UNCHECKED = "unchecked"
    SYNTAX_ONLY = "syntax_only"  # DNS checks are switched off
    DELIVERABLE = "deliverable"  # the domain accepts mail
    INVALID = "invalid"
    BOUNCED = "bounced"


class Contact(SQLModel, table=True):
    """One address of one person or role, shared by all projects of the installation.

    Attributes:
        address: as published; `address_key` is its comparison form, unique.
        is_role: info@, editor@ and the like.
        guessed: built from a pattern, never published; needs `guess_approved_by`.
        confidence, confidence_reasons: 0 to 100 with [{"label", "points"}].
        country, country_reason: decides which law applies; "" is unknown and treated strictly.
        subscriber_type: "corporate", "individual" or "unknown"; matters in the UK.
        consent: as `outreach.contacts.law.Consent`, empty if none is on record.
        law_override: reason given by a named person where the policy allows one.
        notice_sent_at: when a letter told the person where we have the address (Article 14 GDPR).
        notice_warned_at: when we were told that this is due or the contact goes.
        keep_ground: why it is kept beyond that day although nobody wrote, "" if it is not.
        erased_at: when everything personal was taken out of the row, at the person's wish.
    """

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    address: str = Field(max_length=320)
    address_key: str = Field(max_length=320, unique=True)
    name: str = ""
    role: str = ""
    is_role: bool = False
    guessed: bool = False
    guess_approved_by: str = ""
    confidence: int = 0
    confidence_reasons: list[Any] = json_field(list)
    verification: Verification = state_field(Verification, Verification.UNCHECKED)
    verified_at: datetime | None = maybe_at_field()
    country: str = Field(default="", max_length=2)
    country_reason: str = ""
    subscriber_type: str = Field(default="unknown", max_length=16)
    consent: dict[str, Any] = json_field(dict)
    law_override: str = ""
    held_until: datetime | None = maybe_at_field()
    notice_sent_at: datetime | None = maybe_at_field()
    notice_warned_at: datetime | None = maybe_at_field()
    keep_ground: str = Field(default="", sa_column_kwargs={"server_default": ""})
    erased_at: datetime | None = maybe_at_field()
    created_at: datetime = at_field()

    def mark_bounced(self, *, at: datetime, actor: str, why: str) -> Event:
        """The address does not exist any more; nothing is sent to it again."""
        self.verification = Verification.BOUNCED
        self.verified_at = at
        return record(self, "bounced", at=at, actor=actor, why=why)


class ContactFinding(SQLModel, table=True):
    """Provenance: one place where an address was published, and how it was written there."""

    __tablename__ = "contact_finding"
    __table_args__ = (UniqueConstraint("contact_id", "url", "how"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    url: str = Field(max_length=2048)
    how: str = Field(max_length=32)
    context: str = ""
    found_at: datetime = at_field()
    seen_at: datetime = at_field()


class Person(SQLModel, table=True):
    """Somebody who has more than one address; made when a person merges two contacts."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    created_at: datetime = at_field()


class PersonAddress(SQLModel, table=True):
    """Whose address a contact is, where that person is known to have several."""

    __tablename__ = "person_address"

    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
