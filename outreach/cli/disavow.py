"""`outreach backlinks disavow`: whether to do it at all, and the versions of the file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from outreach.backlinks.disavow import difference, parse
from outreach.backlinks.disavowing import go_back_to, make_version, note_upload, take_in
from outreach.backlinks.need import Answer, advice
from outreach.backlinks.velocity import Pace
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
from outreach.errors import InvalidInput
from outreach.model.backlink_profile import SummaryKind
from outreach.store import disavow as stored
from outreach.store import harm, profile

app = typer.Typer(help="Do I need to disavow? Mostly not.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Number of the version.")]


@app.command()
def need(
    manual_action: Annotated[
        Answer, typer.Option(help="Does Search Console show a manual action?")
    ] = Answer.UNKNOWN,
    strong_drop: Annotated[
        Answer, typer.Option(help="Did visits from search fall strongly?")
    ] = Answer.UNKNOWN,
    project: ProjectName = "",
    as_json: AsJson = False,
) -> None:
    """Two questions, one answer; mostly "do nothing".

    Example: outreach backlinks disavow need --manual-action no --strong-drop no
    """
    chosen = the_project(project)
    asks = sys.stdin.isatty() and not as_json
    if asks and manual_action is Answer.UNKNOWN:
        manual_action = _ask("Does Search Console show a manual action about unnatural links?")
    if asks and strong_drop is Answer.UNKNOWN and manual_action is Answer.NO:
        strong_drop = _ask("Did visits from search fall strongly, with no other cause in sight?")
    with reading() as session:
        summary = profile.summary(session, chosen.id or 0, SummaryKind.PROFILE)
        counts = harm.counts(session, chosen.id or 0)
    pace = Pace(summary.figures["velocity"]["pace"]) if summary else Pace.CALM
    flagged = counts.get("high", 0) + counts.get("medium", 0)
    found = advice(manual_action=manual_action, strong_drop=strong_drop, pace=pace, flagged=flagged)
    steps = "".join(f"\n  {place}. {step}" for place, step in enumerate(found.steps, start=1))
    show_one(
        {
            "outcome": found.outcome.value,
            "why": found.sentence,
            "steps": list(found.steps),
            "flagged": flagged,
            "pace": pace.value,
        },
        as_json=as_json,
        sentence=f"{found.outcome.value.capitalize()}. {found.sentence}{steps}",
    )


def _ask(question: str) -> Answer:
    said = typer.prompt(f"{question} (yes, no, unknown)", default="unknown").strip().lower()
    return {"y": Answer.YES, "n": Answer.NO}.get(said[:1], Answer.UNKNOWN)


@app.command("versions")
def list_versions(project: ProjectName = "", as_json: AsJson = False) -> None:
    """Every version, who made it and when Google got it.

    Example: outreach backlinks disavow versions
    """
    chosen = the_project(project)
    with reading() as session:
        rows = [
            {
                "number": one.number,
                "made_at": one.made_at,
                "by": one.made_by,
                "domains": one.domains,
                "urls": one.urls,
                "note": one.note,
                "uploaded_at": one.uploaded_at,
                "left_out": len(one.excluded),
            }
            for one in stored.versions(session, chosen.id or 0)
        ]
    show(rows, as_json=as_json, empty="No file was ever made, which is mostly right.")


@app.command()
def make(
    note: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    project: ProjectName = "",
) -> None:
    """Make a version out of what was decided, on top of the newest one.

    Example: outreach backlinks disavow make --note "after the manual action"
    """
    chosen = the_project(project)
    with writing() as session:
        row = make_version(session, chosen, now=ready().clock.now(), actor=ACTOR, note=note)
    _tell(row.number, row.domains, row.urls, row.excluded)


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="The file that Google has now.")],
    whole_sites: Annotated[
        bool, typer.Option(help="Name sites instead of pages: for a file that is too long.")
    ] = False,
    project: ProjectName = "",
) -> None:
    """Take in the file in force, so that nothing in it is lost by the next upload.

    Example: outreach backlinks disavow import disavow.txt --whole-sites
    """
    chosen = the_project(project)
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise InvalidInput(f"{path} can't be read: {missing.strerror}.", field="path") from missing
    with writing() as session:
        row, read = take_in(
            session,
            chosen,
            content,
            whole_sites=whole_sites,
            now=ready().clock.now(),
            actor=ACTOR,
        )
    _tell(row.number, row.domains, row.urls, row.excluded)
    for one in read.rubbish[:20]:
        typer.echo(f"  line {one.line}: {one.text!r} is {one.why}", err=True)
    if len(read.rubbish) > 20:
        typer.echo(f"  … and {len(read.rubbish) - 20} more lines of rubbish", err=True)


@app.command()
def export(number: Number, project: ProjectName = "") -> None:
    """Print a version, to be saved and uploaded.

    Example: outreach backlinks disavow export 3 > disavow.txt
    """
    chosen = the_project(project)
    with reading() as session:
        print(stored.version(session, chosen.id or 0, number).content, end="")


@app.command()
def diff(
    number: Number,
    before: Annotated[
        int, typer.Option("--from", help="An older version; the one in force if left out.")
    ] = 0,
    project: ProjectName = "",
) -> None:
    """What a version changes.

    Example: outreach backlinks disavow diff 4 --from 3
    """
    chosen = the_project(project)
    with reading() as session:
        new = stored.version(session, chosen.id or 0, number)
        old = (
            stored.version(session, chosen.id or 0, before)
            if before
            else stored.in_force(session, chosen.id or 0)
        )
    found = difference(parse(old.content if old else ""), parse(new.content))
    for sign, entries in (("+", found.added), ("-", found.removed)):
        for entry in entries:
            print(f"{sign} {entry}")
    out.print(f"{len(found.added)} added, {len(found.removed)} removed, {found.kept} kept.")


@app.command()
def uploaded(number: Number, project: ProjectName = "") -> None:
    """Note that Google has this version now.

    Example: outreach backlinks disavow uploaded 4
    """
    chosen = the_project(project)
    with writing() as session:
        row = stored.version(session, chosen.id or 0, number)
        note_upload(row, now=ready().clock.now(), actor=ACTOR)
    out.print(f"Version {number} is in force.")


@app.command()
def undo(number: Number, project: ProjectName = "") -> None:
    """Make a new version with the entries of an old one.

    Example: outreach backlinks disavow undo 3
    """
    chosen = the_project(project)
    with writing() as session:
        row = go_back_to(session, chosen, number, now=ready().clock.now(), actor=ACTOR)
    _tell(row.number, row.domains, row.urls, row.excluded)


def _tell(number: int, domains: int, urls: int, excluded: list[dict[str, str]]) -> None:
    out.print(f"Version {number}: {domains} domains, {urls} URLs; {len(excluded)} left out.")
    for one in excluded[:20]:
        typer.echo(f"  {one['entry']}: {one['reason']}", err=True)
