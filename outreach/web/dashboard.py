"""Today: what wants me, what runs, how it stands."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.reporting.funnel import funnel
from outreach.store import projects
from outreach.store.pages import dashboard
from outreach.web.gate import LAST_PROJECT, current_user
from outreach.web.permissions import may
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session

pages = Blueprint("dashboard", __name__)


@pages.get("/")
def home() -> Response | str:
    """Go to the project that was open last; without any, help with the first."""
    with serving().store.read() as session:
        known = projects.every(session)
    if not known:
        if may(current_user().role, "projects.new"):
            return redirect(url_for("projects.new"))
        return render_template("projects/none.html")
    last = browser_session().get(LAST_PROJECT)
    chosen = last if last in {project.id for project in known} else known[0].id
    return redirect(url_for("dashboard.today", project_id=chosen))


@pages.get("/p/<int:project_id>/")
def today(project_id: int) -> str:
    """The first page of a project."""
    now = serving().clock.now()
    with serving().store.read() as session:
        shown = dashboard.today(session, project_id, now=now)
        steps = funnel(session, project_id)
    return render_template("dashboard/today.html", today=shown, funnel=steps)
