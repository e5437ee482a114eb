"""Turns candidates into prospects: normalised, deduplicated, with their provenance.

candidates -> what is wrong with one is reported, in its place
           -> own, excluded and known ones are counted and told, never dropped silently
           -> Prospect.new, with a ProspectSource that says where it came from
           -> ImportedLink, if an export says what the page links to
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import InvalidInput
from outreach.model.project import Project
from outreach.model.prospect import ProspectState
from outreach.model.run import Run
from outreach.portions import portions
from outreach.sources.backlink_exports.claims import claims_of
from outreach.sources.source import Candidate, Sourced
from outreach.store import imported_links, prospects, sites
from outreach.store.engine import Store
from outreach.store.runs import Watcher, Work, working
from outreach.urls import comparison_key, host_of, site_key

_BATCH = 1_000
_MOST_KEY = 1_300


@dataclass
class _Batch:
    """Candidates by comparison key, and the links that exports name with them."""

    good: dict[str, Candidate] = field(default_factory=dict)
    linking: list[tuple[str, Candidate]] = field(default_factory=list)


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
        for taken in portions(candidates, _BATCH):
            take_batch(store, clock, project, taken, work)
            work.step(len(taken))
            if work.stopped:
                break
    return work.run


def take_batch(
    store: Store, clock: Clock, project: Project, taken: list[Sourced], work: Work
) -> None:
    """Make prospects of some candidates in a run that somebody else keeps."""
    batch = _sorted_out(taken, project, work)
    with store.write() as session:
        _store(session, clock, project, batch, work)


def _sorted_out(taken: list[Sourced], project: Project, work: Work) -> _Batch:
    """Without the wrong, the excluded and the doubled ones; all of them are counted."""
    batch = _Batch()
    for candidate in taken:
        if isinstance(candidate, InvalidInput):
            work.count(unusable=1)
            work.problem(str(candidate))
        elif reason := exclusion(candidate.url, project):
            work.count(excluded=1)
            work.problem(f"{_where(candidate)}{candidate.url}: {reason}")
        elif candidate.link and _is_ours(candidate.link.target_url, project):
            work.count(already_linking=1)
        else:
            key = comparison_key(candidate.url)
            _tell_doubts(candidate, work)
            work.count(**({"doubled": 1} if key in batch.good else {}))
            batch.good.setdefault(key, candidate)
            if candidate.link:
                batch.linking.append((key, candidate))
    return batch


def exclusion(url: str, project: Project) -> str:
    """Why this URL is never a prospect of the project, "" if nothing speaks against it."""
    key = _site_of_host(host_of(url))
    if key == project.site_key:
        return "it is a page of your own site."
    if key in project.excluded:
        return f"{key} is excluded in the project's settings."
    if key in project.competitors:
        return f"{key} is one of your competitors."
    return ""


@lru_cache(maxsize=65_536)
def _site_of_host(host: str) -> str:
    return site_key(host)


def _is_ours(target_url: str, project: Project) -> bool:
    return bool(target_url) and _site_of_host(host_of(target_url)) == project.site_key


def _where(candidate: Candidate) -> str:
    return f"line {candidate.line}: " if candidate.line else ""


def _tell_doubts(candidate: Candidate, work: Work) -> None:
    if candidate.link and candidate.link.doubts:
        work.count(doubtful=1)
        work.problem(f"{_where(candidate)}{'; '.join(candidate.link.doubts)}.")


def _store(session: Session, clock: Clock, project: Project, batch: _Batch, work: Work) -> None:
    now = clock.now()
    assert project.id is not None
    known = prospects.known_keys(session, project.id, list(batch.good))
    new = {key: one for key, one in batch.good.items() if key not in known}
    hosts = {key: _site_of_host(host_of(one.url)) for key, one in new.items()}
    found_sites = sites.for_keys(session, hosts.values(), now=now)
    prospects.add_new(
        session,
        [
            {
                "project_id": project.id,
                "site_id": found_sites[hosts[key]].id,
                "url": one.url,
                "url_key": key,
                "state": ProspectState.NEW,
                "added_at": now,
            }
            for key, one in new.items()
        ],
    )
    ids = known | prospects.known_keys(session, project.id, list(new))
    work.count(**{name: n for name, n in (("added", len(new)), ("known", len(known))) if n})
    _note_sources(session, clock, batch, ids, work)
    _note_links(session, clock, project.id, batch, ids, work)


def _note_sources(
    session: Session, clock: Clock, batch: _Batch, ids: dict[str, int], work: Work
) -> None:
    named = prospects.sourced(session, ids.values())
    prospects.add_sources(
        session,
        [
            {
                "prospect_id": ids[key],
                "run_id": work.run.id,
                "label": candidate.label,
                "line": candidate.line,
                "found_at": clock.now(),
            }
            for key, candidate in batch.good.items()
            if (ids[key], candidate.label) not in named
        ],
    )


def _note_links(
    session: Session,
    clock: Clock,
    project_id: int,
    batch: _Batch,
    ids: dict[str, int],
    work: Work,
) -> None:
    rows: dict[tuple[int, str, str], dict[str, Any]] = {}
    for key, candidate in batch.linking:
        for target in _targets(candidate):
            row = _link_row(candidate, target)
            row |= {"project_id": project_id, "prospect_id": ids[key], "run_id": work.run.id}
            row["imported_at"] = clock.now()
            rows.setdefault((ids[key], row["target_key"], row["source"]), row)
    new, renewed = imported_links.record(session, list(rows.values())) if rows else (0, 0)
    found = (("links_added", new), ("links_renewed", renewed))
    work.count(**{name: number for name, number in found if number})


def _targets(candidate: Candidate) -> list[str]:
    link = candidate.link
    assert link is not None
    if link.target_url:
        return [link.target_url]
    return [f"https://{rival}/" for rival in link.rivals]


def _link_row(candidate: Candidate, target: str) -> dict[str, Any]:
    link = candidate.link
    assert link is not None
    return {
        "target_url": target,
        "target_key": comparison_key(target)[:_MOST_KEY],
        "target_site": _site_of_host(host_of(target))[:255],
        "source": candidate.form[:64],
        "anchor_text": link.anchor_text,
        "followed": link.followed,
        "target_status": link.target_status,
        "first_seen_on": link.first_seen,
        "last_seen_on": link.last_seen,
        "claims": claims_of(link),
    }
