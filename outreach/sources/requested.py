"""Asks the searches that people asked for in the browser, in a run that can be watched and stopped.

SearchRequest.asked   with its questions and a budget
| ask                 each question once: from what is known, else from the provider
| take_batch          hits become prospects at once, so that a stop loses nothing
| move_to             done, or failed with a sentence; a stopped one stays asked
"""

from __future__ import annotations

from outreach.clock import Clock
from outreach.errors import InvalidInput, OutsideError
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.model.search import RequestState, SearchRequest
from outreach.sources.intake import take_batch
from outreach.sources.search import Question
from outreach.sources.searching import Searching
from outreach.store.engine import Store
from outreach.store.runs import Watcher, Work, working

KIND = "search"


def answer(
    store: Store,
    clock: Clock,
    project: Project,
    request: SearchRequest,
    searching: Searching,
    *,
    watch: Watcher | None = None,
) -> Run:
    """Ask all questions of a request; stopped, it goes on later with what is not known yet."""
    title = request.title
    with working(store, clock, KIND, title, project_id=project.id, watch=watch) as work:
        work.expect(len(request.questions))
        problem = _ask_all(store, clock, project, request, searching, work)
        work.count(asked=searching.requests, known_before=searching.cached)
    if not work.stopped:
        with store.write() as session:
            row = session.get_one(SearchRequest, request.id)
            row.move_to(RequestState.FAILED if problem else RequestState.DONE, problem=problem)
    return work.run


def _ask_all(
    store: Store,
    clock: Clock,
    project: Project,
    request: SearchRequest,
    searching: Searching,
    work: Work,
) -> str:
    """Why it ended early, "" if it did not."""
    for told in request.questions:
        question = Question(**told)
        try:
            hits = searching.ask(question)
        except (OutsideError, InvalidInput) as failed:
            work.problem(f"The search ended at {question.query!r}: {failed}")
            return str(failed)
        found = list(searching.as_candidates(question, hits))
        take_batch(store, clock, project, found, work)
        work.step()
        if work.stopped:
            break
    return ""
