"""`outreach sources crawl`, `feed` and `sitemap`: pages that sites name themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.cli.check_values import patterns
from outreach.cli.console import AsJson, ProjectName, out, progress, ready, tell_run, the_project
from outreach.model.crawl import Crawl, CrawlPurpose
from outreach.sources.crawled_pages import from_feed, from_sitemap
from outreach.sources.intake import take_in
from outreach.sources.site_crawl import begin_crawl, go_on
from outreach.urls import checked_url

Limit = Annotated[int, typer.Option(min=1, help="Pages at most.")]


def crawl(
    url: Annotated[str, typer.Argument(help="Where to start; only pages of its site are read.")],
    depth: Annotated[int, typer.Option(min=0, max=50, help="Clicks to follow.")] = 3,
    limit: Limit = 1_000,
    requests: Annotated[int | None, typer.Option(min=1, help="Requests at most.")] = None,
    megabytes: Annotated[int | None, typer.Option(min=1, help="MiB of pages at most.")] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="Follow only links that match this expression.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Follow no links that match this expression.")
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Leave the work to the worker.")] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Crawl a site and take its pages as prospects. Stopped or killed, the same command goes on.

    Example: outreach sources crawl https://example.org/resources --depth 2
    """
    made, chosen = ready(), the_project(project)
    wanted = Crawl(
        project_id=chosen.id,
        purpose=CrawlPurpose.PROSPECTS,
        start_url=checked_url(url),
        depth=depth,
        page_limit=limit,
        request_limit=requests,
        byte_limit=megabytes and megabytes << 20,
        include=[pattern.pattern for pattern in patterns("include", include or [])],
        exclude=[pattern.pattern for pattern in patterns("exclude", exclude or [])],
        started_at=made.clock.now(),
    )
    begun = begin_crawl(made.store, made.clock, wanted)
    if later:
        out.print("The worker will do it; its progress is among the runs.")
        return
    with progress(quiet=as_json) as watch:
        runs = go_on(made.store, made.clock, made.fetcher, chosen, begun, watch=watch)
    for run in runs:
        tell_run(run, as_json=as_json)


def feed(
    url: Annotated[str, typer.Argument(help="A feed, or a page that names one.")],
    limit: Limit = 500,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Take the entries of a feed as prospects: RSS, Atom or JSON Feed.

    Example: outreach sources feed https://example.org/blog/
    """
    made, chosen = ready(), the_project(project)
    found = from_feed(made.fetcher, checked_url(url), limit=limit)
    with progress(quiet=as_json) as watch:
        run = take_in(made.store, made.clock, chosen, found, title=f"Feed of {url}", watch=watch)
    tell_run(run, as_json=as_json)


def sitemap(
    url: Annotated[str, typer.Argument(help="Any page of the site.")],
    limit: Limit = 500,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Take the pages of a site's sitemaps as prospects.

    Example: outreach sources sitemap https://example.org --limit 5000
    """
    made, chosen = ready(), the_project(project)
    found = from_sitemap(made.fetcher, checked_url(url), limit=limit)
    with progress(quiet=as_json) as watch:
        run = take_in(made.store, made.clock, chosen, found, title=f"Sitemap of {url}", watch=watch)
    tell_run(run, as_json=as_json)
