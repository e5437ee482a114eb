"""Turns candidates into prospects: normalised, deduplicated, with their provenance.

candidates -> what is wrong with one is reported, in its place
           -> own, excluded and known ones are counted and told, never dropped silently
           -> Prospect.new, with a ProspectSource that says where it came from
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import InvalidInput
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectSource
from outreach.model.run import Run
from outreach.sources.source import Candidate, Sourced
from outreach.store import prospects, sites
from outreach.store.engine import Store
from outreach.store.runs import Watcher, Work, working
from outreach.urls import comparison_key, site_key

_BATCH = 500


def take_in(
    store: Store,
    clock: Clock,
    project: Project,
    candidates: Iterable[Sourced],
    *,
    title: str,
    watch: Watcher | None = None,
) -> Run:
    """Make prospects of `candidates`; the run tells added, known, excluded and wrong ones."""
    with working(store, clock, "intake", title, project_id=project.id, watch=watch) as work:
        for batch in _batches(candidates, _BATCH):
            good = _good(batch, project, work)
            with store.write() as session:
                _store(session, clock, project, good, work)
            work.step(len(batch))
            if work.stopped:
                break
    return work.run


def _batches(candidates: Iterable[Sourced], size: int) -> Iterator[list[Sourced]]:
    rest = iter(candidates)
    while batch := list(islice(rest, size)):
        yield batch


def _good(batch: list[Sourced], project: Project, work: Work) -> dict[str, Candidate]:
    """Candidates by comparison key, without the wrong, the excluded and the doubled ones."""
    good: dict[str, Candidate] = {}
    for candidate in batch:
        if isinstance(candidate, InvalidInput):
            work.problem(str(candidate))
        elif reason := exclusion(candidate.url, project):
            work.count(excluded=1)
            where = f"line {candidate.line}: " if candidate.line else ""
            work.problem(f"{where}{candidate.url}: {reason}")
        else:
            key = comparison_key(candidate.url)
            work.count(**({"doubled": 1} if key in good else {}))
            good.setdefault(key, candidate)
    return good


def exclusion(url: str, project: Project) -> str:
    """Why this URL is never a prospect of the project, "" if nothing speaks against it."""
    key = site_key(url)
    if key == project.site_key:
        return "it is a page of your own site."
    if key in project.excluded:
        return f"{key} is excluded in the project's settings."
    return ""


def _store(
    session: Session, clock: Clock, project: Project, good: dict[str, Candidate], work: Work
) -> None:
    now = clock.now()
    assert project.id is not None
    known = prospects.known_keys(session, project.id, list(good))
    found_sites = sites.for_keys(session, (site_key(c.url) for c in good.values()), now=now)
    for key, candidate in good.items():
        if key in known:
            work.count(known=1)
            continue
        site = found_sites[site_key(candidate.url)]
        assert site.id is not None
        row = Prospect(
            project_id=project.id, site_id=site.id, url=candidate.url, url_key=key, added_at=now
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        known[key] = row.id
        work.count(added=1)
    _note_sources(session, clock, good, known, work)


def _note_sources(
    session: Session,
    clock: Clock,
    good: dict[str, Candidate],
    ids: dict[str, int],
    work: Work,
) -> None:
    run_id = work.run.id
    assert run_id is not None
    named = prospects.sourced(session, run_id, ids.values())
    session.add_all(
        ProspectSource(
            prospect_id=ids[key],
            run_id=run_id,
            label=candidate.label,
            line=candidate.line,
            found_at=clock.now(),
        )
        for key, candidate in good.items()
        if ids[key] not in named
    )
