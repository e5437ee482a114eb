"""Web sessions: who is signed in, from which browser; a row that is deleted ends it at once."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field


class WebSession(SQLModel, table=True):
    """One browser that is signed in.

    Attributes:
        id_hash: SHA-256 of the 256-bit id in the cookie; a stolen backup signs nobody in.
        seen_at: last request, to the minute.
        browser: User-Agent, so that a person recognises the session in a list.
        content: small values that pages leave for the next page, such as messages.
    """

    __tablename__ = "web_session"

    id_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    created_at: datetime = at_field()
    seen_at: datetime = at_field(index=True)
    address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=255)
    content: dict[str, Any] = json_field(dict)
