"""What belongs to the installation itself: its identity, its leases, its recurring tasks."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field


class Installation(SQLModel, table=True):
    """The one row that says which database this is.

    Attributes:
        key: random; also kept in the state file outside the database.
        epoch: rises with every worker that starts and every backup; a restored database is behind.
        fenced_at, fence_reason: set when this looks like a restored copy; nothing is sent then.
    """

    __tablename__ = "installation"

    id: int = Field(default=1, primary_key=True)
    key: str = Field(max_length=64)
    epoch: int = 0
    fenced_at: datetime | None = maybe_at_field()
    fence_reason: str = ""
    created_at: datetime = at_field()


class Lease(SQLModel, table=True):
    """Who may do something alone, until when. `epoch` fences off a holder that overslept."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=64)
    owner: str = Field(max_length=128)
    epoch: int = 1
    until: datetime = at_field()


class RecurringTask(SQLModel, table=True):
    """When a recurring task last ran and what came of it, for the page that shows the worker."""

    __tablename__ = "recurring_task"

    name: str = Field(primary_key=True, max_length=64)
    started_at: datetime | None = maybe_at_field()
    finished_at: datetime | None = maybe_at_field()
    outcome: str = ""
    failures: int = 0
