"""Projects: the first one, and the settings of each."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.assets.inventory import ask_for_inventory
from outreach.contacts.assessment import approve_assessment
from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.sample.make import make_sample as sample
from outreach.store import basis, projects, samples
from outreach.urls import site_key
from outreach.web import forms
from outreach.web.actors import names_for
from outreach.web.gate import actor, current_user
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("projects", __name__)


@pages.get("/projects/new")
def new() -> str:
    """Three questions for a new project."""
    return _new_page(None)


@pages.post("/projects/new")
def add() -> Response | tuple[str, int]:
    """Make it, or show the form again with everything that was typed."""
    try:
        project = _from_form()
        with serving().store.write() as session:
            projects.add(session, project)
            record(project, "added", at=project.created_at, actor=actor(), project_id=project.id)
    except (InvalidInput, Conflict) as problem:
        return _new_page(problem), 422
    return redirect(url_for("setup.links", project_id=project.id), 303)


@pages.post("/projects/sample")
def make_sample() -> Response:
    """A project of invented data to play with; it can send nothing."""
    made = sample(serving().drafting, actor=actor())
    flash(gettext("This is sample data. Try whatever you like: no letter leaves from here."))
    return redirect(url_for("dashboard.today", project_id=made.id), 303)


@pages.post("/p/<int:project_id>/sample/remove")
def remove_sample(project_id: int) -> Response:
    """The sample goes with all its rows; nothing else can be removed this way."""
    with serving().store.write() as session:
        project = session.get_one(Project, project_id)
        if not project.is_sample:
            raise Conflict("Only the sample project can be removed like this.")
        samples.remove(session, project, at=serving().clock.now())
        record(project, "removed", at=serving().clock.now(), actor=actor(), project_id=project_id)
    flash(gettext("The sample data is gone."))
    return redirect(url_for("dashboard.home"), 303)


@pages.get("/p/<int:project_id>/settings")
def settings(project_id: int) -> str:
    """Who we are to the people we write to, and whom we never write to."""
    return _settings_page(project_id, None)


@pages.post("/p/<int:project_id>/settings")
def save(project_id: int) -> Response | tuple[str, int]:
    """Save all fields, or none and say why."""
    try:
        with serving().store.write() as session:
            project = session.get_one(Project, project_id)
            now = serving().clock.now()
            _fill(project)
            if forms.text("site_url"):
                _move_site(session, project, forms.address("site_url"), now)
            approve_assessment(
                session,
                project,
                purpose=forms.text("legitimate_interest_note", longest=2000),
                necessity=forms.text("necessity", longest=2000),
                balancing=forms.text("balancing", longest=2000),
                at=now,
                actor=actor(),
            )
            record(project, "settings_changed", at=now, actor=actor(), project_id=project_id)
    except InvalidInput as problem:
        return _settings_page(project_id, problem), 422
    flash(gettext("Saved."))
    return redirect(url_for("projects.settings", project_id=project_id), 303)


def _new_page(problem: InvalidInput | Conflict | None) -> str:
    given = request.form if problem else {"sender_name": current_user().name}
    has_sample = any(one.is_sample for one in g.projects)
    return render_template("projects/new.html", given=given, problem=problem, has_sample=has_sample)


def _settings_page(project_id: int, problem: InvalidInput | None) -> str:
    with serving().store.read() as session:
        project = session.get_one(Project, project_id)
        assessments = basis.assessments(session, project_id)
        actors = names_for(session, (one.approved_by for one in assessments))
    return render_template(
        "projects/settings.html",
        shown=project,
        given=request.form if problem else None,
        problem=problem,
        assessments=assessments,
        actors=actors,
    )


def _from_form() -> Project:
    name = forms.text("name", longest=120, required="give the project a name.")
    site_url = forms.address("site_url")
    return Project(
        name=name,
        site_url=site_url,
        site_key=site_key(site_url),
        sender_name=forms.text("sender_name", longest=120),
        organisation=forms.text("organisation", longest=200),
        postal_address=forms.text("postal_address", longest=500),
        created_at=serving().clock.now(),
    )


def _fill(project: Project) -> None:
    project.name = forms.text("name", longest=120, required="give the project a name.")
    project.sender_name = forms.text("sender_name", longest=120)
    project.organisation = forms.text("organisation", longest=200)
    project.postal_address = forms.text("postal_address", longest=500)
    notice = forms.text("notice_url", longest=2048)
    project.notice_url = forms.address("notice_url") if notice else ""
    project.brand_names = forms.lines("brand_names")
    project.excluded = [_excluded(line) for line in forms.lines("excluded")]


def _move_site(session: Session, project: Project, site_url: str, now: datetime) -> None:
    """Correct the address of the site; to another domain only before anything was found for it."""
    if site_url == project.site_url:
        return
    key = site_key(site_url)
    if key != project.site_key and projects.has_found(session, project.id or 0):
        raise InvalidInput(
            f"what was found belongs to {project.site_key}; make a new project for another site.",
            field="site_url",
        )
    project.site_url, project.site_key = site_url, key
    ask_for_inventory(session, project, at=now)


def _excluded(line: str) -> str:
    key = site_key(line if "//" in line else f"http://{line}/")
    if not key:
        raise InvalidInput(f"{line!r} is no site; write example.org.", field="excluded")
    return key
