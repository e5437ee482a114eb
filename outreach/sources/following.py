"""Reads the feeds and sitemaps that a project follows; what they name anew becomes prospects.

Followed due      by its day, or because a person asks for it now
| from_feed, from_sitemap
| take_in         known pages stay as they are, so that reading it twice does no harm
| was_read        with what failed, and the next day
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.errors import Conflict, FetchError, InvalidInput
from outreach.model.event import record
from outreach.model.followed import Followed, FollowedKind
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.sources.crawled_pages import from_feed, from_sitemap
from outreach.sources.intake import take_in
from outreach.sources.source import Sourced
from outreach.store import followed, runs
from outreach.store.engine import Store

KIND = "intake"
MOST_PAGES = 50_000
MOST_DAYS = 90
MOST_FOLLOWED = 500
_READ = {FollowedKind.FEED: from_feed, FollowedKind.SITEMAP: from_sitemap}


def follow(session: Session, row: Followed, *, at: datetime, actor: str) -> Followed:
    """Follow it from now on; it is read with the worker's next round.

    Raises:
        InvalidInput: a figure is out of bounds.
        Conflict: it is followed already, or the project follows very many.
    """
    if not 1 <= row.page_limit <= MOST_PAGES:
        raise InvalidInput(f"take 1 to {MOST_PAGES:,} pages at a time.", field="limit")
    if not 1 <= row.every_days <= MOST_DAYS:
        raise InvalidInput(f"read it every 1 to {MOST_DAYS} days.", field="days")
    if followed.known(session, row.project_id, row.kind, row.url_key) is not None:
        raise Conflict("This address is followed already.")
    if len(followed.of_project(session, row.project_id)) >= MOST_FOLLOWED:
        raise Conflict(f"A project follows at most {MOST_FOLLOWED} feeds and sitemaps.")
    session.add(row)
    session.flush()
    record(row, "added", at=at, actor=actor, why=row.url)
    return row


def ask_now(session: Session, clock: Clock, row: Followed, *, actor: str) -> None:
    """Let the worker read it with its next round, also if somebody had stopped it."""
    row.ask(at=clock.now(), actor=actor)
    if row.run_id is not None:
        runs.let_go_on(session, row.run_id, clock)


def read_due(store: Store, clock: Clock, fetcher: Fetcher, project: Project) -> Iterator[Run]:
    """Read what is due of a project, one after the other, unless a person stopped it."""
    with store.read() as session:
        waiting = followed.due(session, project.id or 0, now=clock.now())
    for row in waiting:
        with store.read() as session:
            stopped = runs.is_stopped(session, row.project_id, KIND, title=title_of(row))
        if not stopped:
            yield read_one(store, clock, fetcher, project, row)


def read_one(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    row: Followed,
) -> Run:
    """Read one now; an unreachable one is told in its run and in its row."""
    failures: list[str] = []
    found = _until_failure(_READ[row.kind](fetcher, row.url, limit=row.page_limit), failures)
    run = take_in(store, clock, project, found, title=title_of(row))
    with store.write() as session:
        kept = session.get(Followed, row.id)
        if kept is not None:  # nobody has removed it meanwhile
            kept.was_read(at=clock.now(), run_id=run.id, problem="".join(failures))
    return run


def title_of(row: Followed) -> str:
    """How its runs are called."""
    return f"{row.kind.value.capitalize()} of {row.url}"[:300]


def _until_failure(found: Iterator[Sourced], failures: list[str]) -> Iterator[Sourced]:
    """What came before the failure counts; the failure is one more sentence."""
    try:
        yield from found
    except FetchError as failed:
        failures.append(str(failed))
        yield InvalidInput(str(failed))
