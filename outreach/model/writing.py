"""What stands behind a letter: the versions of its text, and why writing is proportionate."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field


class LetterVersion(SQLModel, table=True):
    """One text that a letter of a campaign had, as somebody saved it.

    Attributes:
        key: of the step, as `outreach.campaigns.letters.keyed` ties it to its copies.
        variant: of the step, "a" for its first text.
        digest: of subject and text; the letters that were written from it carry it too.
    """

    __tablename__ = "letter_version"
    __table_args__ = (Index("ix_letter_version_campaign_id_key", "campaign_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    key: str = Field(max_length=16)
    variant: str = Field(max_length=16)
    subject: str = ""
    body: str = ""
    digest: str = Field(max_length=16)
    saved_by: str = Field(max_length=64)
    saved_at: datetime = at_field()


class InterestAssessment(SQLModel, table=True):
    """A legitimate-interest assessment as it was approved (GD-1); never changed, only followed.

    Attributes:
        purpose: what the letters are for.
        necessity: why it can't be had with less.
        balancing: why the recipients' interests don't outweigh it.
    """

    __tablename__ = "interest_assessment"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    version: int
    purpose: str
    necessity: str = ""
    balancing: str = ""
    approved_by: str = Field(max_length=64)
    approved_at: datetime = at_field()
