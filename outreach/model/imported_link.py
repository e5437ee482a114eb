"""Links of other sites as exports tell them: what competitors and dead pages are linked from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field


class ImportedLink(SQLModel, table=True):
    """One (prospect, target, source): the prospect links to a page that is not ours.

    Attributes:
        target_url: as the export has it; a rival's home page if it names only its domain.
        target_key: comparison form, to count the sites that link to one dead page.
        target_site: site key of the target, to count the rivals that a site links to.
        source: whose export said so, as "Ahrefs broken backlinks".
        followed: None while the export does not say.
        target_status: HTTP status that the vendor saw at the target.
        claims: everything else that the vendor says, with its own metrics, never our findings.
    """

    __tablename__ = "imported_link"
    __table_args__ = (UniqueConstraint("prospect_id", "target_key", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    prospect_id: int = Field(foreign_key="prospect.id")
    run_id: int = Field(foreign_key="run.id", index=True)
    target_url: str
    target_key: str = Field(max_length=1300, index=True)
    target_site: str = Field(max_length=255, index=True)
    source: str = Field(max_length=64)
    anchor_text: str = ""
    followed: bool | None = None
    target_status: int | None = None
    first_seen_on: date | None = None
    last_seen_on: date | None = None
    claims: dict[str, Any] = json_field(dict)
    imported_at: datetime = at_field()
