"""The list of the gap as a run of the tactic left it: a page takes seconds to count 100,000 links.

Ranked sites stand most rivals first, so those with at least k rivals are the first `counts[k]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from outreach.model.backlink_profile import SummaryKind
from outreach.model.project import Project
from outreach.prospecting.competitor_gap.intersect import Overlap
from outreach.store import intersect, profile

MOST_KEPT = 10_000  # as many as somebody will ever page through; all of them are counted


@dataclass(frozen=True, slots=True)
class Listed:
    """Sites by how many rivals they link to.

    Attributes:
        overlaps: the first of them, most rivals first.
        counts: how many there are with at least k rivals, also those that are not in `overlaps`.
        counted_at: None for now.
        newest: the imported link up to which links were counted.
    """

    overlaps: Sequence[Overlap]
    counts: Mapping[int, int]
    counted_at: datetime | None = None
    newest: int = 0

    def at_least(self, rivals: int) -> Sequence[Overlap]:
        """Those that link to at least so many rivals."""
        return self.overlaps[: self.counts.get(rivals, 0)]


def keep(
    session: Session, project: Project, listed: Listed, *, seconds: float, at: datetime
) -> None:
    """Keep what a run has counted; `seconds` that it took decide whether pages take it."""
    sites = [[one.site_id, one.site_key, one.links] for one in listed.overlaps[:MOST_KEPT]]
    figures = {
        "rivals": list(project.competitors),
        "counts": [[k, number] for k, number in listed.counts.items()],
        "sites": sites,
        "newest": listed.newest,
    }
    profile.keep_summary(session, project.id or 0, SummaryKind.GAP, figures, seconds=seconds, at=at)


def taken_ahead(session: Session, project: Project) -> Listed | None:
    """What the last run has counted; None where counting is quick or competitors changed since."""
    found = profile.taken_ahead(session, project.id or 0, SummaryKind.GAP)
    if found is None or found.figures["rivals"] != project.competitors:
        return None
    overlaps = [Overlap(*site) for site in found.figures["sites"]]
    counts, newest = dict(found.figures["counts"]), found.figures.get("newest", 0)
    return Listed(overlaps, counts, found.computed_at, newest)


def is_due(session: Session, project: Project, *, since: datetime) -> bool:
    """Competitors changed, or links came and the last count was not made since a moment."""
    if not project.competitors:
        return False
    newest = intersect.newest(session, project.id or 0)
    last = profile.summary(session, project.id or 0, SummaryKind.GAP)
    if last is None or last.figures["rivals"] != project.competitors:
        return newest > 0
    return newest > last.figures.get("newest", 0) and last.computed_at <= since
