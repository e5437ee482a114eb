"""Dead pages and everybody who links to them, in our own looks and in imported exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from outreach.crawl.values import Verdict
from outreach.model.imported_link import ImportedLink
from outreach.model.prospect import PageLink, Prospect, ProspectState, Target
from outreach.model.site import Site
from outreach.portions import portions
from outreach.urls import comparison_key

_AT_ONCE = 400
_ANCHORS = 5
_GONE = (404, 410)


@dataclass
class Cluster:
    """Everybody who links to one dead URL.

    Attributes:
        pages: ids of the prospects that link.
        sites: ids of their sites.
        anchors: what they call it, different ones only.
    """

    pages: set[int] = field(default_factory=set)
    sites: set[int] = field(default_factory=set)
    anchors: list[str] = field(default_factory=list)

    def add(self, page: int, site: int, anchor: str) -> None:
        """One more link."""
        self.pages.add(page)
        self.sites.add(site)
        if anchor and anchor not in self.anchors and len(self.anchors) < _ANCHORS:
            self.anchors.append(anchor)


def clusters(session: Session, project_id: int, keys: Iterable[str]) -> dict[str, Cluster]:
    """Clusters of dead URLs, by their comparison keys, over imports of the project."""
    found: dict[str, Cluster] = defaultdict(Cluster)
    for some in portions(dict.fromkeys(keys), _AT_ONCE):
        query = (
            select(
                ImportedLink.target_key,
                Prospect.id,
                Prospect.site_id,
                ImportedLink.anchor_text,
            )
            .join(Prospect, col(Prospect.id) == ImportedLink.prospect_id)
            .where(
                col(ImportedLink.project_id) == project_id,
                col(ImportedLink.target_key).in_(some),
            )
            .order_by(col(ImportedLink.id))
        )
        for key, page, site, anchor in session.exec(query):
            found[key].add(page or 0, site, anchor)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Imported:
    """A dead page that an export tells of.

    Attributes:
        key: its comparison key.
        sites: how many sites link to it.
    """

    key: str
    url: str
    sites: int


def imported_dead(session: Session, project_id: int, *, least: int, at_most: int) -> list[Imported]:
    """Pages that vendors call broken and that at least so many sites link to, most first."""
    broken = or_(
        col(ImportedLink.target_status).in_(_GONE),
        col(ImportedLink.source).endswith("broken backlinks"),
    )
    return _most_linked(session, project_id, broken, least=least, at_most=at_most)


def _most_linked(
    session: Session, project_id: int, *which: ColumnElement[bool], least: int, at_most: int
) -> list[Imported]:
    sites = func.count(func.distinct(col(Prospect.site_id)))
    query = (
        select(ImportedLink.target_key, func.min(col(ImportedLink.target_url)), sites)
        .join(Prospect, col(Prospect.id) == ImportedLink.prospect_id)
        .where(col(ImportedLink.project_id) == project_id, *which)
        .group_by(col(ImportedLink.target_key))
        .having(sites >= least)
        .order_by(sites.desc(), col(ImportedLink.target_key))
        .limit(at_most)
    )
    return [Imported(*row) for row in session.exec(query)]


def linking_sites(
    session: Session, project_id: int, url: str, *, at_most: int = 200
) -> list[tuple[str, str, str]]:
    """(site, page, anchor text) of everybody who links to the URL, one row per page."""
    key = comparison_key(url)
    imported = (
        select(Site.key, Prospect.url, ImportedLink.anchor_text)
        .join(Prospect, col(Prospect.site_id) == Site.id)
        .join(ImportedLink, col(ImportedLink.prospect_id) == Prospect.id)
        .where(
            col(ImportedLink.project_id) == project_id, col(ImportedLink.target_key) == key[:1300]
        )
        .limit(at_most)
    )
    seen = (
        select(Site.key, Prospect.url, PageLink.anchor_text)
        .join(Prospect, col(Prospect.site_id) == Site.id)
        .join(PageLink, col(PageLink.prospect_id) == Prospect.id)
        .join(Target, col(Target.id) == PageLink.target_id)
        .where(col(Prospect.project_id) == project_id, col(Target.url) == url)
        .limit(at_most)
    )
    rows = {page: (site, page, anchor) for site, page, anchor in session.exec(imported)}
    rows.update({page: (site, page, anchor) for site, page, anchor in session.exec(seen)})
    return sorted(rows.values())[:at_most]


def forgotten(
    session: Session, project_id: int, *, asked_before: datetime, at_most: int
) -> list[Target]:
    """Dead targets whose former words nobody has asked the archive for, most linked first."""
    replaceable = [verdict.value for verdict in Verdict if verdict.is_replaceable]
    links = func.count(func.distinct(col(Prospect.site_id)))
    asked = col(Target.archive_asked_at)
    query = (
        select(Target.id)
        .join(PageLink, col(PageLink.target_id) == Target.id)
        .join(Prospect, col(Prospect.id) == PageLink.prospect_id)
        .where(
            col(Prospect.project_id) == project_id,
            col(Prospect.state) == ProspectState.EXAMINED,
            col(Target.verdict).in_(replaceable),
            or_(asked.is_(None), asked < asked_before),
        )
        .group_by(col(Target.id))
        .order_by(links.desc(), col(Target.id))
        .limit(at_most)
    )
    numbers = list(session.exec(query))
    rows = {one.id: one for one in session.exec(select(Target).where(col(Target.id).in_(numbers)))}
    return [rows[number] for number in numbers]


def of_rivals(
    session: Session, project_id: int, rivals: Iterable[str], *, least: int, at_most: int
) -> list[Imported]:
    """Living pages of rivals, home pages left out, that at least so many sites link to."""
    lives = or_(
        col(ImportedLink.target_status).is_(None),
        col(ImportedLink.target_status).not_in(_GONE),
    )
    theirs = col(ImportedLink.target_site).in_(list(rivals))
    has_path = col(ImportedLink.target_key).contains("/")
    return _most_linked(session, project_id, theirs, has_path, lives, least=least, at_most=at_most)


def known_dead(session: Session, project_id: int) -> list[tuple[Target, int]]:
    """(dead target, number of sites that link to it) over all examined pages."""
    replaceable = [verdict.value for verdict in Verdict if verdict.is_replaceable]
    sites = func.count(func.distinct(col(Prospect.site_id)))
    counted = (
        select(Target.id, sites)
        .join(PageLink, col(PageLink.target_id) == Target.id)
        .join(Prospect, col(Prospect.id) == PageLink.prospect_id)
        .where(
            col(Prospect.project_id) == project_id,
            col(Prospect.state) == ProspectState.EXAMINED,
            col(Target.verdict).in_(replaceable),
        )
        .group_by(col(Target.id))
    )
    numbers = dict(session.exec(counted).all())
    rows: list[Target] = []
    for some in portions(numbers, _AT_ONCE):
        rows += session.exec(select(Target).where(col(Target.id).in_(some)))
    return [(row, numbers[row.id]) for row in rows]
