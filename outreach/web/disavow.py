"""Do I need to disavow? And, where the answer is yes, the versions of the file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.backlinks.disavow import Entry, difference, parse
from outreach.backlinks.disavowing import go_back_to, make_version, note_upload, preview, take_in
from outreach.backlinks.need import Answer, Outcome, advice
from outreach.backlinks.velocity import Pace
from outreach.errors import InvalidInput
from outreach.model.backlink_profile import SummaryKind
from outreach.model.harm import DisavowVersion
from outreach.store import disavow as stored
from outreach.store import harm, profile
from outreach.web import exports, forms
from outreach.web.actors import names_for
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("disavow", __name__)
_MOST_SHOWN = 200
_MOST_BYTES = 20 * 2**20  # Google takes 2 MB; a longer one is read to say how it would fit


@pages.get("/p/<int:project_id>/backlinks/disavow")
def show(project_id: int) -> str:
    """The dialogue, what would change, and every version."""
    manual = forms.asked_choice("manual_action", Answer)
    drop = forms.asked_choice("strong_drop", Answer) or Answer.UNKNOWN
    now = serving().clock.now()
    with serving().store.read() as session:
        counts = harm.counts(session, project_id)
        summary = profile.summary(session, project_id, SummaryKind.PROFILE)
        versions = stored.versions(session, project_id)
        in_force = stored.in_force(session, project_id)
        planned = preview(session, current_project(), now=now)
        names = names_for(session, (one.made_by for one in versions))
    pace = Pace(summary.figures["velocity"]["pace"]) if summary else Pace.CALM
    flagged = counts.get("high", 0) + counts.get("medium", 0)
    newest = parse(versions[0].content if versions else "")
    return render_template(
        "backlinks/disavow.html",
        advice=advice(manual_action=manual, strong_drop=drop, pace=pace, flagged=flagged)
        if manual
        else None,
        manual=manual,
        drop=drop,
        answers=list(Answer),
        outcomes=Outcome,
        pace=pace,
        flagged=flagged,
        versions=versions,
        in_force=in_force,
        names=names,
        planned=planned,
        change=difference(newest, parse(planned.content)),
        most=_MOST_SHOWN,
    )


@pages.post("/p/<int:project_id>/backlinks/disavow")
def make(project_id: int) -> AnyResponse:
    """A new version out of what was decided."""
    note = forms.text("note", longest=300)
    with serving().store.write() as session:
        now = serving().clock.now()
        row = make_version(session, current_project(), now=now, actor=actor(), note=note)
    flash(
        gettext(
            "Version %(number)s is made. It does nothing before you upload it to Google.",
            number=row.number,
        )
    )
    return _back(project_id)


@pages.post("/p/<int:project_id>/backlinks/disavow/file")
def take(project_id: int) -> AnyResponse:
    """Take in the file that Google has now."""
    content = _brought()
    with serving().store.write() as session:
        now = serving().clock.now()
        row, read = take_in(
            session,
            current_project(),
            content,
            whole_sites="whole_sites" in request.form,
            now=now,
            actor=actor(),
        )
    flash(
        gettext(
            "Version %(number)s: %(entries)s entries taken in, %(rubbish)s lines "
            "mean nothing to Google, %(excluded)s entries were left out.",
            number=row.number,
            entries=len(read.entries),
            rubbish=len(read.rubbish),
            excluded=len(row.excluded),
        )
    )
    return _back(project_id)


def _brought() -> bytes:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise InvalidInput(gettext("choose the file that Google has now."), field="file")
    content: bytes = given.read(_MOST_BYTES + 1)
    given.close()
    if len(content) > _MOST_BYTES:
        raise InvalidInput(gettext("this is more than 20 MB: no disavow file."), field="file")
    return content


@pages.post("/p/<int:project_id>/backlinks/disavow/<int:number>/uploaded")
def uploaded(project_id: int, number: int) -> AnyResponse:
    """A person uploaded this version."""
    with serving().store.write() as session:
        row = stored.version(session, project_id, number)
        note_upload(row, now=serving().clock.now(), actor=actor())
    flash(gettext("Version %(number)s is in force.", number=number))
    return _back(project_id)


@pages.post("/p/<int:project_id>/backlinks/disavow/<int:number>/undo")
def undo(project_id: int, number: int) -> AnyResponse:
    """A new version with the entries of this one."""
    with serving().store.write() as session:
        now = serving().clock.now()
        row = go_back_to(session, current_project(), number, now=now, actor=actor())
    flash(
        gettext(
            "Version %(number)s has the entries of version %(number_2)s.",
            number=row.number,
            number_2=number,
        )
    )
    return _back(project_id)


@pages.get("/p/<int:project_id>/backlinks/disavow/<int:number>.txt")
def download(project_id: int, number: int) -> Response:
    """One version as Google takes it."""
    with serving().store.read() as session:
        content = stored.version(session, project_id, number).content
    answer = Response(content, mimetype="text/plain")
    name = f"disavow-{current_project().site_key}-{number}.txt"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@pages.get("/p/<int:project_id>/backlinks/disavow/<int:number>")
def version(project_id: int, number: int) -> str:
    """One version and what it changes against the one in force."""
    with serving().store.read() as session:
        row = stored.version(session, project_id, number)
        in_force = stored.in_force(session, project_id)
        names = names_for(session, [row.made_by])
    read = parse(row.content)
    return render_template(
        "backlinks/disavow_version.html",
        version=row,
        in_force=in_force,
        entries=read.entries[:_MOST_SHOWN],
        total=len(read.entries),
        change=difference(parse(in_force.content if in_force else ""), read),
        names=names,
        most=_MOST_SHOWN,
    )


def _back(project_id: int) -> AnyResponse:
    return redirect(url_for("backlinks.disavow.show", project_id=project_id), 303)


def _entries(session: Session, project_id: int, number: int) -> Sequence[Entry]:
    return parse(stored.version(session, project_id, number).content).entries


_VERSIONS = exports.Table[DisavowVersion](
    "disavow-versions",
    {
        "version": lambda row: row.number,
        "domains": lambda row: row.domains,
        "urls": lambda row: row.urls,
        "note": lambda row: row.note,
        "made": lambda row: row.made_at,
        "uploaded": lambda row: row.uploaded_at,
        "left out": lambda row: "; ".join(
            f"{one['entry']}: {one['reason']}" for one in row.excluded
        ),
    },
    stored.versions,
)
_LINES = exports.Table[Entry](
    "disavow-entries",
    {"entry": lambda one: one.value, "reason": lambda one: one.reason},
    _entries,
)
_HERE = "/p/<int:project_id>/backlinks/disavow"
exports.offer(pages, _HERE, _VERSIONS, endpoint="versions_file")
exports.offer(pages, f"{_HERE}/<int:number>/entries", _LINES, endpoint="entries_file")
