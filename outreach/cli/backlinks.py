"""`outreach backlinks`: what links to us, and whether it still does."""

from __future__ import annotations

from datetime import timedelta

import typer

from outreach.backlinks.monitor import look_at_due
from outreach.cli.console import AsJson, ProjectName, reading, ready, show, show_one, the_project
from outreach.placements.expect import expect_due
from outreach.placements.match import match_due
from outreach.store import backlinks as stored

app = typer.Typer(help="What links to you.", no_args_is_help=True)


@app.command()
def look(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Look at every backlink that is due, and tie new links to what earned them.

    Example: outreach backlinks look
    """
    made, chosen = ready(), the_project(project)
    expect_due(made.store, made.clock)
    confirm = timedelta(hours=made.settings.loss_confirm_hours)
    counts = look_at_due(
        made.store, made.clock, made.fetcher, confirm_after=confirm, project_id=chosen.id
    )
    counts.update(match_due(made.store, made.clock))
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    show_one(dict(counts), as_json=as_json, sentence=f"Backlinks: {said or 'none is due'}.")


@app.command("list")
def list_backlinks(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List backlinks with their state, anchor and place.

    Example: outreach backlinks list
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "page": one.linking_page,
                "target": one.target_url,
                "state": one.state,
                "anchor": one.anchor_text,
                "place": one.placement,
                "followed": one.followed,
                "last_seen": one.last_seen_at,
                "problem": one.problem,
            }
            for one in stored.of_project(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="None yet.")
