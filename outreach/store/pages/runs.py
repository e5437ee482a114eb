"""One run of a project."""

from __future__ import annotations

from sqlmodel import Session

from outreach.errors import NotFound
from outreach.model.run import Run


def get(session: Session, project_id: int, number: int) -> Run:
    """The run.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    run = session.get(Run, number)
    if run is None or run.project_id != project_id:
        raise NotFound("There is no such run.")
    return run
