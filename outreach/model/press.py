"""Digital PR: outlets, journalists and their beats, stories with their press lists, requests."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class Rank(IntEnum):
    """Who is asked first at an outlet: the one who writes; the one who leads it last."""

    WRITER = 1
    EDITOR = 2
    DESK_HEAD = 3
    CHIEF = 4


class Outlet(SQLModel, table=True):
    """A paper, magazine, station or blog that writes for readers; shared by all projects."""

    __tablename__ = "outlet"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", unique=True)
    name: str = Field(default="", max_length=200)
    created_at: datetime = at_field()


class Journalist(SQLModel, table=True):
    """One person who writes for an outlet; shared by all projects.

    Attributes:
        name_key: folded name, unique at the outlet.
        title: of the job, as the author page says it; "" if unknown.
        rank: see `Rank`.
        contact_id: the address that was found, None before.
        articles: [{"url", "title", "published_on", "words"}], newest first; what they write about.
    """

    __tablename__ = "journalist"
    __table_args__ = (UniqueConstraint("outlet_id", "name_key"),)

    id: int | None = Field(default=None, primary_key=True)
    outlet_id: int = Field(foreign_key="outlet.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    name: str = Field(max_length=200)
    name_key: str = Field(max_length=200)
    title: str = Field(default="", max_length=200)
    rank: int = Rank.WRITER
    articles: list[Any] = json_field(list)
    read_at: datetime = at_field()


class StoryState(StrEnum):
    DRAFT = "draft"  # nobody is written to about it
    READY = "ready"
    CLOSED = "closed"


class Story(SQLModel, table=True):
    """Something that we have to tell, for journalists whose beat it fits.

    Attributes:
        text: what is new in it, in our words; matched with beats.
        asset_id: the page that holds it: the data, the method, the pictures.
        embargo_until: no letter leaves before; None for none.
        follow_on_days: without an answer for so long, the next person of the outlet is asked.
    """

    __tablename__ = "story"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    title: str = Field(max_length=200)
    text: str = ""
    asset_id: int | None = Field(default=None, foreign_key="asset.id", index=True)
    state: StoryState = state_field(StoryState, StoryState.DRAFT)
    embargo_until: datetime | None = maybe_at_field()
    follow_on_days: int = 7
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[StoryState]]] = {
        StoryState.DRAFT: frozenset({StoryState.READY, StoryState.CLOSED}),
        StoryState.READY: frozenset({StoryState.DRAFT, StoryState.CLOSED}),
        StoryState.CLOSED: frozenset({StoryState.READY}),
    }

    def move_to(self, state: StoryState, *, at: datetime, actor: str) -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The story", self.LEGAL, self.state, state)
        self.state = state
        return record(self, state.value, at=at, actor=actor)


class PressListEntry(SQLModel, table=True):
    """One journalist on the press list of a story.

    Attributes:
        fit: 0 to 1, of the story to the beat; `reason` in words.
        left_out_by: who took the journalist off the list, "" if nobody did.
        opportunity_id: the reason to write, once it is this person's turn.
    """

    __tablename__ = "press_list_entry"
    __table_args__ = (UniqueConstraint("story_id", "journalist_id"),)

    id: int | None = Field(default=None, primary_key=True)
    story_id: int = Field(foreign_key="story.id", index=True)
    journalist_id: int = Field(foreign_key="journalist.id", index=True)
    fit: float = 0.0
    reason: str = ""
    left_out_by: str = Field(default="", max_length=64)
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    updated_at: datetime = at_field()


class JournalistRequest(SQLModel, table=True):
    """A journalist who looks for somebody like us, until a deadline.

    Attributes:
        fingerprint: of the text, so that pasting it twice changes nothing.
        source: "pasted", or the mailbox that it came to.
        outlet, journalist, topic: as they say it, "" if they don't.
        text: the question itself.
        address: where answers go, "" if only a page is named.
        url: of the request or the outlet, "" if none is named.
        deadline_at: None if none is named.
    """

    __tablename__ = "journalist_request"
    __table_args__ = (UniqueConstraint("project_id", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    fingerprint: str = Field(max_length=64)
    source: str = Field(max_length=320)
    outlet: str = Field(default="", max_length=200)
    journalist: str = Field(default="", max_length=200)
    topic: str = Field(default="", max_length=500)
    text: str = ""
    address: str = Field(default="", max_length=320)
    url: str = Field(default="", max_length=2048)
    deadline_at: datetime | None = maybe_at_field(index=True)
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    received_at: datetime = at_field()
