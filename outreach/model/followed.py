"""Feeds and sitemaps that a project follows: what they name anew becomes prospects by itself."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field, state_type
from outreach.model.event import record


class FollowedKind(StrEnum):
    FEED = "feed"
    SITEMAP = "sitemap"


class Followed(SQLModel, table=True):
    """One feed or the sitemaps of one site, read again and again.

    Attributes:
        url: the feed or a page that names it; any page of the site for sitemaps.
        page_limit: entries at most that are taken at one reading.
        every_days: pause between two readings.
        problem: why the last reading failed, "" if it didn't.
        run_id: of the last reading; it tells what was new.
    """

    __tablename__ = "followed"
    __table_args__ = (UniqueConstraint("project_id", "kind", "url_key"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: FollowedKind = Field(sa_type=state_type(FollowedKind))
    url: str
    url_key: str = Field(max_length=2048)
    page_limit: int
    every_days: int
    added_by: str = Field(max_length=64)
    added_at: datetime = at_field()
    next_read_at: datetime = at_field(index=True)
    read_at: datetime | None = maybe_at_field()
    problem: str = ""
    run_id: int | None = Field(default=None, foreign_key="run.id")

    def ask(self, *, at: datetime, actor: str) -> None:
        """A person wants it read now."""
        self.next_read_at = at
        record(self, "asked", at=at, actor=actor)

    def was_read(self, *, at: datetime, run_id: int | None, problem: str = "") -> None:
        """It was read, or could not be; the next reading comes in its time either way."""
        self.read_at, self.run_id, self.problem = at, run_id, problem
        self.next_read_at = at + timedelta(days=self.every_days)
