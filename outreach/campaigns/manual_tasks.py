"""Steps that a person does by hand: a phone call, a comment. The sequence waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.due import next_step_at
from outreach.model.campaign import Campaign, Enrolment, ManualTask, TaskState
from outreach.model.event import WORKER, record
from outreach.store import manual_tasks


def is_task(step: Mapping[str, Any]) -> bool:
    """Is this step done by a person instead of being sent?"""
    return step.get("kind") == "task"


def open_task(session: Session, enrolment: Enrolment, *, at: datetime) -> ManualTask:
    """Put the enrolment's next step on somebody's list; asked again, it stays one task."""
    known = manual_tasks.of_step(session, enrolment.id or 0, enrolment.next_step)
    enrolment.next_step_at = None
    if known is not None:
        return known
    step = enrolment.steps[enrolment.next_step]
    task = ManualTask(
        project_id=enrolment.project_id,
        enrolment_id=enrolment.id or 0,
        step=enrolment.next_step,
        title=str(step.get("title", "")),
        note=str(step.get("body", "")),
        due_at=at,
    )
    session.add(task)
    session.flush()
    record(task, "opened", at=at, actor=WORKER, why=task.title)
    return task


def finish(session: Session, task: ManualTask, *, at: datetime, actor: str) -> None:
    """It was done: the sequence goes on, and the wait of the next step counts from now.

    Raises:
        InvalidTransition: it is closed already.
    """
    task.move_to(TaskState.DONE, at=at, actor=actor)
    enrolment = session.get_one(Enrolment, task.enrolment_id)
    if not enrolment.is_open or enrolment.next_step != task.step:
        return
    campaign = session.get_one(Campaign, enrolment.campaign_id)
    enrolment.next_step = task.step + 1
    enrolment.next_step_at = next_step_at(
        enrolment.steps,
        enrolment.next_step,
        accepted_at=at,
        working_days=campaign.waits_working_days,
    )


def drop_open(
    session: Session, enrolment: Enrolment, *, at: datetime, actor: str, why: str
) -> None:
    """The sequence has ended: nobody needs to do it any more."""
    for task in manual_tasks.open_of(session, enrolment.id or 0):
        task.move_to(TaskState.DROPPED, at=at, actor=actor, why=why)
