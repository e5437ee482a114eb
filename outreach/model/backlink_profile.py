"""Around backlinks: alerts, figures computed ahead, traces that sister sites share."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import at_field, json_field, maybe_at_field


class BacklinkAlert(SQLModel, table=True):
    """One change of a backlink that somebody should hear of; never changed but for `seen_at`.

    Attributes:
        kind: see `outreach.backlinks.alerts.AlertKind`.
        severity: "critical", "warning" or "info".
        seen_at, seen_by: when a person put it aside.
    """

    __tablename__ = "backlink_alert"
    __table_args__ = (Index("ix_backlink_alert_project_id_seen_at", "project_id", "seen_at"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    backlink_id: int = Field(foreign_key="backlink.id", index=True)
    at: datetime = at_field(index=True)
    kind: str = Field(max_length=32)
    severity: str = Field(max_length=16)
    sentence: str
    seen_at: datetime | None = maybe_at_field()
    seen_by: str = Field(default="", max_length=64)


class AlertMute(SQLModel, table=True):
    """A kind of alert that a project does not want."""

    __tablename__ = "alert_mute"
    __table_args__ = (UniqueConstraint("project_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: str = Field(max_length=32)
    muted_by: str = Field(max_length=64)
    muted_at: datetime = at_field()


class SummaryKind(StrEnum):
    PROFILE = "profile"
    HARM = "harm"
    GRAPH = "graph"
    LANDING = "landing"  # referring domains of each page of ours
    IDEAS = "ideas"  # pages of others that attract links, for which we have nothing
    GAP = "gap"  # sites that link to competitors and not to us
    FUNNEL = "funnel"  # how many went from each step to the next
    RATES = "rates"  # what letters brought in the last days
    MUTUAL = "mutual"  # sites that link to us and we to them
    OUTCOMES = "outcomes"  # first letters by day, and what came of them


class BacklinkSummary(SQLModel, table=True):
    """Figures of a project, computed ahead so that a page needs one row.

    Attributes:
        figures: as the stage that computed them wrote them.
        stale: rows changed since.
        seconds: what computing took.
    """

    __tablename__ = "backlink_summary"
    __table_args__ = (UniqueConstraint("project_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: str = Field(max_length=16)
    figures: dict[str, Any] = json_field(dict)
    stale: bool = False
    seconds: float = 0.0
    computed_at: datetime = at_field()


class SiteFootprint(SQLModel, table=True):
    """A trace on a site's pages that its sisters would share.

    Attributes:
        kind: "owner id", "template", "title", "address" (IP), see `backlinks.footprints`.
    """

    __tablename__ = "site_footprint"
    __table_args__ = (UniqueConstraint("site_id", "kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    kind: str = Field(max_length=16)
    value: str = Field(max_length=255)
    seen_at: datetime = at_field()


class LocalRank(SQLModel, table=True):
    """A site's standing in the graph of what one project imported: never a vendor's number.

    Attributes:
        strength: 0-100 on a log scale of this graph.
        rank_value: linear PageRank, sums to 1 over the graph.
        trust_ratio: TrustRank / PageRank scaled so that 1 is the median; None without seeds.
    """

    __tablename__ = "local_rank"
    __table_args__ = (UniqueConstraint("project_id", "site_key"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    site_key: str = Field(max_length=255)
    strength: float
    rank_value: float
    trust_ratio: float | None = None
    linked_from: int = 0
    computed_at: datetime = at_field()
