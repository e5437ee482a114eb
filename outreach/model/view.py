"""What people keep for themselves and what they did at once: views, looks, bulk actions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, maybe_at_field


class SavedView(SQLModel, table=True):
    """A filter of the table of opportunities that somebody named, in one project.

    Attributes:
        query: the part of the address after "?", as the table writes it.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "project_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", ondelete="CASCADE")
    project_id: int = Field(foreign_key="project.id")
    name: str = Field(max_length=60)
    query: str = Field(default="", max_length=500)
    created_at: datetime = at_field()


class LastLook(SQLModel, table=True):
    """Up to which event somebody has seen what happened in a project."""

    __tablename__ = "last_look"
    __table_args__ = (UniqueConstraint("user_id", "project_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", ondelete="CASCADE")
    project_id: int = Field(foreign_key="project.id")
    event_id: int = 0
    at: datetime = at_field()


class BulkAction(SQLModel, table=True):
    """Many opportunities changed at once, so that it can be taken back at once.

    Attributes:
        kind: as `outreach.campaigns.bulk.Kind`.
        actor: who did it, as in events; events of the action carry its id as `batch`.
        changes: [{"id", "version", "before", "note"}]: the version that the action left, and
            what stood there before it.
    """

    __tablename__ = "bulk_action"
    __table_args__ = (Index("ix_bulk_action_project_id_at", "project_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: str = Field(max_length=16)
    actor: str = Field(max_length=64)
    at: datetime = at_field()
    changes: list[Any] = json_field(list)
    undone_at: datetime | None = maybe_at_field()
