"""Harm: what we think of linking sites, what people decided, and the disavow files."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class HarmDecision(StrEnum):
    NONE = "none"  # nobody looked yet
    FINE = "fine"  # white-listed by a person: never flagged or disavowed again
    REMOVE = "remove"  # ask the webmaster
    DISAVOW = "disavow"


class SiteHarm(SQLModel, table=True):
    """One linking site as one project sees it.

    Attributes:
        level: see `outreach.backlinks.harm.Level`.
        reasons: [{"points", "sentence", "evidence", "clause"}].
        links, followed: live links of the site, and those that are followed.
    """

    __tablename__ = "site_harm"
    __table_args__ = (
        UniqueConstraint("project_id", "site_id"),
        Index(
            "ix_site_harm_project_level", "project_id", "level", "points", "followed", "decision"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    site_id: int = Field(foreign_key="site.id", index=True)
    level: str = Field(default="", max_length=16, index=True)
    points: int = 0
    reasons: list[Any] = json_field(list)
    links: int = 0
    followed: int = 0
    judged_at: datetime = at_field()
    decision: HarmDecision = state_field(HarmDecision, HarmDecision.NONE)
    decided_by: str = Field(default="", max_length=64)
    decided_at: datetime | None = maybe_at_field()
    why: str = ""

    def decide(self, decision: HarmDecision, *, at: datetime, actor: str, why: str) -> Event:
        """Note what a person decided; any decision may follow any other."""
        before = self.decision
        self.decision, self.decided_by, self.decided_at, self.why = decision, actor, at, why
        return record(self, decision.value, at=at, actor=actor, why=why, before=before)


class RemovalState(StrEnum):
    DRAFTED = "drafted"
    ASKED = "asked"
    REMOVED = "removed"
    REFUSED = "refused"


class RemovalRequest(SQLModel, table=True):
    """A letter to a webmaster that asks for links to be taken down."""

    __tablename__ = "removal_request"
    __table_args__ = (UniqueConstraint("project_id", "site_id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    state: RemovalState = state_field(RemovalState, RemovalState.DRAFTED)
    letter: str = ""
    made_by: str = Field(max_length=64)
    made_at: datetime = at_field()
    asked_at: datetime | None = maybe_at_field()
    settled_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[RemovalState]]] = {
        RemovalState.DRAFTED: frozenset({RemovalState.ASKED, RemovalState.REMOVED}),
        RemovalState.ASKED: frozenset({RemovalState.REMOVED, RemovalState.REFUSED}),
        RemovalState.REFUSED: frozenset({RemovalState.REMOVED, RemovalState.ASKED}),
    }

    def move_to(self, state: RemovalState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The removal request", self.LEGAL, self.state, state)
        self.state = state
        if state is RemovalState.ASKED:
            self.asked_at = at
        else:
            self.settled_at = at
        return record(self, state.value, at=at, actor=actor, why=why)


class DisavowVersion(SQLModel, table=True):
    """One version of a project's disavow file; kept for good.

    Attributes:
        number: 1 for the first of the project.
        content: the file as it would be uploaded.
        note: why it was made, in a person's words.
        excluded: [{"entry", "reason"}] that were asked for and left out.
        uploaded_at: when a person said that Google has it; the latest one is in force.
    """

    __tablename__ = "disavow_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    number: int
    content: str
    domains: int = 0
    urls: int = 0
    note: str = ""
    excluded: list[Any] = json_field(list)
    made_by: str = Field(max_length=64)
    made_at: datetime = at_field()
    uploaded_at: datetime | None = maybe_at_field()
