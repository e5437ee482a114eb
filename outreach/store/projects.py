"""Projects: found by name, made once."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.errors import Conflict, InvalidInput, NotFound
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect


def by_name(session: Session, name: str) -> Project:
    """The project called `name`; or the only one, if `name` is empty.

    Raises:
        NotFound: there is none, or several and no name was given; the sentence lists the names.
    """
    projects = every(session)
    if name:
        found = [project for project in projects if project.name.lower() == name.lower()]
        if found:
            return found[0]
        known = ", ".join(project.name for project in projects) or "none yet"
        raise NotFound(f"There is no project {name!r}. Known: {known}.")
    if len(projects) == 1:
        return projects[0]
    if not projects:
        raise NotFound("There is no project yet: `outreach project add NAME URL` makes one.")
    known = ", ".join(project.name for project in projects)
    raise NotFound(f"There are several projects; name one with --project: {known}.")


def every(session: Session) -> list[Project]:
    """All projects that are not archived, by name."""
    query = select(Project).where(col(Project.archived_at).is_(None)).order_by(col(Project.name))
    return list(session.exec(query))


def has_found(session: Session, project_id: int) -> bool:
    """Whether pages, links or reasons to write belong to a project already."""
    return any(
        session.exec(select(table.id).where(col(table.project_id) == project_id).limit(1)).first()
        for table in (Asset, Prospect, Backlink, Opportunity)
    )


def add(session: Session, project: Project) -> Project:
    """Store a new project.

    Raises:
        InvalidInput: the name is empty.
        Conflict: the name is taken.
    """
    if not project.name.strip():
        raise InvalidInput("give the project a name.", field="name")
    taken = session.exec(select(Project).where(col(Project.name) == project.name)).first()
    if taken is not None:
        raise Conflict(f"There is already a project {project.name!r}.")
    session.add(project)
    session.flush()
    return project
