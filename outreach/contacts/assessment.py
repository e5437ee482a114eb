"""Legitimate-interest assessments: approved by a person, versioned, never changed (GD-1)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.model.writing import InterestAssessment
from outreach.store import basis


def approve_assessment(
    session: Session,
    project: Project,
    *,
    purpose: str,
    necessity: str = "",
    balancing: str = "",
    at: datetime,
    actor: str,
) -> InterestAssessment | None:
    """Approve an assessment as a new version; None if nothing changed, or all was emptied.

    Raises:
        InvalidInput: necessity or balancing without a purpose.
    """
    parts = tuple(" ".join(part.split()) for part in (purpose, necessity, balancing))
    if any(parts[1:]) and not parts[0]:
        raise InvalidInput("say first what the letters are for.", field="legitimate_interest_note")
    project.legitimate_interest_note = parts[0]
    before = basis.latest_assessment(session, project.id or 0)
    if not parts[0] or (before and parts == (before.purpose, before.necessity, before.balancing)):
        return None
    row = InterestAssessment(
        project_id=project.id or 0,
        version=before.version + 1 if before else 1,
        purpose=parts[0],
        necessity=parts[1],
        balancing=parts[2],
        approved_by=actor[:64],
        approved_at=at,
    )
    session.add(row)
    session.flush()
    record(row, "approved", at=at, actor=actor, why=f"Version {row.version}.")
    return row
