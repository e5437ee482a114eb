"""Search providers that a person has set up, and what they answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
    state_type,
)


class ProviderKind(StrEnum):
    SEARXNG = "searxng"
    BRAVE = "brave"
    GOOGLE_CSE = "google_cse"  # closed to new customers, ends on 2027-01-01


class SearchProvider(SQLModel, table=True):
    """One search engine's API or one SearXNG server, shared by all projects.

    Attributes:
        base_url: of the server, without /search.
        key_sealed: API key, sealed; "" if none is needed.
        queries_a_month: stop after this many; 0 for no limit.
        month, asked: the running calendar month as "2026-05", and queries made in it.
        hold_until: the provider asked us to wait until then.
        hold_reason: what it said.
    """

    __tablename__ = "search_provider"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64, unique=True)
    kind: ProviderKind = Field(sa_type=state_type(ProviderKind))
    base_url: str
    key_sealed: str = ""
    queries_a_month: int = 0
    month: str = Field(default="", max_length=7)
    asked: int = 0
    hold_until: datetime | None = maybe_at_field()
    hold_reason: str = ""
    created_at: datetime = at_field()


class SearchAnswer(SQLModel, table=True):
    """What a provider answered to one query: asked again only when it is old.

    Attributes:
        hits: [{"url", "title", "words", "position", "engine"}], best first.
    """

    __tablename__ = "search_answer"
    __table_args__ = (UniqueConstraint("provider_id", "query", "language", "page"),)

    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="search_provider.id", ondelete="CASCADE")
    query: str = Field(max_length=500)
    language: str = Field(default="", max_length=8)
    page: int = 1
    hits: list[Any] = json_field(list)
    asked_at: datetime = at_field(index=True)


class RequestState(StrEnum):
    ASKED = "asked"  # the worker takes it up; a stopped run keeps it here
    DONE = "done"
    FAILED = "failed"


class SearchRequest(SQLModel, table=True):
    """Queries that somebody wants asked; the worker asks them in a run that can be stopped.

    Attributes:
        questions: [{"query", "language", "page"}], in the order in which they are asked.
        budget: requests at most; what is known from before costs nothing.
        problem: why it ended early, in a sentence.
    """

    __tablename__ = "search_request"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    provider_id: int = Field(foreign_key="search_provider.id", ondelete="CASCADE")
    title: str = Field(max_length=200)
    questions: list[Any] = json_field(list)
    budget: int
    state: RequestState = state_field(RequestState, RequestState.ASKED)
    problem: str = ""
    asked_by: str = Field(max_length=64)
    asked_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[RequestState]]] = {
        RequestState.ASKED: frozenset({RequestState.DONE, RequestState.FAILED}),
    }

    def move_to(self, state: RequestState, *, problem: str = "") -> None:
        """Go to `state`, or raise InvalidTransition."""
        refuse_unless_legal("The search", self.LEGAL, self.state, state)
        self.state, self.problem = state, problem


class OwnFootprint(SQLModel, table=True):
    """A query that a project adds to the library of a tactic, with places as {topic} in it."""

    __tablename__ = "own_footprint"
    __table_args__ = (UniqueConstraint("project_id", "tactic", "pattern"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    tactic: str = Field(max_length=32)
    language: str = Field(default="", max_length=8)
    pattern: str = Field(max_length=300)
    made_at: datetime = at_field()
