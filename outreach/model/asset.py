"""Assets: our linkable pages, live or planned."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import json_field, maybe_at_field, state_field


class AssetState(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    GONE = "gone"  # was live, answers 404 or left the sitemap


class AssetKind(StrEnum):
    """What a page is, for whoever thinks of linking to it."""

    GUIDE = "guide"
    RESEARCH = "research"  # research or data
    TOOL = "tool"
    INFOGRAPHIC = "infographic"
    CASE_STUDY = "case_study"
    OTHER = "other"


class Asset(SQLModel, table=True):
    """One page of ours that somebody may link to.

    Attributes:
        url_key: comparison form of the URL, unique in the project.
        text: main text, at most 20,000 characters, for matching.
        topics: key words, best first.
        links_in: followed links from other pages of our own site.
        kind, kind_reason: one of `AssetKind` and what shows it; "" before it was judged.
        due_on, owner, tactic, audience: of the content calendar: when it is to be published, who
            writes it, and from whom it should attract links by which tactic.
        answers_url: the dead page, or the rival's, that it was planned to stand in for.
    """

    __tablename__ = "asset"
    __table_args__ = (UniqueConstraint("project_id", "url_key"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    url: str
    url_key: str = Field(max_length=2048)
    state: AssetState = state_field(AssetState, AssetState.LIVE)
    title: str = ""
    description: str = ""
    headings: list[Any] = json_field(list)
    text: str = ""
    topics: list[Any] = json_field(list)
    language: str = Field(default="", max_length=8)
    words: int = 0
    links_in: int = 0
    published_on: str = Field(default="", max_length=10)
    read_at: datetime | None = maybe_at_field()
    kind: str = Field(default="", max_length=32)
    kind_reason: str = ""
    due_on: date | None = None
    owner: str = Field(default="", max_length=120)
    tactic: str = Field(default="", max_length=32)
    audience: str = ""
    answers_url: str = ""
