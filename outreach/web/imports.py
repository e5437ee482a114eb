"""Exports of other tools through the browser: brought, looked at, imported by the worker."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from outreach.backlinks.bring_in import checked_use, open_upload
from outreach.errors import Conflict, InvalidInput
from outreach.model.search import OwnFootprint
from outreach.model.upload import Upload, UploadState
from outreach.sources.backlink_exports.candidates import Use
from outreach.sources.backlink_exports.preview import preview
from outreach.sources.backlink_exports.values import Field
from outreach.sources.footprints import PLACES, Footprint, checked, queries, tactics
from outreach.sources.intake import take_in
from outreach.sources.pasted import candidates_in
from outreach.store import searches as stored
from outreach.store import uploads
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.search_requests import MOST_QUERIES, given_places, shelf_of
from outreach.web.speech import gettext

pages = Blueprint("imports", __name__)
_MEANINGS = [field for field in Field if field not in (Field.METRIC, Field.RIVAL)]
_DATES = ("", "day-first", "month-first")
_LONGEST_PASTE = 900_000


@pages.get("/p/<int:project_id>/imports")
def every(project_id: int) -> str:
    """Bring a file; what was brought before."""
    with serving().store.read() as session:
        found = uploads.of_project(session, project_id)
    most = serving().settings.upload_mebibytes
    return render_template("imports/every.html", uploads=found, most=most)


@pages.post("/p/<int:project_id>/imports")
def bring(project_id: int) -> Response:
    """Keep the file; nothing is imported yet."""
    runtime, given = serving(), request.files.get("file")
    name = secure_filename(given.filename or "")[-100:] if given else ""
    if given is None or not name:
        raise InvalidInput("choose a file.", field="file")
    now = runtime.clock.now()
    row = Upload(project_id=project_id, name=name, size=0, made_by=actor(), made_at=now)
    most = runtime.settings.upload_mebibytes * 2**20
    with runtime.store.write() as session:
        session.add(row)
    try:
        size = uploads.keep(runtime.settings.upload_folder, row, given.stream, most=most)
    except BaseException:
        with runtime.store.write() as session:
            session.delete(session.get_one(Upload, row.id))
        raise
    with runtime.store.write() as session:
        session.get_one(Upload, row.id).size = size
    return redirect(url_for("imports.look", project_id=project_id, number=row.id), 303)


@pages.get("/p/<int:project_id>/imports/<int:number>")
def look(project_id: int, number: int) -> str | tuple[str, int]:
    """Whose export it is, how its columns are understood, its first rows."""
    with serving().store.read() as session:
        row = uploads.get(session, project_id, number)
    export = seen = problem = None
    if row.state in (UploadState.WAITING, UploadState.FAILED):
        try:
            export = open_upload(serving().settings.upload_folder, row)
            seen = preview(export, current_project().site_key, shown=8)
        except InvalidInput as unreadable:
            problem = unreadable
    return render_template(
        "imports/look.html",
        row=row,
        export=export,
        seen=seen,
        problem=problem,
        meanings=_MEANINGS,
        uses=list(Use),
        dates=_DATES,
    )


@pages.post("/p/<int:project_id>/imports/<int:number>")
def decide(project_id: int, number: int) -> Response:
    """Take over what the person says of the columns; import, or look again."""
    here = redirect(url_for("imports.look", project_id=project_id, number=number), 303)
    with serving().store.write() as session:
        row = _untouched(session, project_id, number)
        row.columns = {
            field.value: header
            for field in _MEANINGS
            if (header := request.form.get(f"means_{field.name}", ""))
        }
        row.use = request.form.get("use", "") if request.form.get("use") in set(Use) else ""
        row.dates = request.form.get("dates", "") if request.form.get("dates") in _DATES else ""
    if request.form.get("then") != "import":
        return here
    export = open_upload(serving().settings.upload_folder, row)
    checked_use(export, current_project().site_key, Use(row.use) if row.use else None)
    with serving().store.write() as session:
        uploads.get(session, project_id, number).move_to(UploadState.ASKED)
    flash(gettext("The worker imports it. You can watch, stop and continue it under Runs."))
    return redirect(url_for("imports.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/imports/<int:number>/discard")
def discard(project_id: int, number: int) -> Response:
    """Throw the file away; what was imported from it stays."""
    with serving().store.write() as session:
        row = _untouched(session, project_id, number)
        uploads.forget(serving().settings.upload_folder, row)
        session.delete(row)
    flash(gettext("The file is gone."))
    return redirect(url_for("imports.every", project_id=project_id), 303)


def _untouched(session: Session, project_id: int, number: int) -> Upload:
    """The upload, unless the worker has it: a page that was open before may still ask."""
    row = uploads.get(session, project_id, number)
    if row.state is UploadState.ASKED:
        raise Conflict("The worker imports this file. You can stop it under Runs.")
    return row


@pages.get("/p/<int:project_id>/searches")
def searches(project_id: int) -> str:
    """Queries to run by hand, and a field for their results."""
    known, asked = tactics(), request.args.get("tactic", "")
    tactic = asked if asked in known else known[0]
    given = given_places(request.args, current_project())
    with serving().store.read() as session:
        own = stored.own_footprints(session, project_id, tactic)
        shelf = shelf_of(session, project_id, tactic)
        providers = stored.providers(session)
        requests = stored.recent_requests(session, project_id)
    language = request.args.get("language", "")
    return render_template(
        "imports/searches.html",
        tactics=known,
        own=own,
        providers=providers,
        requests=requests,
        places=PLACES,
        tactic=tactic,
        given=given,
        languages=sorted({one.language for one in shelf}),
        language=language,
        needs={place for one in shelf for place in one.places} - {"brand", "site"},
        queries=list(queries(shelf, given, language=language))[:MOST_QUERIES],
    )


@pages.post("/p/<int:project_id>/searches/footprints")
def add_footprint(project_id: int) -> Response:
    """Add a query of one's own to a tactic's library."""
    tactic = forms.text("tactic", longest=32)
    if tactic not in tactics():
        raise InvalidInput("choose one of the tactics.", field="tactic")
    language = forms.text("language", longest=8)
    pattern = forms.text("pattern", longest=300)
    checked(Footprint(tactic, language, pattern))
    with serving().store.write() as session:
        now = serving().clock.now()
        row = OwnFootprint(
            project_id=project_id, tactic=tactic, language=language, pattern=pattern, made_at=now
        )
        stored.add_footprint(session, row)
    return redirect(url_for("imports.searches", project_id=project_id, tactic=tactic), 303)


@pages.post("/p/<int:project_id>/searches/footprints/<int:number>/remove")
def remove_footprint(project_id: int, number: int) -> Response:
    """Forget a query of one's own."""
    with serving().store.write() as session:
        stored.remove_footprint(session, project_id, number)
    tactic = forms.text("tactic", longest=32) or None
    return redirect(url_for("imports.searches", project_id=project_id, tactic=tactic), 303)


@pages.post("/p/<int:project_id>/searches")
def paste(project_id: int) -> Response:
    """Take the addresses out of copied results."""
    text = request.form.get("results", "")
    if not text.strip() or len(text) > _LONGEST_PASTE:
        raise InvalidInput("paste the results of one search, as text or HTML.", field="results")
    label = forms.text("label", longest=200) or "pasted"
    found = list(candidates_in(text, label))
    if not found:
        raise InvalidInput("there is no address of a result in it.", field="results")
    runtime = serving()
    run = take_in(
        runtime.store, runtime.clock, current_project(), found, title=f"Results of {label}"
    )
    return redirect(url_for("runs.show", project_id=project_id, number=run.id), 303)
