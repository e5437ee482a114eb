"""Today: what wants me, what runs, how it stands."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.reporting.funnel import funnel
from outreach.store import manual_tasks
from outreach.store.pages import dashboard
from outreach.web.gate import allowed_here
from outreach.web.runtime import serving

pages = Blueprint("dashboard", __name__)


@pages.get("/")
def home() -> Response | str:
    """Go to the project that was open last; without any, help with the first."""
    if g.project is None:
        if allowed_here("projects.new"):
            return redirect(url_for("projects.new"))
        return render_template("projects/none.html")
    first = "dashboard.today" if allowed_here("dashboard.today") else "backlinks.table"
    return redirect(url_for(first, project_id=g.project.id))


@pages.get("/p/<int:project_id>/")
def today(project_id: int) -> str:
    """The first page of a project."""
    now = serving().clock.now()
    with serving().store.read() as session:
        shown = dashboard.today(session, project_id, now=now)
        steps = funnel(session, project_id)
        by_hand = manual_tasks.open_in(session, project_id)
    return render_template("dashboard/today.html", today=shown, funnel=steps, by_hand=by_hand)
