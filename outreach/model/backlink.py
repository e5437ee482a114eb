"""Backlinks: a fact on the web, with every sighting and every look kept beside it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class BacklinkState(StrEnum):
    PENDING = "pending"  # not looked at yet, or not there yet
    LIVE = "live"
    MISSING = "missing"  # one successful look without the link: a candidate for a loss
    LOST = "lost"  # two such looks, far enough apart


class Backlink(SQLModel, table=True):
    """One (linking page, target URL).

    Attributes:
        page_key, target_key: comparison forms of both URLs.
        finding: result of the last look in the terms of `outreach.backlinks.inspect`.
        followed: no nofollow, sponsored or ugc on the link, nor nofollow on the page.
        not_followed_because: causes, as ["rel", "meta robots", "x-robots-tag"].
        missed_at: first successful look without the link, None while it is there.
        problem: what stood in the way of the last look, "" if nothing did.
        expected: anchor_text, rel and placement when the link was first seen, or as a person
            accepted them later: what "changed" is measured against.
        trouble_since: first of the looks in a row that said nothing of the link.
        flaps: how often it was missing and came back before the loss was confirmed.
        page_links, page_weight: links on the page, and the sum of the weights of their places.
        page_published_on: ISO date, "" if the page has none.
        attributed_at: when it was last decided whose work it is; None while nobody asked.
    """

    __tablename__ = "backlink"
    __table_args__ = (
        UniqueConstraint("project_id", "page_key", "target_key"),
        Index("ix_backlink_project_id_first_seen_at", "project_id", "first_seen_at"),
        Index("ix_backlink_project_id_state", "project_id", "state"),
        Index("ix_backlink_project_id_finding", "project_id", "finding"),
        Index("ix_backlink_project_id_target_key", "project_id", "target_key", "site_id"),
        Index("ix_backlink_project_id_state_lost_at", "project_id", "state", "lost_at"),
        Index("ix_backlink_state_attributed_at", "state", "attributed_at"),
        # Whether a site links to a project is answered for thousands of sites at once.
        Index("ix_backlink_site", "site_id", "project_id", "state", "followed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    site_id: int = Field(foreign_key="site.id")
    linking_page: str
    page_key: str = Field(max_length=1300)
    target_url: str
    target_key: str = Field(max_length=1300)
    state: BacklinkState = state_field(BacklinkState, BacklinkState.PENDING)
    finding: str = Field(default="", max_length=32)
    anchor_text: str = ""
    rel: str = ""
    placement: str = Field(default="", max_length=16)
    context: str = ""
    page_title: str = ""
    followed: bool | None = None
    not_followed_because: list[Any] = json_field(list)
    noindex: bool | None = None
    canonical_elsewhere: str = ""
    problem: str = ""
    first_seen_at: datetime | None = maybe_at_field(index=True)
    last_seen_at: datetime | None = maybe_at_field()
    looked_at: datetime | None = maybe_at_field()
    missed_at: datetime | None = maybe_at_field()
    lost_at: datetime | None = maybe_at_field()
    next_check_at: datetime | None = maybe_at_field(index=True)
    looks: int = 0
    expected: dict[str, Any] = json_field(dict)
    trouble_since: datetime | None = maybe_at_field()
    flaps: int = 0
    is_image: bool | None = None
    page_links: int | None = None
    page_weight: float | None = None
    page_language: str = Field(default="", max_length=8)
    page_published_on: str = Field(default="", max_length=10)
    attributed_at: datetime | None = maybe_at_field()
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[BacklinkState]]] = {
        BacklinkState.PENDING: frozenset({BacklinkState.LIVE}),
        BacklinkState.LIVE: frozenset({BacklinkState.MISSING}),
        BacklinkState.MISSING: frozenset({BacklinkState.LIVE, BacklinkState.LOST}),
        BacklinkState.LOST: frozenset({BacklinkState.LIVE}),
    }

    def move_to(self, state: BacklinkState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The backlink", self.LEGAL, self.state, state)
        before = self.state
        self.state = state
        return record(self, state.value, at=at, actor=actor, why=why, before=before)


class BacklinkLook(SQLModel, table=True):
    """One look at the linking page: history, never overwritten."""

    __tablename__ = "backlink_look"

    id: int | None = Field(default=None, primary_key=True)
    backlink_id: int = Field(foreign_key="backlink.id", index=True)
    at: datetime = at_field()
    finding: str = Field(max_length=32)
    status: int | None = None
    evidence: dict[str, Any] = json_field(dict)


class Sighting(SQLModel, table=True):
    """One source that says the backlink exists: our own look, a vendor's export, a letter.

    Attributes:
        claims: what a vendor says of the link and its page, with its own metrics.
    """

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("backlink_id", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    backlink_id: int = Field(foreign_key="backlink.id", index=True)
    source: str = Field(max_length=64)
    first_at: datetime = at_field()
    last_at: datetime = at_field()
    claims: dict[str, Any] = json_field(dict)
