"""Reads our own site: sitemap first, else a crawl; titles, texts, topics, internal links.

frontier       from the sitemaps, or from the home page where there is none; one that was broken
               off goes on, one that was only asked for is filled first
| walk         pages, politely
| record       Asset.live with title, text, topics; pages that answer 404 or 410 are Asset.gone
| links in     from the followed links that the frontier keeps with each page
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from outreach.assets.kind import BY_HAND, kind_of
from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import Document
from outreach.crawl.reading.links import extract_links, link_targets
from outreach.crawl.sites.frontier import Ending, Visited
from outreach.crawl.sites.site import Scope, crawl_key, walk
from outreach.crawl.sites.sitemap import sitemap_urls
from outreach.crawl.values import Page, PageFacts
from outreach.model.asset import Asset, AssetState
from outreach.model.crawl import Crawl, CrawlPurpose, CrawlState
from outreach.model.project import Project
from outreach.model.run import Run, RunState
from outreach.store import assets, crawls, own_links, runs
from outreach.store.engine import Store
from outreach.store.frontier import StoredFrontier
from outreach.store.owners import process_name
from outreach.store.runs import Watcher, Work, working
from outreach.text.keywords import keywords
from outreach.urls import comparison_key, site_key

KIND = "inventory"
_MOST_PAGES = 2_000
_DEPTH = 3
TEXT_KEPT = 20_000


def take_inventory(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    *,
    limit: int = _MOST_PAGES,
    depth: int = _DEPTH,
    watch: Watcher | None = None,
) -> Run:
    """Read up to `limit` pages of the project's own site into its assets."""
    title = f"Pages of {project.site_url}"
    with working(store, clock, KIND, title, project_id=project.id, watch=watch) as work:
        crawl = _begun(store, clock, fetcher, project, limit=limit, depth=depth)
        frontier = StoredFrontier(store, clock, crawl, process_name())
        with store.read() as session:
            waiting = crawls.count_by_state(session, crawl.id or 0)
        work.expect(sum(waiting.values()) if not crawl.depth else None)
        scope = Scope(project.site_key, crawl.depth)
        noted = partial(_links_to_own_pages, project)
        for visited in walk(fetcher, frontier, scope, stop=lambda: work.stopped, links_of=noted):
            _record(store, clock, project, visited, work)
            work.step()
        for sentence in frontier.traps.sentences():
            work.note(sentence)
        ending = frontier.ending()
        if ending is not None:
            _finish(store, clock, project, crawl, ending)
    return work.run


def ask_for_inventory(
    session: Session,
    project: Project,
    *,
    at: datetime,
    pages: Sequence[str] = (),
) -> None:
    """Let the worker read the project's site, or only these pages of it; once is enough."""
    stopped = runs.newest(session, project.id or 0, KIND)
    if stopped is not None and stopped.state is RunState.STOPPED:
        stopped.move_to(RunState.FINISHED, at=at)
    if not pages and crawls.open_crawls(session, CrawlPurpose.ASSETS, project_id=project.id):
        return
    starts = [(url, crawl_key(url)) for url in pages]
    crawl = _wanted(project, at=at, limit=_MOST_PAGES, depth=0 if pages else _DEPTH)
    crawls.begin(session, crawl, starts)


def _begun(
    store: Store, clock: Clock, fetcher: Fetcher, project: Project, *, limit: int, depth: int
) -> Crawl:
    """The inventory that was broken off or asked for, or a new one."""
    with store.read() as session:
        begun = crawls.open_crawls(session, CrawlPurpose.ASSETS, project_id=project.id)
        if begun and crawls.count_by_state(session, begun[-1].id or 0):
            return begun[-1]
    crawl = begun[-1] if begun else _wanted(project, at=clock.now(), limit=limit, depth=depth)
    home = project.site_url
    found = sitemap_urls(fetcher.fetch_sitemap, home, limit=crawl.page_limit)
    listed = [entry.url for entry in found]
    crawl.depth = 0 if listed else crawl.depth
    starts = [(url, crawl_key(url)) for url in listed or [home]]
    with store.write() as session:
        return crawls.begin(session, crawl, starts)


