"""`outreach partners`: who we work with, what was agreed, and who owes what."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

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
from outreach.clock import written_day
from outreach.model.partner import PartnerKind, Side
from outreach.prospecting.partners import keep
from outreach.prospecting.partners.standing import circle
from outreach.store import partners as stored

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name of the partner.")]
Day = Annotated[str, typer.Option(help="Day as 2026-05-31.")]


def _day(text: str, field: str) -> date | None:
    return written_day(text, field) if text else None


@app.command()
def add(
    name: Name,
    site: Annotated[str, typer.Argument(help="Their site, as https://example.org/")],
    kind: Annotated[PartnerKind, typer.Option(help="What they are to you.")] = PartnerKind.OTHER,
    page: Annotated[str, typer.Option(help="Page where they list others like you.")] = "",
    note: Annotated[str, typer.Option(help="Anything to remember.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Add somebody that you work with anyway.

    Example: outreach partners add "The Mill" https://mill.example/ --kind supplier
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = keep.add(
            session, chosen, name=name, site=site, kind=kind, page=page, note=note, at=now,
            actor=ACTOR,
        )  # fmt: skip
        shown = {"id": row.id, "name": row.name, "kind": row.kind, "page": row.page_url}
    show_one(
        shown,
        as_json=as_json,
        sentence=f"{name} is a partner. Next: outreach opportunities find --tactic partner",
    )


@app.command("list")
def list_partners(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List partners with their reliability, and the links in both directions.

    Example: outreach partners list
    """
    chosen = the_project(project)
    with reading() as session:
        known = circle(session, chosen.id or 0, today=ready().clock.now().date())
    rows = [
        {
            "name": one.partner.name,
            "kind": one.partner.kind,
            "site": one.site.key,
            "links to us": len(one.live_in),
            "we link": one.links_out,
            "reliability": one.reliability.points,
            "we owe": len(one.overdue_ours),
            "they owe": len(one.overdue_theirs),
            "ended": one.partner.ended_on.isoformat() if one.partner.ended_on else "",
        }
        for one in known.standings
    ]
    show(rows, as_json=as_json, empty="None yet: outreach partners add NAME SITE")
    if not as_json:
        out.print(
            known.reciprocity.sentence
            if known.outlinks_known
            else "Where your own pages link to is not known yet: outreach assets read"
        )


@app.command()
def agree(
    name: Name,
    title: Annotated[str, typer.Argument(help="What was agreed, in a line.")],
    text: Annotated[str, typer.Option(help="The same at length.")] = "",
    starts: Day = "",
    ends: Day = "",
    knowing: Annotated[bool, typer.Option(help="Although links would be exchanged.")] = False,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Write down an agreement; says first if it makes an exchange of links.

    Example: outreach partners agree "The Mill" "We show each other's courses" --ends 2026-12-31
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = keep.agree(
            session,
            stored.named(session, chosen.id or 0, name),
            title=title,
            text=text,
            starts_on=_day(starts, "starts"),
            ends_on=_day(ends, "ends"),
            knowing=knowing,
            at=now,
            actor=ACTOR,
        )
        shown = {"id": row.id, "title": row.title}
    show_one(shown, as_json=as_json, sentence="Written down.")


@app.command()
def owe(
    name: Name,
    what: Annotated[str, typer.Argument(help="What is owed.")],
    by: Annotated[Side, typer.Option(help="Which side owes it.")] = Side.THEM,
    due: Day = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Write down what one side owes the other.

    Example: outreach partners owe "The Mill" "A photo of the loaves" --by us --due 2026-05-31
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = keep.promise(
            session,
            stored.named(session, chosen.id or 0, name),
            owed_by=by,
            what=what,
            due_on=_day(due, "due"),
            at=now,
            actor=ACTOR,
        )
        shown = {"id": row.id, "owed_by": row.owed_by, "what": row.what}
    sentence = f"Written down as {shown['id']}. When it is done: outreach partners done {row.id}"
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command()
def done(
    number: Annotated[int, typer.Argument(help="Id of what was owed: outreach partners due")],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Mark what was owed as done.

    Example: outreach partners done 4
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row, partner = stored.obligation(session, chosen.id or 0, number)
        keep.done(session, row, partner, at=now, actor=ACTOR)
    show_one({"id": number, "done": True}, as_json=as_json, sentence="Done.")


@app.command()
def due(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List what is overdue, on both sides.

    Example: outreach partners due
    """
    chosen, today = the_project(project), ready().clock.now().date()
    with reading() as session:
        rows = [
            {
                "id": owed.id,
                "partner": partner.name,
                "owed by": owed.owed_by,
                "what": owed.what,
                "due": owed.due_on.isoformat() if owed.due_on else "",
            }
            for owed, partner in stored.overdue(session, chosen.id or 0, today=today)
        ]
    show(rows, as_json=as_json, empty="Nothing is overdue, on either side.")


@app.command()
def end(
    name: Name,
    why: Annotated[str, typer.Option(help="Reason, for the record.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Say that you don't work together any more; nothing is asked of them from now on.

    Example: outreach partners end "The Mill" --why "They moved away."
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        keep.end(session, stored.named(session, chosen.id or 0, name), at=now, actor=ACTOR, why=why)
    show_one({"name": name, "ended": True}, as_json=as_json, sentence=f"{name}: ended.")
