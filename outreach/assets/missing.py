"""Gathers what attracts links and is not ours: dead pages and pages of rivals, for ideas."""

from __future__ import annotations

from sqlmodel import Session

from outreach.assets.ideas import Source, Wanted, ideas
from outreach.model.asset import AssetState
from outreach.model.project import Project
from outreach.store import assets, dead_pages
from outreach.urls import comparison_key

LEAST_SITES = 2  # one site that links to a page is an opportunity, two are a subject
_LOOKED_AT = 400


def ideas_for(session: Session, project: Project, *, at_most: int = 50) -> list[Wanted]:
    """What the project should write, the most worth first."""
    number = project.id or 0
    own = assets.light(session, number, AssetState.LIVE, AssetState.PLANNED)
    return ideas(_wanted(session, project), own, at_most=at_most)


def _wanted(session: Session, project: Project) -> list[Wanted]:
    number = project.id or 0
    told = dead_pages.imported_dead(session, number, least=LEAST_SITES, at_most=_LOOKED_AT)
    rivals = dead_pages.of_rivals(
        session, number, project.competitors, least=LEAST_SITES, at_most=_LOOKED_AT
    )
    seen = dead_pages.known_dead(session, number)
    known = {comparison_key(target.url): (target, sites) for target, sites in seen}
    clusters = dead_pages.clusters(session, number, [*known, *(one.key for one in told + rivals)])
    found: dict[str, Wanted] = {}
    for source, listed in ((Source.RIVAL, rivals), (Source.DEAD, told)):
        for one in listed:
            anchors = tuple(clusters[one.key].anchors)
            found[one.key] = Wanted(source, one.url, one.sites, anchors)
    for key, (target, sites) in known.items():
        cluster = clusters.get(key)
        sites = max(sites, len(cluster.sites) if cluster else 0)
        if sites >= LEAST_SITES:
            anchors = tuple(cluster.anchors) if cluster else ()
            title = str(target.about.get("title", ""))
            found[key] = Wanted(Source.DEAD, target.url, sites, anchors, title)
    return list(found.values())