def _wanted(project: Project, *, at: datetime, limit: int, depth: int) -> Crawl:
    return Crawl(
        project_id=project.id,
        purpose=CrawlPurpose.ASSETS,
        start_url=project.site_url,
        site_key=project.site_key,
        depth=depth,
        page_limit=limit,
        started_at=at,
    )


def _links_to_own_pages(project: Project, document: Document) -> list[str]:
    """Keys of our other pages that the page has followed links to."""
    own_key = comparison_key(document.url)
    targets = link_targets(document, followed_only=True)
    keys = {comparison_key(url) for url in targets if site_key(url) == project.site_key}
    return sorted(keys - {own_key})


def _record(store: Store, clock: Clock, project: Project, visited: Visited, work: Work) -> None:
    url, page = visited.waiting.url, visited.page
    if page is None:
        work.problem(f"{url}: {visited.problem}")
    elif page.status in (404, 410):
        work.problem(f"{url}: your site answers {page.status} for it.")
        _mark_gone(store, project, url)
    elif visited.document is None:
        work.count(skipped=1)
    else:
        facts, outbound = read_facts(visited.document), _outbound(project, visited.document)
        _save(store, clock, project, page, facts, outbound, work)


def _outbound(project: Project, document: Document) -> list[tuple[str, bool]]:
    """Links to other sites, each with whether it is followed."""
    return [
        (link.target_url, link.is_followed)
        for link in extract_links(document)
        if site_key(link.target_url) != project.site_key
    ]


def _save(
    store: Store,
    clock: Clock,
    project: Project,
    page: Page,
    facts: PageFacts,
    outbound: list[tuple[str, bool]],
    work: Work,
) -> None:
    assert project.id is not None
    url = facts.canonical_url if site_key(facts.canonical_url) == project.site_key else ""
    url = url or page.final_url
    key = comparison_key(url)
    with store.write() as session:
        asset = assets.by_key(session, project.id, key)
        work.count(**({"known": 1} if asset else {"added": 1}))
        asset = asset or Asset(project_id=project.id, url=url, url_key=key)
        asset.state = AssetState.LIVE
        asset.title, asset.description = facts.title[:500], facts.description[:1000]
        asset.headings = [heading[:300] for heading in facts.headings[:40]]
        asset.text = facts.text[:TEXT_KEPT]
        asset.topics = keywords(f"{facts.title}\n{facts.text}", facts.language)
        asset.language, asset.published_on = facts.language, facts.published_on
        asset.words = len(facts.text.split())
        if asset.kind_reason != BY_HAND:
            kind, asset.kind_reason = kind_of(url, facts.title, facts.headings, asset.words)
            asset.kind = kind.value
        asset.read_at = clock.now()
        session.add(asset)
        session.flush()
        own_links.replace(session, project.id, asset.id or 0, outbound, at=clock.now())


def _mark_gone(store: Store, project: Project, url: str) -> None:
    assert project.id is not None
    with store.write() as session:
        asset = assets.by_key(session, project.id, comparison_key(url))
        if asset is not None:
            asset.state = AssetState.GONE


def _finish(store: Store, clock: Clock, project: Project, crawl: Crawl, ending: Ending) -> None:
    assert project.id is not None
    pages = crawls.pages_read(store, crawl.id or 0)
    links_in = Counter(key for page in pages for key in page.links)
    with store.write() as session:
        for asset in assets.live(session, project.id):
            asset.links_in = links_in[asset.url_key]
        row = session.get_one(Crawl, crawl.id)
        if row.state is CrawlState.OPEN:
            row.finish(at=clock.now(), ending=ending.value)
