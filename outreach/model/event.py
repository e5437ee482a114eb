"""Events: who did what, when and why. Append-only; triggers refuse changes."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import object_session
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field

WORKER = "worker"
_ADDRESS = re.compile(r"([\w+-])[\w.+-]{0,63}@(?=[\w-]{1,63}\.)")


class Event(SQLModel, table=True):
    """One thing that happened.

    Attributes:
        actor: "worker", "command line", or a user as "user:7".
        verb: subject and past participle, as "opportunity.agreed".
        subject_kind, subject_id: table and row it is about.
        why: one sentence for people, its addresses shortened to `a…@site.example`.
        detail: values that explain it; never a secret, the text of a letter or a whole address.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = at_field(index=True)
    actor: str = Field(max_length=64)
    verb: str = Field(max_length=64, index=True)
    subject_kind: str = Field(max_length=32)
    subject_id: int
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    why: str = ""
    detail: dict[str, Any] = json_field(dict)


class EventSeal(SQLModel, table=True):
    """A link of the chain over all events: whoever alters or removes one breaks every later seal.

    Attributes:
        up_to: id of the last event that it covers; the first after the seal before.
        events: how many it covers.
        digest: SHA-256 over the digest before and the canonical form of each event, in hexadecimal.
    """

    __tablename__ = "event_seal"

    up_to: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    events: int
    digest: str = Field(max_length=64)
    sealed_at: datetime = at_field()


def record(
    row: SQLModel,
    verb: str,
    *,
    at: datetime,
    actor: str,
    why: str = "",
    project_id: int | None = None,
    **detail: Any,
) -> Event:
    """Write an event about `row` into the transaction that `row` belongs to.

    `row` must be flushed, so that it has an id.
    """
    event = Event(
        **event_values(
            str(row.__tablename__),
            row.id,  # type: ignore[attr-defined]
            verb,
            at=at,
            actor=actor,
            why=why,
            project_id=project_id if project_id is not None else getattr(row, "project_id", None),
            **detail,
        )
    )
    session = object_session(row)
    if session is not None:
        session.add(event)
    return event


def event_values(
    kind: str,
    number: int,
    verb: str,
    *,
    at: datetime,
    actor: str,
    why: str = "",
    project_id: int | None = None,
    **detail: Any,
) -> dict[str, Any]:
    """The columns of an event about row `number` of table `kind`, for many that go in at once."""
    return {
        "at": at,
        "actor": actor,
        "verb": f"{kind}.{verb}",
        "subject_kind": kind,
        "subject_id": number,
        "project_id": project_id,
        "why": without_addresses(why),
        "detail": {key: _plain(value) for key, value in detail.items()},
    }


def without_addresses(text: str) -> str:
    """`anna@site.example` becomes `a…@site.example`: events stay when a person is erased."""
    return _ADDRESS.sub(r"\1…@", text) if "@" in text else text


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return without_addresses(value)
    return value.isoformat() if isinstance(value, datetime) else value
