"""Our own backlinks from other people's exports.

rows of an export -> one Backlink per (linking page, target), made if it is missing
                  -> a Sighting per source: when that source saw the link, and what it claims
                  -> first looks spread over the days to come

An import never changes what our own looks found: known backlinks keep every field, disagreement
is settled by the next look.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import InvalidInput
from outreach.model.backlink import BacklinkState
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.portions import portions
from outreach.sources.backlink_exports.claims import claims_of
from outreach.sources.source import Candidate, Sourced
from outreach.store import backlinks, sites, watching
from outreach.store.engine import Store
from outreach.store.runs import Watcher, Work, working
from outreach.urls import comparison_key, host_of, site_key

FIRST_LOOKS_A_DAY = 10_000
_BATCH = 1_000
_MOST_KEY = 1_300
_Links = dict[tuple[str, str], Candidate]


def take_in_backlinks(
    store: Store,
    clock: Clock,
    project: Project,
    candidates: Iterable[Sourced],
    *,
    title: str,
    watch: Watcher | None = None,
) -> Run:
    """Store the backlinks that an export names; every row that can't be used is told.

    Args:
        candidates: with their `link`. A row without a target (Search Console names none) is about
            the link that its page is known for, else about the project's home page.
    """
    added = 0
    with working(store, clock, "intake", title, project_id=project.id, watch=watch) as work:
        for taken in portions(candidates, _BATCH):
            links = _sorted_out(taken, project, work)
            with store.write() as session:
                added += _store(session, clock, project, links, work, before=added)
            work.step(len(taken))
            if work.stopped:
                break
    with store.write() as session:
        watching.profile_changed(session, project.id or 0)
    return work.run


def _sorted_out(taken: list[Sourced], project: Project, work: Work) -> _Links:
    links: _Links = {}
    for candidate in taken:
        if isinstance(candidate, InvalidInput):
            work.count(unusable=1)
            work.problem(str(candidate))
            continue
        if reason := _refusal(candidate, project):
            work.count(unusable=1)
            work.problem(f"line {candidate.line}: {reason}")
            continue
        link = candidate.link
        assert link is not None
        if link.doubts:
            work.count(doubtful=1)
            work.problem(f"line {candidate.line}: {'; '.join(link.doubts)}.")
        target = link.target_url or project.site_url
        key = (comparison_key(link.source_url)[:_MOST_KEY], comparison_key(target)[:_MOST_KEY])
        work.count(**({"doubled": 1} if key in links else {}))
        links.setdefault(key, candidate)
    return links


def _refusal(candidate: Candidate, project: Project) -> str:
    """Why the row is no backlink of the project, "" if it is one."""
    link = candidate.link
    if link is None:
        return "it names no link."
    if _site_of_host(host_of(link.source_url)) == project.site_key:
        return f"{link.source_url} is a page of your own site."
    if link.target_url and _site_of_host(host_of(link.target_url)) != project.site_key:
        return f"{link.target_url} is no page of {project.site_key}."
    return ""


@lru_cache(maxsize=65_536)
def _site_of_host(host: str) -> str:
    return site_key(host)


def _store(
    session: Session, clock: Clock, project: Project, links: _Links, work: Work, *, before: int
) -> int:
    """Store one batch; return how many backlinks are new."""
    assert project.id is not None
    now = clock.now()
    links = _aimed(session, project.id, links)
    known = backlinks.known_ids(session, project.id, links)
    new = {key: one for key, one in links.items() if key not in known}
    hosts = {key: _site_of_host(host_of(one.url)) for key, one in new.items()}
    found_sites = sites.for_keys(session, hosts.values(), now=now)
    rows = [
        {
            **_row(project, key, one, now),
            "site_id": found_sites[hosts[key]].id,
            "next_check_at": now + timedelta(days=(before + number) / FIRST_LOOKS_A_DAY),
        }
        for number, (key, one) in enumerate(new.items())
    ]
    backlinks.add_new(session, rows)
    ids = known | backlinks.known_ids(session, project.id, new)
    sighted, renewed = backlinks.sight_many(
        session, [_sighting(ids[key], one, now) for key, one in links.items()]
    )
    found = {"added": len(new), "known": len(known), "sightings": sighted, "renewed": renewed}
    work.count(**{name: number for name, number in found.items() if number})
    return len(new)


def _aimed(session: Session, project_id: int, links: _Links) -> _Links:
    """Let rows without a target stand for the link that their page is known for."""
    blind = [page for (page, _), one in links.items() if one.link and not one.link.target_url]
    if not blind:
        return links
    targets = backlinks.targets_of(session, project_id, blind)
    aimed = {key: one for key, one in links.items() if one.link and one.link.target_url}
    for (page, target), one in links.items():
        aimed.setdefault((page, targets.get(page, target)), one)
    return aimed


def _row(
    project: Project, key: tuple[str, str], candidate: Candidate, now: datetime
) -> dict[str, Any]:
    """What the export says stands in a new row until our first look replaces it."""
    link = candidate.link
    assert link is not None
    return {
        "project_id": project.id,
        "linking_page": link.source_url,
        "page_key": key[0],
        "target_url": link.target_url or project.site_url,
        "target_key": key[1],
        "state": BacklinkState.PENDING,
        "anchor_text": link.anchor_text,
        "page_title": link.title,
        "rel": " ".join(link.rel),
        "followed": link.followed,
        "page_language": link.language[:8],
        "first_seen_at": _moment(link.first_seen, now),
        "lost_at": (_moment(link.last_seen, now) or now) if link.lost else None,
        "created_at": now,
    }


def _sighting(backlink_id: int, candidate: Candidate, now: datetime) -> dict[str, Any]:
    link = candidate.link
    assert link is not None
    first, last = _moment(link.first_seen, now), _moment(link.last_seen, now)
    earliest = first or last or now
    return {
        "backlink_id": backlink_id,
        "source": candidate.form[:64],
        "first_at": earliest,
        "last_at": max(earliest, last or earliest),
        "dated": bool(first or last),
        "claims": claims_of(link),
    }


def _moment(day: date | None, now: datetime) -> datetime | None:
    """Midnight UTC of a day; None for a day to come, which is an error of the vendor's."""
    if day is None or datetime.combine(day, time(), UTC) > now:
        return None
    return datetime.combine(day, time(), UTC)
