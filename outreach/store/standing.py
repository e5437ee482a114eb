"""What is known of sites before anybody writes: vendors' metrics, and how earlier contacts went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from outreach.model.backlink import Backlink, Sighting
from outreach.model.imported_link import ImportedLink
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import Prospect

# Metrics of whole sites on a scale to 100, the best understood first.
SITE_METRICS = (
    "domain_rating",
    "domain_authority",
    "domain_authority_score",
    "domain_trust_flow",
    "trust_flow",
)


@dataclass(frozen=True, slots=True)
class Metric:
    """What a vendor says of a site.

    Attributes:
        name: one of `SITE_METRICS`.
        value: 0 to 100, as the vendor has it.
        source: whose export, as "Ahrefs backlinks".
        at: when it was imported.
    """

    name: str
    value: float
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of the sites of a project.

    Attributes:
        metrics: by site id; the newest of the best understood metric.
        stages: by site id, how many opportunities stand in each stage.
    """

    metrics: dict[int, Metric] = field(default_factory=dict)
    stages: dict[int, dict[Stage, int]] = field(default_factory=dict)


def load(session: Session, project_id: int) -> Known:
    """Everything that the project's imports and letters tell of sites."""
    metrics: dict[int, Metric] = {}
    for site_id, metric in _claimed(session, project_id):
        known = metrics.get(site_id)
        if known is None or _better(metric, known):
            metrics[site_id] = metric
    return Known(metrics, _stages(session, project_id))


def _better(one: Metric, other: Metric) -> bool:
    order = SITE_METRICS.index
    return (order(one.name), -one.at.timestamp()) < (order(other.name), -other.at.timestamp())


def _claimed(session: Session, project_id: int) -> Iterator[tuple[int, Metric]]:
    for row in [*_of_prospects(session, project_id), *_of_backlinks(session, project_id)]:
        site_id, source, at, *values = row
        for name, value in zip(SITE_METRICS, values, strict=True):
            if value is not None and 0 <= value <= 100:
                yield site_id, Metric(name, float(value), source, at)


def _of_prospects(session: Session, project_id: int) -> Any:
    query = (
        select(
            Prospect.site_id,
            ImportedLink.source,
            func.max(col(ImportedLink.imported_at)),
            *_highest(ImportedLink.claims),
        )
        .join(Prospect, col(Prospect.id) == ImportedLink.prospect_id)
        .where(col(ImportedLink.project_id) == project_id)
        .group_by(col(Prospect.site_id), col(ImportedLink.source))
    )
    return session.exec(query)


def _of_backlinks(session: Session, project_id: int) -> Any:
    query = (
        select(
            Backlink.site_id,
            Sighting.source,
            func.max(col(Sighting.last_at)),
            *_highest(Sighting.claims),
        )
        .join(Backlink, col(Backlink.id) == Sighting.backlink_id)
        .where(col(Backlink.project_id) == project_id)
        .group_by(col(Backlink.site_id), col(Sighting.source))
    )
    return session.exec(query)


def _highest(claims: Any) -> list[Any]:
    return [func.max(col(claims)["metrics", name].as_float()) for name in SITE_METRICS]


def _stages(session: Session, project_id: int) -> dict[int, dict[Stage, int]]:
    query = (
        select(Opportunity.site_id, Opportunity.stage, func.count())
        .where(
            col(Opportunity.project_id) == project_id,
            col(Opportunity.stage).not_in((Stage.OPEN, Stage.READY, Stage.DISMISSED)),
        )
        .group_by(col(Opportunity.site_id), col(Opportunity.stage))
    )
    found: dict[int, dict[Stage, int]] = {}
    for site_id, stage, number in session.exec(query):
        found.setdefault(site_id, {})[Stage(stage)] = number
    return found
