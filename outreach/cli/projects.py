"""`outreach project`: the brands and sites that links are won for."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.cli.console import ACTOR, AsJson, ProjectName, reading, ready, show, show_one, writing
from outreach.contacts.assessment import approve_assessment
from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from outreach.prospecting.find import reweigh
from outreach.prospecting.inputs import every_input, weigh
from outreach.prospecting.inputs import tell as save_told
from outreach.prospecting.record import STILL_OURS
from outreach.prospecting.registry import approach_for
from outreach.store import opportunities, projects
from outreach.urls import checked_url, site_key

app = typer.Typer(no_args_is_help=True)
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
        if field == "legitimate_interest_note":
            now = ready().clock.now()
            approve_assessment(session, row, purpose=value, at=now, actor=ACTOR)
        else:
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


@app.command()
def tell(
    name: Annotated[str, typer.Argument(help="Which list, as competitors or brand_names.")],
    lines: Annotated[list[str] | None, typer.Argument(help="What belongs into it.")] = None,
    clear: Annotated[bool, typer.Option(help="Empty the list first.")] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Tell the tactics what they look for; without lines, show what they know.

    Lists: competitors (sites), brand_names, not_us (words of others of the same name).

    Example: outreach project tell competitors rival.example other.example
    """
    lists = every_input()
    if name not in lists:
        raise InvalidInput(f"there is no list {name!r}; choose one of {', '.join(sorted(lists))}.")
    with writing() as session:
        row = projects.by_name(session, project)
        if lines or clear:
            told = [*([] if clear else getattr(row, name)), *(lines or ())]
            save_told(row, lists[name], told, at=ready().clock.now(), actor=ACTOR)
        known = list(getattr(row, name))
    sentence = f"{lists[name].label}: {', '.join(known) or 'none yet'}."
    show_one({name: known}, as_json=as_json, sentence=sentence)


@app.command("weigh")
def set_weights(
    tactic: Annotated[Tactic, typer.Argument(help="Whose signals.")],
    signal: Annotated[str, typer.Argument(help="Which signal, as 'topical relevance'.")] = "",
    percent: Annotated[int, typer.Argument(help="Its weight, 0 to 100.", min=0, max=100)] = 0,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Weigh a signal otherwise and rank anew at once; without a signal, show all weights.

    Example: outreach project weigh broken_link "topical relevance" 60
    """
    approach = approach_for(tactic)
    if approach is None:
        raise InvalidInput(f"the tactic {tactic.value} finds nothing by itself.")
    changed = 0
    with writing() as session:
        row = projects.by_name(session, project)
        if signal:
            now = ready().clock.now()
            weigh(row, approach, {signal: percent / 100}, at=now, actor=ACTOR)
            found = opportunities.of_tactic(session, row.id or 0, tactic, STILL_OURS)
            changed = reweigh(found, row)
        weights = {**approach.weights, **row.weights.get(tactic.value, {})}
    told = ", ".join(f"{name} {100 * weight:.0f}" for name, weight in weights.items())
    sentence = f"{told}. {changed} scores have changed." if signal else f"{told}."
    show_one({"weights": weights, "changed": changed}, as_json=as_json, sentence=sentence)


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
