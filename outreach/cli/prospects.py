"""`outreach prospects`: pages that may hold a reason to write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from outreach.cli.console import (
    AsJson,
    ProjectName,
    progress,
    reading,
    ready,
    show,
    tell_run,
    the_project,
)
from outreach.errors import InvalidInput
from outreach.prospecting.examine import examine_new
from outreach.sources.crawled_pages import from_crawl, from_sitemap
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate, Sourced
from outreach.sources.spreadsheet import read_urls
from outreach.store import prospects as stored
from outreach.urls import checked_url

app = typer.Typer(no_args_is_help=True)


@app.command()
def add(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Text files (a URL a line) or CSV files.")
    ] = None,
    url: Annotated[list[str] | None, typer.Option(help="A URL; may be repeated.")] = None,
    sitemap: Annotated[str, typer.Option(help="Take the pages of this site's sitemap.")] = "",
    crawl: Annotated[str, typer.Option(help="Take the pages of a crawl from here.")] = "",
    depth: Annotated[int, typer.Option(help="Depth of the crawl.")] = 2,
    limit: Annotated[int, typer.Option(help="Pages at most from sitemap or crawl.")] = 500,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Add pages from files, URLs, a sitemap or a crawl. What can't be used is told, line by line.

    Example: outreach prospects add resource-pages.csv --url https://example.org/links
    """
    made, chosen = ready(), the_project(project)
    found: list[Iterator[Sourced]] = [read_urls(path) for path in files or []]
    found += [iter([_typed(text)]) for text in url or []]
    if sitemap:
        found.append(
            from_sitemap(made.fetcher, checked_url(sitemap, field="--sitemap"), limit=limit)
        )
    if crawl:
        start = checked_url(crawl, field="--crawl")
        found.append(from_crawl(made.fetcher, start, depth=depth, limit=limit))
    if not found:
        raise InvalidInput("name a file, or use --url, --sitemap or --crawl.", field="prospects")
    named = [path.name for path in files or []] + (url or []) + [sitemap, crawl]
    title = f"Prospects from {', '.join(name for name in named if name)[:200]}"
    with progress(quiet=as_json) as watch:
        run = take_in(
            made.store, made.clock, chosen, chain.from_iterable(found), title=title, watch=watch
        )
    tell_run(run, as_json=as_json)
    if run.counts.get("problems") and not (run.counts.get("added") or run.counts.get("known")):
        raise InvalidInput("nothing could be used; see the lines above.", field="prospects")


def _typed(text: str) -> Sourced:
    try:
        return Candidate(checked_url(text, field="--url"), "typed")
    except InvalidInput as wrong:
        return wrong


@app.command()
def examine(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Fetch and read every new prospect. Stop it with Ctrl-C; the same command continues.

    Example: outreach prospects examine
    """
    made, chosen = ready(), the_project(project)
    with progress(quiet=as_json) as watch:
        run = examine_new(made.store, made.clock, made.fetcher, chosen, watch=watch)
    tell_run(run, as_json=as_json)


@app.command("list")
def list_prospects(
    project: ProjectName = "",
    limit: Annotated[int, typer.Option(help="Rows at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List prospects with their state.

    Example: outreach prospects list --limit 20
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "url": one.url,
                "state": one.state,
                "title": one.title,
                "links_out": one.links_out,
                "problem": one.problem,
            }
            for one in stored.of_project(session, chosen.id or 0, at_most=limit)
        ]
    show(rows, as_json=as_json, empty="No prospects yet: outreach prospects add FILE")
