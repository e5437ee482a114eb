"""Crawls a named site for prospects; stopped or killed at any moment, it goes on where it was.

begin_crawl      Crawl.open with its start in the frontier
| walk           leased in batches; every page read is a row before anything else is done with it
| take_in        when nothing is left to visit: rows become candidates, twice does no harm
| finish         Crawl.finished, with what ended it
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel import Session

from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.sites.frontier import Ending, Outcome
from outreach.crawl.sites.site import Scope, crawl_key, walk
from outreach.model.crawl import Crawl, CrawlPurpose, CrawlState
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate, Sourced
from outreach.store import crawls, runs
from outreach.store.engine import Store
from outreach.store.frontier import StoredFrontier
from outreach.store.owners import process_name
from outreach.store.runs import Watcher, Work, working
from outreach.urls import site_key

KIND = "crawl"
_ENDED = {
    Ending.PAGES: "the limit of {crawl.page_limit:,} pages was reached",
    Ending.REQUESTS: "the limit of {crawl.request_limit:,} requests was reached",
    Ending.BYTES: "the limit of {crawl.byte_limit:,} bytes was reached",
}


def begin_crawl(store: Store, clock: Clock, wanted: Crawl) -> Crawl:
    """Store a crawl as it is wanted; an open one of the project from the same start goes on, even
    if somebody had stopped it.

    `wanted` needs its project, start, depth, page limit and patterns; the rest is filled in.
    """
    wanted.purpose, wanted.started_at = CrawlPurpose.PROSPECTS, clock.now()
    wanted.site_key = site_key(wanted.start_url)
    key = crawl_key(wanted.start_url)
    with store.write() as session:
        for crawl in crawls.open_crawls(
            session, CrawlPurpose.PROSPECTS, project_id=wanted.project_id
        ):
            if crawl_key(crawl.start_url) == key:
                _let_go_on(session, clock, crawl)
                return crawl
        return crawls.begin(session, wanted, [(wanted.start_url, key)])


def is_stopped(session: Session, crawl: Crawl) -> bool:
    """Did a person stop this crawl? Then only a person lets it go on."""
    assert crawl.project_id is not None
    return runs.is_stopped(session, crawl.project_id, KIND, title=_title(crawl))


def _let_go_on(session: Session, clock: Clock, crawl: Crawl) -> None:
    run = runs.newest(session, crawl.project_id or 0, KIND, title=_title(crawl))
    if run is not None:
        runs.let_go_on(session, run.id or 0, clock)


def _title(crawl: Crawl) -> str:
    return f"Crawl of {crawl.start_url}"


def go_on(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    crawl: Crawl,
    *,
    watch: Watcher | None = None,
) -> list[Run]:
    """Visit what is left to visit, then make prospects of what was read; return the runs."""
    title = _title(crawl)
    with working(store, clock, KIND, title, project_id=project.id, watch=watch) as work:
        frontier = StoredFrontier(store, clock, crawl, process_name())
        work.expect(crawl.page_limit)
        work.step(crawl.pages_read)
        _visit(fetcher, frontier, _scope(crawl), work)
        ending = None if work.stopped else frontier.ending()
        if ending is not None:
            _tell_ending(crawl, ending, frontier, work)
    if ending is None:
        return [work.run]
    candidates = _candidates(store, crawl)
    taken = take_in(store, clock, project, candidates, title=f"{title}: prospects", watch=watch)
    with store.write() as session:
        row = session.get_one(Crawl, crawl.id)
        if row.state is CrawlState.OPEN:
            row.finish(at=clock.now(), ending=ending.value)
    return [work.run, taken]


def _visit(fetcher: Fetcher, frontier: StoredFrontier, scope: Scope, work: Work) -> None:
    for visited in walk(fetcher, frontier, scope, stop=lambda: work.stopped):
        work.count(**{visited.outcome.value: 1})
        if visited.outcome is Outcome.FAILED:
            work.problem(f"{visited.waiting.url}: {visited.problem}")
        work.step(int(visited.outcome is Outcome.READ))


def _tell_ending(crawl: Crawl, ending: Ending, frontier: StoredFrontier, work: Work) -> None:
    work.expect(work.run.done)
    if ending in _ENDED:
        work.note(f"The crawl ended early: {_ENDED[ending].format(crawl=crawl)}.")
    for sentence in frontier.traps.sentences():
        work.note(sentence)


def _scope(crawl: Crawl) -> Scope:
    include = tuple(re.compile(text) for text in crawl.include)
    exclude = tuple(re.compile(text) for text in crawl.exclude)
    return Scope(crawl.site_key, crawl.depth, include, exclude)


def _candidates(store: Store, crawl: Crawl) -> Iterator[Sourced]:
    for page in crawls.pages_read(store, crawl.id or 0):
        yield Candidate(page.final_url or page.url, f"crawl of {crawl.start_url}")
