"""Commands of `outreach backlinks` about harm: what is flagged, what people decide, letters."""

from __future__ import annotations

from typing import Annotated

import typer

from outreach.backlinks.disavowing import ask_removal
from outreach.backlinks.harm import Level
from outreach.backlinks.judging import judge_sites
from outreach.cli.console import ACTOR, AsJson, ProjectName, out, ready, show, the_project, writing
from outreach.model.harm import HarmDecision, RemovalState
from outreach.store import harm as stored


def harm(
    project: ProjectName = "",
    level: Annotated[list[Level] | None, typer.Option(help="Which levels to show.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge every linking site and show the flagged ones with their reasons.

    A flag is a reason to look. `outreach backlinks disavow need` says whether to do anything.

    Example: outreach backlinks harm --level high
    """
    made, chosen = ready(), the_project(project)
    judge_sites(made.store, made.clock, chosen)
    levels = [one.value for one in level or (Level.HIGH, Level.MEDIUM)]
    with made.store.read() as session:
        rows, total = stored.flagged(session, chosen.id or 0, levels=levels, size=200)
    shown = [
        {
            "site": key,
            "level": row.level,
            "points": row.points,
            "links": row.links,
            "followed": row.followed,
            "decision": row.decision,
            "reasons": row.reasons
            if as_json
            else "\n".join(f"{one['points']:+} {one['sentence']}" for one in row.reasons),
        }
        for row, key, _ in rows
    ]
    show(shown, as_json=as_json, empty="No site is flagged.")
    if total > len(rows):
        typer.echo(f"… and {total - len(rows)} more.", err=True)


def decide(
    site: Annotated[str, typer.Argument(help="The site, as `harm` shows it.")],
    decision: Annotated[HarmDecision, typer.Argument(help="fine, remove, disavow or none.")],
    why: Annotated[str, typer.Option(help="The reason, in your words.")] = "",
    project: ProjectName = "",
) -> None:
    """Decide about one linking site. `remove` writes the letter to its webmaster.

    Example: outreach backlinks decide spam.example disavow --why "bought links"
    """
    chosen = the_project(project)
    now = ready().clock.now()
    with writing() as session:
        row = stored.by_site_key(session, chosen.id or 0, site)
        row.decide(decision, at=now, actor=ACTOR, why=why)
        if decision is HarmDecision.REMOVE:
            letter = ask_removal(session, chosen, row, site, now=now, actor=ACTOR).letter
            print(letter)
    out.print(f"{site}: {decision.value}.", markup=False)


def removals(
    project: ProjectName = "",
    site: Annotated[str, typer.Option(help="Only the letter of this site.")] = "",
    became: Annotated[RemovalState | None, typer.Option(help="Note what came of it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Letters that ask webmasters to take links down, and what came of them.

    Example: outreach backlinks removals --site spam.example --became asked
    """
    chosen = the_project(project)
    now, number = ready().clock.now(), chosen.id or 0
    with writing() as session:
        rows = stored.removal_requests(session, number)
        wanted = [(row, key) for row, key in rows if site in ("", key)]
        if became is not None:
            for row, _ in wanted if site else ():
                row.move_to(became, at=now, actor=ACTOR)
        shown = [
            {
                "site": key,
                "state": row.state,
                "made_at": row.made_at,
                "asked_at": row.asked_at,
                "settled_at": row.settled_at,
                **({"letter": row.letter} if as_json or site else {}),
            }
            for row, key in wanted
        ]
    show(shown, as_json=as_json, empty="No letter was written.")
