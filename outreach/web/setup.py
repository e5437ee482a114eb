"""The set-up of a project: a few questions one after the other; each can be left for later."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.assets.inventory import ask_for_inventory
from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.project import Project
from outreach.store.pages.first_steps import first_steps
from outreach.urls import checked_url, site_key
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.links import safe_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("setup", __name__)
_MOST_PAGES = 500


@pages.get("/p/<int:project_id>/setup/links")
def links(project_id: int) -> str:  # noqa: ARG001 the gate has found the project by it
    """What do you want links to?"""
    return _links_page(None)


@pages.post("/p/<int:project_id>/setup/links")
def save_links(project_id: int) -> Response | tuple[str, int]:
    """Have the whole site read, or the pages that were named; remember the names of the brand."""
    try:
        named = _own_pages() if request.form.get("which") == "named" else []
        now = serving().clock.now()
        with serving().store.write() as session:
            project = session.get_one(Project, project_id)
            project.brand_names = forms.lines("brand_names")
            record(project, "settings_changed", at=now, actor=actor(), project_id=project_id)
            if not project.is_sample:
                ask_for_inventory(session, project, at=now, pages=named)
    except InvalidInput as problem:
        return _links_page(problem), 422
    return redirect(url_for("mailboxes.new", project_id=project_id, setup=1), 303)


@pages.get("/p/<int:project_id>/setup/ready")
def ready(project_id: int) -> str:
    """What is done, what was left for later, and what comes next."""
    with serving().store.read() as session:
        steps = first_steps(session, project_id)
    return render_template("setup/ready.html", steps=steps)


@pages.post("/p/<int:project_id>/setup/read-site")
def read_site(project_id: int) -> Response:
    """Let the worker read the project's own site again."""
    with serving().store.write() as session:
        project = session.get_one(Project, project_id)
        if not project.is_sample:
            ask_for_inventory(session, project, at=serving().clock.now())
    flash(gettext("The worker reads your site with its next round. Runs show how far it is."))
    here = url_for("assets.inventory", project_id=project_id)
    return redirect(safe_next(request.form.get("next", ""), here), 303)


def _own_pages() -> list[str]:
    own = current_project().site_key
    found = [
        checked_url(forms.with_scheme(line), field="pages", line=number)
        for number, line in enumerate(forms.lines("pages", longest=100_000), 1)
    ]
    for number, url in enumerate(found, 1):
        if site_key(url) != own:
            raise InvalidInput(f"{url} is no page of {own}.", field="pages", line=number)
    if not 1 <= len(found) <= _MOST_PAGES:
        raise InvalidInput(f"name one to {_MOST_PAGES} pages, one a line.", field="pages")
    return found


def _links_page(problem: InvalidInput | None) -> str:
    project = current_project()
    given = request.form if problem else {"brand_names": "\n".join(project.brand_names)}
    return render_template("setup/links.html", given=given, problem=problem)
