"""Placements: what we won. One opportunity tied to one backlink, and how it was acquired."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint, text
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
    PROPOSED = "proposed"  # found elsewhere, and probably ours: a person says so or not
    REJECTED = "rejected"  # not our work after all: the link is organic, or counted elsewhere


# A link that is there, or was, and that we say we earned. A risk is none, whatever it cost.
WINS = (PlacementState.LIVE, PlacementState.LOST)


class Placement(SQLModel, table=True):
    """One won, or expected, link.

    Attributes:
        method_by: who said how it was acquired, as in events; "" while the tactic implies it.
        confidence, reasons: how sure it is that the opportunity earned the link, and why.
        judged_rel, judged_followed, judged_offer: the link's rel, whether it was followed, and
            whether money had been asked for, when `risks` was last computed.
        was_risk: a risk when the link was last there: no win then, and none once it is lost.
        paid_until: last day of a term that was paid for or agreed.
    """

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
    method_by: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    judged_rel: str = Field(default="", sa_column_kwargs={"server_default": ""})
    judged_followed: bool | None = None
    judged_offer: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    judged_anchor: str = Field(default="", sa_column_kwargs={"server_default": ""})
    was_risk: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    paid_until: date | None = None
    created_at: datetime = at_field()
    live_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[PlacementState]]] = {
        PlacementState.EXPECTED: frozenset(
            {
                PlacementState.LIVE,
                PlacementState.RISK,
                PlacementState.PROPOSED,
                PlacementState.REJECTED,
            }
        ),
        PlacementState.PROPOSED: frozenset(
            {PlacementState.LIVE, PlacementState.RISK, PlacementState.LOST, PlacementState.REJECTED}
        ),
        PlacementState.LIVE: frozenset(
            {PlacementState.RISK, PlacementState.LOST, PlacementState.REJECTED}
        ),
        PlacementState.RISK: frozenset(
            {PlacementState.LIVE, PlacementState.LOST, PlacementState.REJECTED}
        ),
        PlacementState.LOST: frozenset({PlacementState.LIVE, PlacementState.RISK}),
        PlacementState.REJECTED: frozenset({PlacementState.PROPOSED}),
    }

    def move_to(self, state: PlacementState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The placement", self.LEGAL, self.state, state)
        before = self.state
        self.state = state
        if state in {PlacementState.LIVE, PlacementState.RISK}:
            self.live_at = self.live_at or at
            self.was_risk = state is PlacementState.RISK
        return record(self, state.value, at=at, actor=actor, why=why, before=before)

    def set_method(self, method: Acquisition, *, at: datetime, actor: str, why: str = "") -> Event:
        """A person says how the link was acquired; that outweighs what the tactic implies."""
        before, self.acquisition, self.method_by = self.acquisition, method, actor
        return record(self, "method_set", at=at, actor=actor, why=why, before=before, now=method)


class Cost(SQLModel, table=True):
    """One thing that winning links has cost: an entry of a ledger, never changed, only struck out.

    Attributes:
        campaign_id, placement_id: what it was for; neither for the project as a whole.
        hours: of work, as somebody typed them.
        cents, currency: money in hundredths of a currency (ISO 4217).
        struck_at: when somebody said that it was a mistake.
    """

    __tablename__ = "cost"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", index=True)
    placement_id: int | None = Field(default=None, foreign_key="placement.id", index=True)
    spent_on: date
    hours: float = 0.0
    cents: int = 0
    currency: str = Field(default="", max_length=3)
    note: str = Field(default="", max_length=200)
    created_at: datetime = at_field()
    struck_at: datetime | None = maybe_at_field()


class ReportBrand(SQLModel, table=True):
    """How reports of a project look: whoever's name and colours a client should see.

    Attributes:
        agency: whose report it is.
        colour: as "#1f6feb".
        logo, logo_kind: picture and "png" or "jpg".
        contact: line below, as an address to ask.
    """

    __tablename__ = "report_brand"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    agency: str = Field(default="", max_length=120)
    colour: str = Field(default="#1f5fa8", max_length=7)
    contact: str = Field(default="", max_length=200)
    logo: bytes | None = Field(default=None, repr=False)
    logo_kind: str = Field(default="", max_length=4)
    changed_at: datetime = at_field()
