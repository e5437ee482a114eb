"""Projects: one brand or site we win links for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, text
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, maybe_at_field


class Project(SQLModel, table=True):
    """The wall between clients: almost every row belongs to one.

    Attributes:
        site_url: our own site; `site_key` is its registrable domain.
        brand_names: names that a mention of us would use.
        not_us: words that show that another of the same name is meant.
        competitors: site keys of rivals, for the gap between their links and ours.
        weights: {tactic: {signal: weight}}, where the project weighs otherwise than we do.
        changed_at: when something that a tactic could find a reason in last changed by hand.
        excluded: sites never written to: own ones, competitors, platforms (keys as `site_key`).
        sender_name, organisation, postal_address: identity that every letter must carry.
        notice_url: privacy notice for recipients in Europe.
        legitimate_interest_note: why a letter is proportionate; needed before EU or UK letters.
        stage_words: {tactic or "": {stage: its name here}}, where the project names them otherwise.
        is_sample: invented, to play with; its mailbox can never send, and one click removes it.
    """

    __tablename__ = "project"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    site_url: str
    site_key: str = Field(max_length=255, index=True)
    language: str = Field(default="en", max_length=8)
    country: str = Field(default="", max_length=2)
    brand_names: list[Any] = json_field(list)
    not_us: list[Any] = json_field(list)
    competitors: list[Any] = json_field(list)
    weights: dict[str, Any] = json_field(dict)
    excluded: list[Any] = json_field(list)
    sender_name: str = ""
    organisation: str = ""
    postal_address: str = ""
    notice_url: str = ""
    legitimate_interest_note: str = ""
    stage_words: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": text("'{}'")}
    )
    is_sample: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = at_field()
    changed_at: datetime | None = maybe_at_field()
    archived_at: datetime | None = maybe_at_field()

    @property
    def missing_identity(self) -> list[str]:
        """Names of the fields without which no letter may leave (CS-1, CS-3)."""
        wanted = ("sender_name", "organisation", "postal_address")
        return [name for name in wanted if not getattr(self, name).strip()]
