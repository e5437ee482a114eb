"""`outreach project`: the brands and sites that links are won for."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.cli.console import ACTOR, AsJson, ProjectName, reading, ready, show, show_one, writing
from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.store import projects
from outreach.urls import checked_url, site_key

app = typer.Typer(help="Projects: one brand or site each.", no_args_is_help=True)
_FIELDS = (
    "sender_name",
    "organisation",
    "postal_address",
    "notice_url",
    "country",
    "language",
    "legitimate_interest_note",
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the project.")],
    site: Annotated[str, typer.Argument(help="Your site, as https://example.org/")],
    sender: Annotated[str, typer.Option(help="Who writes, as shown in letters.")] = "",
    organisation: Annotated[str, typer.Option(help="In whose name.")] = "",
    address: Annotated[str, typer.Option(help="Postal address; every letter must carry one.")] = "",
    language: Annotated[str, typer.Option(help="Language of your letters.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Make a project.

    Example: outreach project add Mossgrove https://mossgrove.example/ --sender "Ada Moss"
    """
    url = checked_url(site, field="site")
    with writing() as session:
        now = ready().clock.now()
        row = projects.add(
            session,
            Project(
                name=name.strip(),
                site_url=url,
                site_key=site_key(url),
                language=language,
                sender_name=sender,
                organisation=organisation or name,
                postal_address=address,
                created_at=now,
            ),
        )
        record(row, "added", at=now, actor=ACTOR, project_id=row.id)
        shown = {"id": row.id, "name": row.name, "site": row.site_url}
    sentence = f"Project {name} is made. Next: outreach assets read"
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command("set")
def set_field(
    field: Annotated[str, typer.Argument(help=f"One of: {', '.join(_FIELDS)}.")],
    value: Annotated[str, typer.Argument(help="New value.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Change one field of a project.

    Example: outreach project set postal_address "1 Moss Lane, Leeds LS1 1AA, UK"
    """
    if field not in _FIELDS:
        raise InvalidInput(f"there is no field {field!r}; choose one of {', '.join(_FIELDS)}.")
    with writing() as session:
        row = projects.by_name(session, project)
        setattr(row, field, value)
        record(
            row,
            "changed",
            at=ready().clock.now(),
            actor=ACTOR,
            project_id=row.id,
            field=field,
        )
    show_one({"field": field, "value": value}, as_json=as_json, sentence=f"{field} is set.")


@app.command()
def exclude(
    sites: Annotated[list[str], typer.Argument(help="Domains never to write to.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Exclude sites from the project: competitors, platforms, your other sites.

    Example: outreach project exclude rival.example facebook.com
    """
    keys = [site_key(site) or site.lower() for site in sites]
    with writing() as session:
        row = projects.by_name(session, project)
        row.excluded = sorted({*row.excluded, *keys})
        excluded = list(row.excluded)
    show_one({"excluded": excluded}, as_json=as_json, sentence=f"Excluded: {len(excluded)}.")


@app.command("list")
def list_projects(as_json: AsJson = False) -> None:
    """List all projects.

    Example: outreach project list --json
    """
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "name": one.name,
                "site": one.site_url,
                "missing": ", ".join(one.missing_identity),
            }
            for one in projects.every(session)
        ]
    show(rows, as_json=as_json, empty="No project yet: outreach project add NAME URL")
