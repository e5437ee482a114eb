"""Asks the web archive what dead pages used to say, the most linked first, if that is allowed."""

from __future__ import annotations

from datetime import timedelta

from outreach.errors import FetchError
from outreach.model.project import Project
from outreach.model.prospect import Target
from outreach.prospecting.tactic import Workbench
from outreach.store import dead_pages
from outreach.store.runs import Work

AT_ONCE = 40  # of one run: the archive is a library, not our database
_AGAIN_AFTER = timedelta(days=90)


def remember_dead_pages(bench: Workbench, project: Project, work: Work) -> int:
    """Fill `Target.about`; return how many were remembered. A refusal ends it for this run."""
    if bench.remember is None:
        return 0
    with bench.store.read() as session:
        due = dead_pages.forgotten(
            session,
            project.id or 0,
            asked_before=bench.clock.now() - _AGAIN_AFTER,
            at_most=AT_ONCE,
        )
    remembered = 0
    for target in due:
        try:
            memory = bench.remember(target.url, target.first_bad_at)
        except FetchError as silent:
            work.problem(f"The web archive: {silent}")
            break
        with bench.store.write() as session:
            row = session.get_one(Target, target.id)
            row.archive_asked_at = bench.clock.now()
            row.about = memory.plain() if memory else {}
        remembered += memory is not None
        work.step()
        if work.stopped:
            break
    return remembered
