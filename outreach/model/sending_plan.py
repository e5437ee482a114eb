"""The calendar of what will be sent, drawn ahead, so that its page need not."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field


class SendingPlan(SQLModel, table=True):
    """One row for the installation, because caps on sites and persons hold for all of it.

    Attributes:
        drawn_at: what it shows is as old as this.
        lines: [{"on", "mailbox", "campaign", "letters", "follow_ups", "first_at", "last_at"}];
            days and times of day are those of the installation's zone.
        reasons: {"campaign:7" or "mailbox:3": [{"code", "sentence", "until", "letters"}]}.
    """

    __tablename__ = "sending_plan"

    id: int = Field(default=1, primary_key=True)
    drawn_at: datetime = at_field()
    lines: list[Any] = json_field(list)
    reasons: dict[str, Any] = json_field(dict)
