"""What a project adds to its opportunities: fields of its own, and tags."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, state_type


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"


class OwnField(SQLModel, table=True):
    """A field that a project adds to its opportunities.

    Attributes:
        choices: what can be chosen; [] for the other kinds.
        position: order on pages and in files, from 0.
    """

    __tablename__ = "own_field"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    name: str = Field(max_length=60)
    kind: FieldKind = Field(sa_type=state_type(FieldKind))
    choices: list[Any] = json_field(list)
    position: int = 0
    created_at: datetime = at_field()


class OwnValue(SQLModel, table=True):
    """What stands in a field of an opportunity; no row for an empty one.

    Attributes:
        text: a number as it was typed, a day as 2026-05-04, "yes" or "no".
    """

    __tablename__ = "own_value"
    __table_args__ = (Index("ix_own_value_field_text", "field_id", "text"),)

    opportunity_id: int = Field(foreign_key="opportunity.id", primary_key=True, ondelete="CASCADE")
    field_id: int = Field(foreign_key="own_field.id", primary_key=True, ondelete="CASCADE")
    text: str = Field(max_length=500)


class Tag(SQLModel, table=True):
    """A short word on opportunities of a project.

    Attributes:
        tone: a colour name of the pages.
    """

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    name: str = Field(max_length=40)
    tone: str = Field(default="secondary", max_length=16)
    created_at: datetime = at_field()


class Tagged(SQLModel, table=True):
    """An opportunity carries a tag."""

    __tablename__ = "tagged"
    __table_args__ = (Index("ix_tagged_tag_id", "tag_id", "opportunity_id"),)

    opportunity_id: int = Field(foreign_key="opportunity.id", primary_key=True, ondelete="CASCADE")
    tag_id: int = Field(foreign_key="tag.id", primary_key=True, ondelete="CASCADE")
