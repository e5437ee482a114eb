"""`outreach press`: stories, the journalists whose beat they fit, and journalists' requests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
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
    text_file,
    the_project,
    writing,
)
from outreach.errors import InvalidInput, NotFound
from outreach.prospecting.digital_pr import keep
from outreach.store import assets, press
from outreach.store.pages import press as pages
from outreach.urls import checked_url, comparison_key

app = typer.Typer(no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Id of the story: outreach press stories")]


def _moment(text: str, field: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        why = f"write the moment as 2026-05-31T09:00, in UTC, not {text!r}."
        raise InvalidInput(why, field=field) from None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


@app.command()
def story(
    title: Annotated[str, typer.Argument(help="What it says, in a line.")],
    text: Annotated[Path, typer.Argument(help='File with what is new in it; "-" reads input.')],
    page: Annotated[str, typer.Option(help="Page of yours that holds it.")] = "",
    embargo: Annotated[str, typer.Option(help="Nobody before: 2026-05-31T09:00, in UTC.")] = "",
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Write down a story. It is told to nobody before `outreach press tell`.

    Example: outreach press story "What 4,000 soil samples say" story.txt --page https://a.example/s
    """
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        asset = None
        if page:
            key = comparison_key(checked_url(page, field="page"))
            asset = assets.by_key(session, chosen.id or 0, key)
            if asset is None:
                raise NotFound(f"{page} is no page of yours that was read: outreach assets read")
        row = keep.add_story(
            session,
            chosen,
            title=title,
            text=text_file(text, "text"),
            asset=asset,
            embargo_until=_moment(embargo, "embargo"),
            at=now,
            actor=ACTOR,
        )
        shown = {"id": row.id, "title": row.title, "state": row.state}
    sentence = f"Story {shown['id']} is written down. Next: outreach press tell {shown['id']}"
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command()
def stories(project: ProjectName = "", as_json: AsJson = False) -> None:
    """List the stories.

    Example: outreach press stories
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "id": one.id,
                "title": one.title,
                "state": one.state,
                "embargo": one.embargo_until.isoformat() if one.embargo_until else "",
                "on the list": len(press.press_list(session, one.id or 0)),
            }
            for one in press.stories(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="None yet: outreach press story TITLE FILE")


@app.command()
def tell(number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Let a story go: journalists whose beat it fits become reasons to write.

    Example: outreach press tell 1
    """
    _move(number, project, "ready", as_json)


@app.command()
def close(number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Tell a story no further.

    Example: outreach press close 1
    """
    _move(number, project, "closed", as_json)


def _move(number: int, project: str, state: str, as_json: bool) -> None:
    chosen, now = the_project(project), ready().clock.now()
    with writing() as session:
        row = press.story(session, chosen.id or 0, number)
        (keep.let_go if state == "ready" else keep.close)(session, row, at=now, actor=ACTOR)
    after = "outreach opportunities find --tactic digital_pr" if state == "ready" else ""
    sentence = f"Story {number}: {state}." + (f" Next: {after}" if after else "")
    show_one({"id": number, "state": state}, as_json=as_json, sentence=sentence)


@app.command()
def embargo(
    number: Number,
    until: Annotated[str, typer.Argument(help='As 2026-05-31T09:00, in UTC; "" lifts it.')],
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Set or lift the embargo of a story; letters on their way wait until it ends.

    Example: outreach press embargo 1 2026-05-31T09:00
    """
    chosen, now = the_project(project), ready().clock.now()
    moment = _moment(until, "until")
    with writing() as session:
        row = press.story(session, chosen.id or 0, number)
        keep.set_embargo(session, row, moment, at=now, actor=ACTOR)
    sentence = f"Under embargo until {moment:%Y-%m-%d %H:%M} UTC." if moment else "No embargo."
    shown = {"id": number, "embargo_until": moment.isoformat() if moment else ""}
    show_one(shown, as_json=as_json, sentence=sentence)


@app.command("list")
def press_list(number: Number, project: ProjectName = "", as_json: AsJson = False) -> None:
    """Show the press list of a story, in the order in which each outlet is asked.

    Example: outreach press list 1
    """
    chosen = the_project(project)
    with reading() as session:
        row = press.story(session, chosen.id or 0, number)
        rows = [
            {
                "outlet": line.site.key,
                "journalist": line.journalist.name,
                "job": line.journalist.title,
                "fit": round(line.entry.fit, 2),
                "why": line.entry.reason,
                "stage": line.opportunity.stage if line.opportunity else "",
                "left out": line.entry.left_out_by,
            }
            for line in pages.list_of(session, row)
        ]
    show(rows, as_json=as_json, empty="Nobody yet: outreach opportunities find --tactic digital_pr")


@app.command()
def request(
    text: Annotated[Path, typer.Argument(help='File with requests; "-" reads input.')] = Path("-"),
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Take in journalists' requests, out of a digest or a single message.

    Example: outreach press request digest.txt
    """
    chosen, now = the_project(project), ready().clock.now()
    told = text_file(text, "text")
    with writing() as session:
        new = keep.take_requests(session, chosen, told, source="pasted", at=now, actor=ACTOR)
    rows = [
        {
            "id": one.id,
            "outlet": one.outlet,
            "topic": one.topic,
            "answer to": one.address,
            "deadline": one.deadline_at.isoformat() if one.deadline_at else "",
        }
        for one in new
    ]
    show(rows, as_json=as_json, empty="No new request was found in it.")
