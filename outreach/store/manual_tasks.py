"""Tasks that sequences wait for."""

from __future__ import annotations

from sqlmodel import Session, col, select

from outreach.errors import NotFound
from outreach.model.campaign import Enrolment, ManualTask, TaskState
from outreach.model.contact import Contact


def get(session: Session, project_id: int, number: int) -> ManualTask:
    """One task of the project, or NotFound."""
    found = session.get(ManualTask, number)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such task.")
    return found


def of_step(session: Session, enrolment_id: int, step: int) -> ManualTask | None:
    """The task of one step of an enrolment."""
    query = select(ManualTask).where(
        col(ManualTask.enrolment_id) == enrolment_id, col(ManualTask.step) == step
    )
    return session.exec(query).first()


def open_of(session: Session, enrolment_id: int) -> list[ManualTask]:
    """Tasks of an enrolment that nobody has done yet."""
    query = select(ManualTask).where(
        col(ManualTask.enrolment_id) == enrolment_id, col(ManualTask.state) == TaskState.OPEN
    )
    return list(session.exec(query))


def open_in(session: Session, project_id: int) -> list[tuple[ManualTask, Contact]]:
    """Open tasks of a project and whom each concerns, the oldest first."""
    query = (
        select(ManualTask, Contact)
        .join(Enrolment, col(Enrolment.id) == col(ManualTask.enrolment_id))
        .join(Contact, col(Contact.id) == col(Enrolment.contact_id))
        .where(col(ManualTask.project_id) == project_id, col(ManualTask.state) == TaskState.OPEN)
        .order_by(col(ManualTask.due_at), col(ManualTask.id))
    )
    return list(session.exec(query))
