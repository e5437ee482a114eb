"""Where tasks are executed. Here in this process; a queue on PostgreSQL can take the same place."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Protocol

from outreach.bootstrap import Runtime
from outreach.errors import OutreachError
from outreach.jobs.schedule import Task
from outreach.logs import event_line
from outreach.model.installation import RecurringTask

log = logging.getLogger(__name__)


class Engine(Protocol):
    """Executes a task once. Tasks find their work in rows, so an engine needs to carry none."""

    def execute(self, task: Task) -> str:
        """Run the task and return what it did."""


class InProcess:
    """Runs tasks in the calling thread and writes down how they went."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def execute(self, task: Task) -> str:
        """Run the task; a failure is recorded and does not stop the others."""
        started = self._runtime.clock.now()
        try:
            outcome, failed = task.run(self._runtime), False
        except OutreachError as known:
            outcome, failed = str(known), True
        except Exception as unexpected:
            log.exception(event_line("task.failed", task=task.name))
            outcome, failed = f"{type(unexpected).__name__}: {unexpected}", True
        if outcome:
            log.info(event_line("task.done", task=repr(task.name), outcome=repr(outcome)))
        self._note(task, started, outcome, failed)
        return outcome

    def _note(self, task: Task, started: datetime, outcome: str, failed: bool) -> None:
        try:
            with self._runtime.store.write() as session:
                row = session.get(RecurringTask, task.name) or RecurringTask(name=task.name)
                row.started_at, row.finished_at = started, self._runtime.clock.now()
                row.outcome = outcome[:2000]
                row.failures = row.failures + 1 if failed else 0
                session.add(row)
        except OutreachError as busy:
            log.warning(event_line("task.unrecorded", task=repr(task.name), why=str(busy)))
