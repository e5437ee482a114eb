"""What people leave beside answers: notes for each other, and replies that are used again."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field


class InboundNote(SQLModel, table=True):
    """A word among ourselves about one message; it never leaves.

    Attributes:
        actor: who wrote it, as events name people.
    """

    __tablename__ = "inbound_note"

    id: int | None = Field(default=None, primary_key=True)
    inbound_id: int = Field(foreign_key="inbound_email.id", index=True)
    actor: str = Field(max_length=64)
    text: str
    at: datetime = at_field()


class SavedReply(SQLModel, table=True):
    """A reply that is used again; it fills the answer box and is changed there before it leaves."""

    __tablename__ = "saved_reply"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str = Field(max_length=80)
    text: str
    created_at: datetime = at_field()
