"""Placements: what we won. One opportunity tied to one backlink, and how it was acquired."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class Acquisition(StrEnum):
    """How a link was acquired, and therefore which rel it must carry (LP-1)."""

    ORGANIC = "organic"
    EDITORIAL = "outreach-editorial"
    GUEST = "guest"
    PRESS = "press"
    EXCHANGE = "exchange"
    PAID = "paid"
    PRODUCT = "product"
    AFFILIATE = "affiliate"
    DIRECTORY = "directory"
    SELF = "self"


class PlacementState(StrEnum):
    EXPECTED = "expected"  # promised, or asked for; watched
    LIVE = "live"
    RISK = "risk"  # the link is there, but its rel does not fit how it was acquired: no win
    LOST = "lost"


class Placement(SQLModel, table=True):
    """One won, or expected, link."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("opportunity_id", "backlink_id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    backlink_id: int = Field(foreign_key="backlink.id", index=True)
    asset_id: int | None = Field(default=None, foreign_key="asset.id")
    acquisition: Acquisition = state_field(Acquisition, Acquisition.EDITORIAL)
    state: PlacementState = state_field(PlacementState, PlacementState.EXPECTED)
    confidence: int = 0
    reasons: list[Any] = json_field(list)
    risks: list[Any] = json_field(list)
    created_at: datetime = at_field()
    live_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[PlacementState]]] = {
        PlacementState.EXPECTED: frozenset({PlacementState.LIVE, PlacementState.RISK}),
        PlacementState.LIVE: frozenset({PlacementState.RISK, PlacementState.LOST}),
        PlacementState.RISK: frozenset({PlacementState.LIVE, PlacementState.LOST}),
        PlacementState.LOST: frozenset({PlacementState.LIVE, PlacementState.RISK}),
    }

    def move_to(self, state: PlacementState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The placement", self.LEGAL, self.state, state)
        self.state = state
        if state in {PlacementState.LIVE, PlacementState.RISK}:
            self.live_at = self.live_at or at
        return record(self, state.value, at=at, actor=actor, why=why)
