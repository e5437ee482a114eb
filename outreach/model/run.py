"""Runs: long pieces of work with progress, which can be stopped and continued."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)


class RunState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"  # by a person; the worker leaves this kind of work alone until let go on
    FINISHED = "finished"
    FAILED = "failed"


class Run(SQLModel, table=True):
    """One piece of long work, such as an import or a search for broken links.

    Attributes:
        kind: "intake", "inventory", "examine", "discover", "check".
        done, total: units of work; total None while it is unknown.
        counts: what came out, as {"added": 12, "known": 3}.
        problems: sentences about what could not be used, at most 200 kept.
        stop_asked_at: a person asked it to stop; it stops at the next unit.
    """

    __tablename__ = "run"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    kind: str = Field(max_length=32, index=True)
    title: str
    state: RunState = state_field(RunState, RunState.RUNNING)
    done: int = 0
    total: int | None = None
    counts: dict[str, Any] = json_field(dict)
    problems: list[Any] = json_field(list)
    started_at: datetime = at_field(index=True)
    moved_at: datetime | None = maybe_at_field()
    finished_at: datetime | None = maybe_at_field()
    stop_asked_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[RunState]]] = {
        RunState.RUNNING: frozenset({RunState.STOPPED, RunState.FINISHED, RunState.FAILED}),
        RunState.STOPPED: frozenset({RunState.RUNNING, RunState.FINISHED}),
        RunState.FAILED: frozenset({RunState.RUNNING}),
    }

    @property
    def says_nothing(self) -> bool:
        """It ended well and had nothing to tell."""
        return self.state is RunState.FINISHED and not any(self.counts.values())

    def move_to(self, state: RunState, *, at: datetime) -> None:
        """Go to `state`, or raise InvalidTransition."""
        refuse_unless_legal("The run", self.LEGAL, self.state, state)
        self.state = state
        self.moved_at = at
        self.finished_at = None if state is RunState.RUNNING else at
        if state is RunState.RUNNING:
            self.stop_asked_at = None
