"""`outreach placements`: which link was won by which letter, and whether it is clean."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.cli.console import (
    ACTOR,
    AsJson,
    ProjectName,
    reading,
    ready,
    show,
    show_one,
    the_project,
    writing,
)
from outreach.model.placement import Acquisition, PlacementState
from outreach.placements import decide
from outreach.store import backlinks, opportunities
from outreach.store import placements as stored

app = typer.Typer(no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Number of the placement.")]
Why = Annotated[str, typer.Option(help="The reason, for whoever asks later.")]


@app.command("list")
def list_placements(
    state: Annotated[
        PlacementState, typer.Option(help="Which pile; proposed ones wait for you.")
    ] = PlacementState.PROPOSED,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """List placements with their confidence and reasons.

    Example: outreach placements list --state risk
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": placement.id,
                "opportunity": opportunity.id,
                "page": link.linking_page,
                "target": link.target_url,
                "method": placement.acquisition,
                "rel": link.rel,
                "confidence": placement.confidence,
                "reasons": " ".join(str(one) for one in (*placement.reasons, *placement.risks)),
            }
            for placement, link, opportunity, _ in stored.in_state(session, chosen.id or 0, state)
        ]
    show(rows, as_json=as_json, title=f"{chosen.name}: {state.value}", empty="None.")


@app.command()
def confirm(number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Say that our letter earned the link.

    Example: outreach placements confirm 7
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = stored.one(session, chosen.id or 0, number)
        outcome = decide.confirm(session, row, at=now, actor=ACTOR)
    show_one({"id": number, "outcome": outcome}, as_json=as_json, sentence=f"Ours: {outcome}.")


@app.command()
def reject(number: Number, why: Why = "", project: ProjectName = "") -> None:
    """Say that it is not our work: the link is organic.

    Example: outreach placements reject 7 --why "They wrote of us before."
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = stored.one(session, chosen.id or 0, number)
        decide.reject(session, row, at=now, actor=ACTOR, why=why)
    show_one({}, as_json=False, sentence="Not ours: the link is organic.")


@app.command()
def method(
    number: Number,
    acquired: Annotated[Acquisition, typer.Argument(help="How the link was acquired.")],
    why: Why = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Say how a link was acquired; whether it is a win is judged anew.

    Example: outreach placements method 7 paid --why "A fee was paid."
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = stored.one(session, chosen.id or 0, number)
        decide.set_method(session, row, acquired, at=now, actor=ACTOR, why=why)
        shown = {"id": number, "state": row.state, "risks": list(row.risks)}
        sentence = " ".join([f"It is {row.state.value}.", *(str(one) for one in row.risks)])
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command()
def tie(
    backlink: Annotated[int, typer.Argument(help="Number of the backlink.")],
    opportunity: Annotated[int, typer.Argument(help="Number of the opportunity.")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Say that an opportunity earned a link that was taken for organic.

    Example: outreach placements tie 31 12
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = decide.tie_by_hand(
            session,
            backlinks.one(session, chosen.id or 0, backlink),
            opportunities.get(session, chosen.id or 0, opportunity),
            at=now,
            actor=ACTOR,
        )
        shown = {"id": row.id, "state": row.state}
    show_one(shown, as_json=as_json, sentence=f"Tied: it is {shown['state']}.")
