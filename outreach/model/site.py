"""Sites: a registrable domain (or a host on a shared platform) and what we know of it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field


class Site(SQLModel, table=True):
    """One site, shared by all projects of the installation.

    Attributes:
        key: registrable domain; full host on shared publishing platforms.
        country, country_reason: guess with its evidence, "" if unknown.
        contact_form_url: page with a contact form, "" if none was seen.
        contacts_read_at: when its contact pages were last read.
    """

    __tablename__ = "site"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=255, unique=True)
    home_url: str = ""
    country: str = Field(default="", max_length=2)
    country_reason: str = ""
    language: str = Field(default="", max_length=8)
    contact_form_url: str = ""
    contacts_read_at: datetime | None = maybe_at_field()
    first_seen_at: datetime = at_field()
