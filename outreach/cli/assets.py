"""`outreach assets`: our own linkable pages."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.assets.inventory import take_inventory
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
from outreach.store import assets as stored

app = typer.Typer(help="Your own linkable pages.", no_args_is_help=True)


@app.command()
def read(
    project: ProjectName = "",
    limit: Annotated[int, typer.Option(help="Pages at most.")] = 2_000,
    depth: Annotated[int, typer.Option(help="Depth of the crawl if there is no sitemap.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Read the project's site: its sitemap, or a crawl if it has none.

    Example: outreach assets read --limit 500
    """
    made, chosen = ready(), the_project(project)
    with progress(quiet=as_json) as watch:
        run = take_inventory(
            made.store, made.clock, made.fetcher, chosen, limit=limit, depth=depth, watch=watch
        )
    tell_run(run, as_json=as_json)


@app.command("list")
def list_assets(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List the project's live pages.

    Example: outreach assets list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "url": one.url,
                "title": one.title,
                "topics": ", ".join(one.topics[:5]),
                "words": one.words,
                "links_in": one.links_in,
            }
            for one in stored.live(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="No pages yet: outreach assets read")
