"""Runs: long work with live progress; stop it, and continue it later."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.store import runs, triage
from outreach.store.pages import runs as run_pages
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("runs", __name__)


@pages.get("/p/<int:project_id>/runs")
def every(project_id: int) -> str:
    """The newest runs; those under way keep themselves up to date."""
    with serving().store.read() as session:
        recent = runs.recent(session, project_id, at_most=40)
    return render_template("runs/every.html", recent=recent)


@pages.get("/p/<int:project_id>/runs/<int:number>/progress")
def progress(project_id: int, number: int) -> str:
    """The part of the page that changes."""
    with serving().store.read() as session:
        run = run_pages.get(session, project_id, number)
    return render_template("runs/progress.html", run=run)


@pages.get("/p/<int:project_id>/runs/<int:number>/fate")
def fate(project_id: int, number: int) -> str:
    """What became of the pages that it found, so far."""
    with serving().store.read() as session:
        run = run_pages.get(session, project_id, number)
        found = triage.fate(session, number)
    return render_template("runs/fate.html", run=run, fate=found)


@pages.get("/p/<int:project_id>/runs/<int:number>")
def show(project_id: int, number: int) -> str:
    """One run with what became of its pages, and what could not be used."""
    with serving().store.read() as session:
        run = run_pages.get(session, project_id, number)
        found = triage.fate(session, number)
    return render_template("runs/show.html", run=run, fate=found)


@pages.post("/p/<int:project_id>/runs/<int:number>/stop")
def stop(project_id: int, number: int) -> Response:
    """Ask it to stop at its next unit; what is done stays done."""
    with serving().store.write() as session:
        run_pages.get(session, project_id, number)
        runs.ask_to_stop(session, number, serving().clock)
    flash(gettext("It stops after the page it is working on. What is done stays done."))
    return redirect(url_for("runs.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/runs/<int:number>/continue")
def go_on(project_id: int, number: int) -> Response:
    """Let stopped work go on where it was."""
    with serving().store.write() as session:
        run_pages.get(session, project_id, number)
        runs.let_go_on(session, number, serving().clock)
    flash(gettext("It goes on with the worker's next round, where it was."))
    return redirect(url_for("runs.every", project_id=project_id), 303)
