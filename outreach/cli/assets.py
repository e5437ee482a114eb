"""`outreach assets`: our own linkable pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from outreach.assets.calendar import Plan, checked_kind, day_of, plan, publish
from outreach.assets.inventory import take_inventory
from outreach.assets.kind import BY_HAND
from outreach.assets.linkable import linkable
from outreach.assets.missing import ideas_for
from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    progress,
    reading,
    ready,
    show,
    show_one,
    tell_run,
    the_project,
    writing,
)
from outreach.model.asset import Asset, AssetKind, AssetState
from outreach.model.opportunity import Tactic
from outreach.store import assets as stored
from outreach.store import dead_pages
from outreach.urls import checked_url

app = typer.Typer(no_args_is_help=True)


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
    """List the project's live pages, the most linkable first.

    Example: outreach assets list
    """
    made, chosen = ready(), the_project(project)
    with reading() as session:
        pages = stored.light(session, chosen.id or 0, AssetState.LIVE)
        domains, _ = stored.referring_domains(session, chosen.id or 0)
    rows = [_row(one, domains, made.clock.now().date()) for one in pages]
    rows.sort(key=lambda row: -float(str(row["linkable"])))
    show(rows, as_json=as_json, empty="No pages yet: outreach assets read")


def _row(one: Asset, domains: dict[str, int] | None, today: date) -> dict[str, object]:
    count = None if domains is None else domains.get(one.url_key, 0)
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "kind": one.kind,
        "linkable": linkable(one, count, today=today).points,
        "referring_domains": count,
        "language": one.language,
        "published_on": one.published_on,
        "topics": ", ".join(one.topics[:5]),
        "words": one.words,
        "links_in": one.links_in,
    }


@app.command()
def kind(
    number: Annotated[int, typer.Argument(help="Id of the page.")],
    value: Annotated[AssetKind, typer.Argument(help="What it is.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Say what kind of page it is, where the inventory was wrong.

    Example: outreach assets kind 12 research
    """
    chosen = the_project(project)
    with writing() as session:
        row = stored.get(session, chosen.id or 0, number)
        row.kind, row.kind_reason = value.value, BY_HAND
    show_one({"id": number, "kind": value.value}, as_json=as_json, sentence="Noted.")


@app.command("plan")
def plan_asset(
    title: Annotated[str, typer.Argument(help="Working title.")],
    on: Annotated[str, typer.Option(help="Day of publication, as 2026-12-01.")] = "",
    owner: Annotated[str, typer.Option(help="Who writes it.")] = "",
    kind: Annotated[str, typer.Option(help="guide, research, tool, …")] = "",
    tactic: Annotated[Tactic | None, typer.Option(help="How it should attract links.")] = None,
    audience: Annotated[str, typer.Option(help="From whom.")] = "",
    answers: Annotated[str, typer.Option(help="Dead or rival's page it stands in for.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Put a page into the content calendar.

    Example: outreach assets plan "Frost dates by county" --on 2026-12-01 --owner Rosa
    """
    made, chosen = ready(), the_project(project)
    wish = Plan(
        title=title,
        due_on=day_of(on),
        owner=owner,
        kind=checked_kind(kind),
        tactic=tactic.value if tactic else "",
        audience=audience,
        answers_url=checked_url(answers, field="answers") if answers else "",
    )
    with writing() as session:
        row = plan(session, chosen, wish, at=made.clock.now(), actor=ACTOR)
        told = {"id": row.id, "title": row.title}
    show_one(told, as_json=as_json, sentence=f"“{row.title}” is planned as number {told['id']}.")


@app.command("publish")
def publish_asset(
    number: Annotated[int, typer.Argument(help="Id of the planned page.")],
    url: Annotated[str, typer.Argument(help="Where it is online.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Say that a planned page is online; the next inventory reads it.

    Example: outreach assets publish 12 https://mossgrove.example/frost-dates
    """
    made, chosen = ready(), the_project(project)
    with writing() as session:
        row = stored.get(session, chosen.id or 0, number)
        row = publish(session, chosen, row, checked_url(url), at=made.clock.now(), actor=ACTOR)
        told = {"id": row.id, "url": row.url}
    show_one(told, as_json=as_json, sentence=f"{url} is online. Next: outreach assets read")


@app.command("calendar")
def show_calendar(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Show what is planned, and what came of what was planned.

    Example: outreach assets calendar
    """
    chosen = the_project(project)
    with reading() as session:
        rows = stored.in_calendar(session, chosen.id or 0)
        results = stored.outcomes(session, chosen.id or 0)
        domains = stored.referring_domains(session, chosen.id or 0)[0] or {}
    shown = []
    for one in rows:
        came = results.get(one.id or 0, stored.Outcome())
        shown.append(
            {
                "id": one.id,
                "on": one.due_on,
                "title": one.title,
                "state": one.state,
                "owner": one.owner,
                "kind": one.kind,
                "tactic": one.tactic,
                "audience": one.audience,
                "letters": came.written,
                "won": came.won,
                "domains": domains.get(one.url_key, 0),
            }
        )
    show(shown, as_json=as_json, empty="Nothing is planned: outreach assets plan, or assets ideas")


@app.command("ideas")
def show_ideas(
    sites_of: Annotated[str, typer.Option(help="Show who would be asked about this one.")] = "",
    limit: Annotated[int, typer.Option(help="Rows at most.")] = 30,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """What to write: pages of others that attract links, for which you have nothing.

    Example: outreach assets ideas --sites-of http://gone.example/frost-dates
    """
    chosen = the_project(project)
    rows: list[dict[str, object]]
    with reading() as session:
        if sites_of:
            listed = dead_pages.linking_sites(session, chosen.id or 0, checked_url(sites_of))
            rows = [{"site": site, "page": page, "anchor": text} for site, page, text in listed]
        else:
            rows = [
                {
                    "write_about": one.subject,
                    "sites": one.sites,
                    "because": f"{one.source} page",
                    "url": one.url,
                }
                for one in ideas_for(session, chosen, at_most=limit)
            ]
    show(rows, as_json=as_json, empty="No ideas yet: import broken backlinks, or rivals' links.")
