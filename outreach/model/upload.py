"""Uploads: exports of other tools that somebody brought through the browser."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, refuse_unless_legal, state_field


class UploadState(StrEnum):
    WAITING = "waiting"  # for a person to look at how it is understood
    ASKED = "asked"  # the worker imports it
    DONE = "done"
    FAILED = "failed"


class Upload(SQLModel, table=True):
    """One file; its bytes lie in the folder of uploads until it was imported or thrown away.

    Attributes:
        name: as it was called, made harmless.
        columns: {meaning: header} where a person knows better than we.
        use: "prospects" or "backlinks"; "" goes by the targets.
        dates: "day-first" or "month-first"; "" where the file itself tells.
        problem: why it can't be read, "" if it can.
    """

    __tablename__ = "upload"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str = Field(max_length=120)
    size: int
    state: UploadState = state_field(UploadState, UploadState.WAITING)
    columns: dict[str, Any] = json_field(dict)
    use: str = Field(default="", max_length=16)
    dates: str = Field(default="", max_length=16)
    problem: str = ""
    run_id: int | None = Field(default=None, foreign_key="run.id")
    made_by: str = Field(max_length=64)
    made_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[UploadState]]] = {
        UploadState.WAITING: frozenset({UploadState.ASKED}),
        UploadState.ASKED: frozenset({UploadState.DONE, UploadState.FAILED}),
        UploadState.FAILED: frozenset({UploadState.ASKED}),
    }

    def move_to(self, state: UploadState, *, problem: str = "") -> None:
        """Go to `state`, or raise InvalidTransition. The run tells the rest."""
        refuse_unless_legal("The file", self.LEGAL, self.state, state)
        self.state, self.problem = state, problem
