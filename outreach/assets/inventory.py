"""Reads our own site: sitemap first, else a crawl; titles, texts, topics, internal links.

addresses      from the sitemaps, or from a crawl where there is none
| fetch_many   pages, politely
| read         title, text, topics, followed links to our other pages
| record       Asset.live; pages that answer 404 or 410 become Asset.gone
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from outreach.clock import Clock
from outreach.crawl.article import read_facts
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.html import parse
from outreach.crawl.links import extract_links
from outreach.crawl.site import crawl_site
from outreach.crawl.sitemap import sitemap_urls
from outreach.crawl.values import Page, PageFacts
from outreach.errors import FetchError
from outreach.model.asset import Asset, AssetState
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.store import assets, own_links
from outreach.store.engine import Store
from outreach.store.runs import Watcher, Work, working
from outreach.text.keywords import keywords
from outreach.urls import comparison_key, is_http, site_key

TEXT_KEPT = 20_000


def take_inventory(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    *,
    limit: int = 2_000,
    depth: int = 3,
    watch: Watcher | None = None,
) -> Run:
    """Read up to `limit` pages of the project's own site into its assets."""
    title = f"Pages of {project.site_url}"
    with working(store, clock, "inventory", title, project_id=project.id, watch=watch) as work:
        links_in: Counter[str] = Counter()
        for page in _pages(fetcher, project, limit=limit, depth=depth, work=work):
            _record(store, clock, project, page, links_in, work)
            work.step()
            if work.stopped:
                break
        _record_links_in(store, project, links_in)
    return work.run


def _pages(
    fetcher: Fetcher, project: Project, *, limit: int, depth: int, work: Work
) -> Iterator[Page]:
    listed = [entry.url for entry in sitemap_urls(fetcher.fetch, project.site_url, limit=limit)]
    if not listed:
        yield from crawl_site(fetcher, project.site_url, depth=depth, limit=limit)
        return
    work.expect(len(listed))
    for url, answer in fetcher.fetch_many(listed):
        if isinstance(answer, FetchError):
            work.problem(f"{url}: {answer}")
            work.step()
        else:
            yield answer


def _record(
    store: Store,
    clock: Clock,
    project: Project,
    page: Page,
    links_in: Counter[str],
    work: Work,
) -> None:
    if page.status in (404, 410):
        work.problem(f"{page.url}: your site answers {page.status} for it.")
        _mark_gone(store, project, page.url)
        return
    if not page.is_html or page.status != 200 or site_key(page.final_url) != project.site_key:
        work.count(skipped=1)
        return
    document = parse(page)
    facts = read_facts(document)
    own_key = comparison_key(page.final_url)
    outbound: list[tuple[str, bool]] = []
    for link in extract_links(document):
        if site_key(link.target_url) != project.site_key:
            outbound += [(link.target_url, link.is_followed)] if is_http(link.target_url) else []
        elif link.is_followed:
            key = comparison_key(link.target_url)
            links_in.update([key] if key != own_key else [])
    _save(store, clock, project, page, facts, outbound, work)


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


def _record_links_in(store: Store, project: Project, links_in: Counter[str]) -> None:
    assert project.id is not None
    with store.write() as session:
        for asset in assets.live(session, project.id):
            asset.links_in = links_in[asset.url_key]
