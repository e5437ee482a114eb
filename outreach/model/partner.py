"""Partners: who we work with anyway, what was agreed, and what each side owes the other."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, maybe_at_field, state_field


class PartnerKind(StrEnum):
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    ASSOCIATION = "association"
    EVENT = "event"
    SPONSOR = "sponsor"  # whom we sponsor: their link must carry rel=sponsored
    INTEGRATION = "integration"
    OTHER = "other"


class Partner(SQLModel, table=True):
    """One organisation that a project works with.

    Attributes:
        page_url: where they list others like us, "" if unknown.
        ended_on: None while we work together.
    """

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("project_id", "site_id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    name: str = Field(max_length=200)
    kind: PartnerKind = state_field(PartnerKind, PartnerKind.OTHER)
    page_url: str = Field(default="", max_length=2048)
    note: str = ""
    ended_on: date | None = None
    created_at: datetime = at_field()


class Agreement(SQLModel, table=True):
    """What was agreed with a partner, in words, and for how long."""

    __tablename__ = "agreement"

    id: int | None = Field(default=None, primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)
    title: str = Field(max_length=200)
    text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    created_at: datetime = at_field()


class Side(StrEnum):
    US = "us"
    THEM = "them"


class Obligation(SQLModel, table=True):
    """One thing that one side owes the other."""

    __tablename__ = "obligation"

    id: int | None = Field(default=None, primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)
    agreement_id: int | None = Field(default=None, foreign_key="agreement.id", index=True)
    owed_by: Side = state_field(Side, Side.THEM)
    what: str = Field(max_length=500)
    due_on: date | None = None
    done_at: datetime | None = maybe_at_field()
    created_at: datetime = at_field()


class OwnLink(SQLModel, table=True):
    """A link from a page of ours to somebody else's site, as the inventory last saw it."""

    __tablename__ = "own_link"
    __table_args__ = (
        UniqueConstraint("asset_id", "target_key"),
        Index("ix_own_link_project_followed", "project_id", "followed", "target_site"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    asset_id: int = Field(foreign_key="asset.id", index=True)
    target_url: str
    target_key: str = Field(max_length=1300)
    target_site: str = Field(max_length=255, index=True)
    followed: bool = True
    seen_at: datetime = at_field()
