"""Brings the opportunities of one tactic in line with its findings: new, changed, withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.qualify import (
    CONTACTABILITY,
    Score,
    confidence_reason,
    rescored,
    reweighed,
)
from outreach.store import opportunities

# While nobody was written to, evidence and score follow what we learn; afterwards they are history.
STILL_OURS = frozenset({Stage.OPEN, Stage.READY})
_KEPT = ("contact_confidence", "contact_reasons")


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to write, as a tactic found it.

    Attributes:
        prospect_id, site_id: the page to speak of and its site.
        reason_key: what makes the reason unique on that page, "" if there can be only one.
        rating: with the tactic's own weights; the project's are applied here.
        evidence: plain values, shown to people and used by templates.
        why: one sentence for the record.
        verified_at: when the evidence was last seen to be true, None if it never ages.
    """

    prospect_id: int
    site_id: int
    reason_key: str
    rating: Score
    why: str
    evidence: dict[str, Any] = field(default_factory=dict)
    target_id: int | None = None
    asset_id: int | None = None
    contact_id: int | None = None
    verified_at: datetime | None = None


def page_told(page: Prospect, *, title: str = "") -> dict[str, Any]:
    """What evidence says of the page; `title` where it is known better than the page's own."""
    return {
        "url": page.url,
        "title": title or page.title,
        "author": page.facts.get("author", ""),
        "published_on": page.facts.get("published_on", ""),
        "words": page.facts.get("words", 0),
    }


def bring_in_line(
    session: Session,
    project: Project,
    tactic: Tactic,
    findings: Iterable[Finding],
    *,
    now: datetime,
    over: Callable[[Session, Opportunity], str],
) -> Counter[str]:
    """Record findings; return counts of "added", "updated" and "withdrawn".

    Args:
        over: why a reason that was not found again is gone for certain, "" while it is only out of
            sight. Opportunities of which letters were sent are left as they are. One that we
            withdrew ourselves opens again with its reason; one that a person dropped stays dropped.
    """
    counts: Counter[str] = Counter(added=0, updated=0, withdrawn=0)
    known = opportunities.by_reason(session, project.id or 0, tactic)
    withdrawn = opportunities.withdrawn_by(session, project.id or 0, tactic, WORKER)
    seen: set[tuple[int, str]] = set()
    for finding in findings:
        key = (finding.prospect_id, finding.reason_key)
        row = known.get(key)
        if row is not None and row.id in withdrawn and key not in seen:
            row.move_to(Stage.OPEN, at=now, actor=WORKER, why="It is true again.")
        if key in seen or (row is not None and row.stage not in STILL_OURS):
            seen.add(key)
            continue
        seen.add(key)
        counts["updated" if row else "added"] += 1
        _write(session, project, tactic, row, finding, now)
    for key, row in known.items():
        if key not in seen and row.stage in STILL_OURS and (why := over(session, row)):
            row.move_to(Stage.DISMISSED, at=now, actor=WORKER, why=why)
            counts["withdrawn"] += 1
    return counts


def _write(
    session: Session,
    project: Project,
    tactic: Tactic,
    row: Opportunity | None,
    finding: Finding,
    now: datetime,
) -> None:
    is_new = row is None
    row = row or Opportunity(
        project_id=project.id or 0,
        tactic=tactic,
        prospect_id=finding.prospect_id,
        site_id=finding.site_id,
        reason_key=finding.reason_key,
        target_id=finding.target_id,
        contact_id=finding.contact_id,
        created_at=now,
    )
    kept = {name: row.evidence[name] for name in _KEPT if name in row.evidence}
    row.asset_id = finding.asset_id
    row.evidence = {**finding.evidence, **kept}
    row.verified_at = finding.verified_at
    rate(row, finding.rating, project)
    session.add(row)
    if is_new:
        session.flush()
        record(row, "found", at=now, actor=WORKER, why=finding.why, score=row.score)


def withdraw(row: Opportunity, *, at: datetime, why: str) -> None:
    """Let a reason go that is no longer true; one that has ended already stays as it is."""
    if Stage.DISMISSED in Opportunity.LEGAL[row.stage]:
        row.move_to(Stage.DISMISSED, at=at, actor=WORKER, why=why)


def rate(row: Opportunity, rating: Score, project: Project) -> None:
    """Give the row its score, with the project's weights and what is known of its contact."""
    rating = reweighed(rating, project.weights.get(row.tactic.value, {}))
    confidence = row.evidence.get("contact_confidence")
    if confidence is not None and not rating.gate:
        stored = [signal.plain() for signal in rating.signals]
        rating = rescored(stored, CONTACTABILITY, confidence / 100, confidence_reason(confidence))
    row.score, row.gate = rating.points, rating.gate
    row.score_reasons = [signal.plain() for signal in rating.signals]
    row.evidence = {**row.evidence, "known_share": round(rating.known, 2)}
