"""What a person decides about pages before any reason to write is found there."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.site import Site
from outreach.store import triage

LONGEST_WHY = 300


def drop_page(session: Session, prospect: Prospect, *, at: datetime, actor: str, why: str) -> None:
    """Nothing more is done with it, for the reason that a person gives.

    Raises:
        InvalidInput: there is no reason.
        Conflict: a reason to write was found there meanwhile.
    """
    if not why:
        raise InvalidInput("say in a word why it is dropped.", field="why")
    triage.refuse_with_reasons(session, prospect)
    prospect.drop(at=at, actor=actor, why=why[:LONGEST_WHY])


def drop_site(session: Session, prospect: Prospect, *, at: datetime, actor: str) -> int:
    """Drop the undecided pages of its site, and take none of it in again; return how many."""
    site = session.get_one(Site, prospect.site_id)
    project = session.get_one(Project, prospect.project_id)
    triage.refuse_with_reasons(session, prospect)
    rows = triage.undecided_of_site(session, prospect.project_id, prospect.site_id)
    for row in rows:
        row.drop(at=at, actor=actor, why=f"The whole site {site.key} is left out.")
    if site.key not in project.excluded:
        project.excluded = [*project.excluded, site.key]
        record(project, "settings_changed", at=at, actor=actor, why=f"{site.key} is left out.")
    return len(rows)


def take_back(session: Session, prospect: Prospect, *, at: datetime, actor: str) -> int:
    """As if nobody had decided; with a site that was left out, all its pages. Returns how many."""
    site = session.get_one(Site, prospect.site_id)
    project = session.get_one(Project, prospect.project_id)
    rows = [prospect]
    if prospect.state is ProspectState.DROPPED and site.key in project.excluded:
        rows = triage.dropped_together(session, prospect)
        project.excluded = [key for key in project.excluded if key != site.key]
        record(project, "settings_changed", at=at, actor=actor, why=f"{site.key} is wanted again.")
    for row in rows:
        row.take_back(at=at, actor=actor)
    return len(rows)
