"""Prospects: pages worth a look, with where they came from."""

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
from outreach.model.event import record


class ProspectState(StrEnum):
    NEW = "new"
    EXAMINED = "examined"
    FAILED = "failed"  # could not be read; `problem` says why
    REFUSED = "refused"  # robots.txt or the guard said no
    DROPPED = "dropped"  # a person wants nothing of it; `problem` says why


class Prospect(SQLModel, table=True):
    """One page that may hold a reason to write.

    Attributes:
        url_key: comparison form of the URL, unique in the project.
        claimed_until: a worker examines it until then.
        facts: title, description, language, author, published_on, noindex, as last read.
        decided_by, decided_at: who kept or dropped it; "" and None before.
    """

    __tablename__ = "prospect"
    __table_args__ = (
        UniqueConstraint("project_id", "url_key"),
        Index("ix_prospect_project_id_state", "project_id", "state"),
        Index("ix_prospect_decided", "project_id", "decided_at", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    url: str
    url_key: str = Field(max_length=2048)
    state: ProspectState = state_field(ProspectState, ProspectState.NEW)
    title: str = ""
    language: str = Field(default="", max_length=8)
    facts: dict[str, Any] = json_field(dict)
    links_out: int = 0
    problem: str = ""
    added_at: datetime = at_field()
    examined_at: datetime | None = maybe_at_field()
    claimed_until: datetime | None = maybe_at_field()
    decided_by: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    decided_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[ProspectState]]] = {
        ProspectState.NEW: frozenset(
            {
                ProspectState.EXAMINED,
                ProspectState.FAILED,
                ProspectState.REFUSED,
                ProspectState.DROPPED,
            }
        ),
        ProspectState.EXAMINED: frozenset({ProspectState.NEW, ProspectState.DROPPED}),
        ProspectState.FAILED: frozenset({ProspectState.NEW, ProspectState.DROPPED}),
        ProspectState.REFUSED: frozenset({ProspectState.NEW, ProspectState.DROPPED}),
        ProspectState.DROPPED: frozenset({ProspectState.NEW, ProspectState.EXAMINED}),
    }

    def move_to(self, state: ProspectState, *, at: datetime, problem: str = "") -> None:
        """Go to `state`, or raise InvalidTransition. The source rows and the run tell the rest."""
        refuse_unless_legal("The prospect", self.LEGAL, self.state, state)
        self.state = state
        self.problem = problem
        self.claimed_until = None
        if state not in (ProspectState.NEW, ProspectState.DROPPED):
            self.examined_at = at

    def keep(self, *, at: datetime, actor: str) -> None:
        """A person wants it, whether or not a tactic finds a reason there."""
        refuse_unless_legal("The page", self.LEGAL, self.state, ProspectState.DROPPED)
        self._decide(at, actor)
        record(self, "kept", at=at, actor=actor)

    def drop(self, *, at: datetime, actor: str, why: str) -> None:
        """A person wants nothing of it: it is not read, and no tactic looks at it."""
        self.move_to(ProspectState.DROPPED, at=at, problem=why)
        self._decide(at, actor)
        record(self, "dropped", at=at, actor=actor, why=why)

    def take_back(self, *, at: datetime, actor: str) -> None:
        """As if nobody had decided; what was never read, or in vain, is read."""
        if self.state is ProspectState.DROPPED:
            state, read_at = self._before_dropped(), self.examined_at
            self.move_to(state, at=at)
            self.examined_at = read_at
        self.decided_by, self.decided_at = "", None
        record(self, "taken_back", at=at, actor=actor)

    def _before_dropped(self) -> ProspectState:
        return ProspectState.EXAMINED if self.facts else ProspectState.NEW

    def _decide(self, at: datetime, actor: str) -> None:
        self.decided_by, self.decided_at = actor, at


class ProspectSource(SQLModel, table=True):
    """Where a prospect came from; one row per prospect and label, from the run that found it."""

    __tablename__ = "prospect_source"
    __table_args__ = (UniqueConstraint("prospect_id", "run_id"),)

    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id", index=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    label: str = ""
    line: int | None = None
    found_at: datetime = at_field()


class PageLink(SQLModel, table=True):
    """One outbound link as it stood on a prospect when it was last examined."""

    __tablename__ = "page_link"
    __table_args__ = (UniqueConstraint("prospect_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id", index=True)
    target_id: int = Field(foreign_key="target.id", index=True)
    position: int
    href: str
    anchor_text: str = Field(max_length=300)
    rel: str = ""
    placement: str = Field(max_length=16)
    context: str = ""
    heading: str = ""
    seen_at: datetime = at_field()


class Target(SQLModel, table=True):
    """One URL that pages link to, with the verdict of its last check. Shared by all projects.

    Attributes:
        url_key: normalised URL, without the fragment; checked once, however many pages link to it.
        verdict, reason, sentence: see `outreach.crawl.values.CheckResult`; "" before the first.
        hops: [{"url", "status", "method", "address"}] of the last check.
        permanent_move, certificate_problem, seconds: as there.
        first_bad_at: when the present run of replaceable verdicts began.
        looks: checks in a row with this verdict.
        about: what it said while it was alive, {"title", "text", "url", "taken_on"} of the web
            archive's copy; {} if that is unknown or was not asked for (`archive_asked_at`).
    """

    __tablename__ = "target"

    id: int | None = Field(default=None, primary_key=True)
    url: str
    url_key: str = Field(max_length=2048, unique=True)
    verdict: str = Field(default="", max_length=32, index=True)
    reason: str = Field(default="", max_length=64)
    sentence: str = ""
    status: int | None = None
    final_url: str = ""
    title: str = ""
    hops: list[Any] = json_field(list)
    permanent_move: bool = False
    certificate_problem: str = ""
    seconds: float = 0.0
    checked_at: datetime | None = maybe_at_field(index=True)
    first_bad_at: datetime | None = maybe_at_field()
    looks: int = 0
    next_check_at: datetime | None = maybe_at_field(index=True)
    about: dict[str, Any] = json_field(dict)
    archive_asked_at: datetime | None = maybe_at_field()
