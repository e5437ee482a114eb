"""What links are worth: weighing the latest of them is half of what a report costs.

weighed        now, each with its reasons left out
| qualities    of the latest links, for the worker to keep
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from outreach.backlinks.weighing import weigh_all
from outreach.model.project import Project
from outreach.store import backlinks
from outreach.store.outcomes import placed_links

MOST_WEIGHED = 300  # links whose quality is computed for one report; the latest ones
Qualities = dict[int, float | None]


def weighed(
    session: Session, project: Project, numbers: Sequence[int], *, now: datetime
) -> Qualities:
    """The score of each of these backlinks, None where too little is known."""
    if not numbers:
        return {}
    known = backlinks.among(session, numbers)
    rows = [known[number] for number in numbers]
    scores = (worth.score for worth, _ in weigh_all(session, project, rows, now=now))
    return dict(zip(numbers, scores, strict=True))


def qualities(session: Session, project: Project, *, now: datetime) -> Qualities:
    """The score of every link that a report weighs."""
    latest = placed_links(session, project.id or 0)[:MOST_WEIGHED]
    return weighed(session, project, [row.backlink_id for row in latest], now=now)
