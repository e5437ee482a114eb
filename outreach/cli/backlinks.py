"""`outreach backlinks`: what links to us, whether it still does, and whether it does us good."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from outreach.backlinks.alerts import AlertKind
from outreach.backlinks.monitor import accept_as_it_is, look_at_due
from outreach.backlinks.sightings import disagreements
from outreach.backlinks.weighing import weigh
from outreach.cli import disavow, harm, webhooks
from outreach.cli import profile as profiles
from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    out,
    reading,
    ready,
    show,
    show_one,
    the_project,
    writing,
)
from outreach.errors import NotFound
from outreach.languages import SOURCE, language
from outreach.model.backlink import Backlink
from outreach.placements.expect import expect_due
from outreach.placements.match import match_due
from outreach.reporting.compose import changes
from outreach.reporting.gather import look_of
from outreach.store import backlinks as stored
from outreach.store import watching

app = typer.Typer(no_args_is_help=True)
app.command("profile")(profiles.profile)
app.command("graph")(profiles.graph)
app.command("harm")(harm.harm)
app.command("decide")(harm.decide)
app.command("removals")(harm.removals)
app.add_typer(disavow.app, name="disavow")
app.add_typer(webhooks.app, name="webhook")


@app.command()
def look(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Look at every backlink that is due, and tie new links to what earned them.

    Example: outreach backlinks look
    """
    made, chosen = ready(), the_project(project)
    expect_due(made.store, made.clock)
    confirm = timedelta(hours=made.settings.loss_confirm_hours)
    counts = look_at_due(
        made.store,
        made.clock,
        made.fetcher,
        confirm_after=confirm,
        project_id=chosen.id,
        checker=made.checker,
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
                "number": one.id,
                "page": one.linking_page,
                "target": one.target_url,
                "state": one.state,
                "finding": one.finding,
                "anchor": one.anchor_text,
                "place": one.placement,
                "followed": one.followed,
                "last_seen": one.last_seen_at,
                "problem": one.problem,
            }
            for one in stored.of_project(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="None yet.")


@app.command("show")
def show_backlink(
    number: Annotated[int, typer.Argument(help="Number of the backlink, see `list`.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Every look at one backlink, and what others say of it.

    Example: outreach backlinks show 12
    """
    chosen = the_project(project)
    with reading() as session:
        row = stored.one(session, chosen.id or 0, number)
        looks = watching.history(session, number)
        seen = stored.sightings(session, number)
        worth, juice = weigh(session, chosen, row, now=ready().clock.now())
    found: dict[str, Any] = {
        "page": row.linking_page,
        "target": row.target_url,
        "state": row.state.value,
        "finding": row.finding,
        "problem": row.problem,
        "not_followed_because": row.not_followed_because,
        "next_check_at": row.next_check_at,
        "quality": worth.score,
        "known": worth.coverage,
        "factors": {one.name: [one.score, one.reason] for one in worth.factors},
        "brakes": list(worth.brakes),
        "estimated_juice": juice,
        "disagreements": disagreements(row, seen),
    }
    if as_json:
        found["looks"] = [
            {"at": one.at.isoformat(), "finding": one.finding, **one.evidence} for one in looks
        ]
        found["sightings"] = [
            {"source": one.source, "last_at": one.last_at.isoformat(), **one.claims} for one in seen
        ]
    show_one(found, as_json=as_json)
    if not as_json:
        show(
            [
                {"looked at": one.at, "found": one.finding, "in words": one.evidence["sentence"]}
                for one in looks
            ],
            as_json=False,
            empty="Nobody looked yet.",
        )


@app.command()
def accept(
    number: Annotated[int, typer.Argument(help="Number of the backlink, see `list`.")],
    project: ProjectName = "",
) -> None:
    """Be content with a link as it is: later changes are measured against this.

    Example: outreach backlinks accept 12
    """
    chosen = the_project(project)
    with writing() as session:
        row: Backlink = stored.one(session, chosen.id or 0, number)
        if row.followed is None:
            raise NotFound("Nobody has seen this link yet; there is nothing to accept.")
        accept_as_it_is(row, at=ready().clock.now(), actor=ACTOR)
    out.print("Accepted as it is.")


@app.command()
def alerts(
    project: ProjectName = "",
    every: Annotated[bool, typer.Option("--all", help="Also those that were put aside.")] = False,
    as_letter: Annotated[bool, typer.Option("--digest", help="As the text of a letter.")] = False,
    seen: Annotated[bool, typer.Option("--seen", help="Put aside what is shown.")] = False,
    mute: Annotated[AlertKind | None, typer.Option(help="Never alert of this again.")] = None,
    unmute: Annotated[AlertKind | None, typer.Option(help="Alert of this again.")] = None,
    as_json: AsJson = False,
) -> None:
    """What changed: lost, changed, moved, hidden or regained links.

    Example: outreach backlinks alerts --digest
    """
    made, chosen = ready(), the_project(project)
    now, number = made.clock.now(), chosen.id or 0
    with writing() as session:
        if mute is not None:
            watching.mute(session, number, mute.value, at=now, actor=ACTOR)
        if unmute is not None:
            watching.unmute(session, number, unmute.value)
        found = watching.alerts(session, number, unseen_only=not every)
        if seen and found:
            watching.put_aside(session, number, up_to=found[0][0].id or 0, at=now, actor=ACTOR)
    if as_letter:
        address = f"{made.settings.base_url}/p/{number}/backlinks"
        letter = changes(found, look_of(chosen, None), address, language(SOURCE)) if found else None
        print(letter.text if letter else "Nothing changed.")
        return
    show(
        [
            {
                "at": alert.at,
                "severity": alert.severity,
                "what": alert.kind,
                "backlink": backlink.id,
                "page": backlink.linking_page,
                "in_words": alert.sentence,
            }
            for alert, backlink in found
        ],
        as_json=as_json,
        empty="Nothing changed.",
    )
