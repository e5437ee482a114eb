"""What stands beside answers: to what they may belong, notes among us, replies used again."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field


class InboundCandidate(SQLModel, table=True):
    """A sequence that waits, because a message may be an answer to it; gone once that is decided.

    Attributes:
        place: 0 for the likeliest.
    """

    __tablename__ = "inbound_candidate"

    inbound_id: int = Field(foreign_key="inbound_email.id", primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", primary_key=True, index=True)
    place: int


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
