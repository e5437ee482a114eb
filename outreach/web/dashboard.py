"""Today: what wants me, what runs, how it stands."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.placements.due import due_soon
from outreach.reporting.funnel import steps_of
from outreach.reporting.month import standing
from outreach.store import manual_tasks, news, watching
from outreach.store.pages import dashboard
from outreach.store.statistics import funnel_known
from outreach.web import forms
from outreach.web.gate import allowed_here, current_user
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
        known = funnel_known(session, project_id)
        month = standing(session, project_id, today=now.date())
        by_hand = manual_tasks.open_in(session, project_id)
        due = due_soon(session, project_id, today=now.date())
        alerts = watching.count_alerts(session, project_id)
        user = current_user()
        told = news.news(session, user.id or 0, user.actor, project_id)
    return render_template(
        "dashboard/today.html",
        today=shown,
        funnel=steps_of(known.counts),
        counted_at=known.counted_at,
        month=month,
        by_hand=by_hand,
        due=due,
        alerts=alerts,
        news=told,
    )


@pages.post("/p/<int:project_id>/seen")
def seen(project_id: int) -> Response:
    """Put what happened aside, up to the newest event on the page; what came since stays."""
    up_to = forms.number("up_to")
    with serving().store.write() as session:
        user = current_user().id or 0
        news.seen(session, user, project_id, up_to, at=serving().clock.now())
    return redirect(url_for("dashboard.today", project_id=project_id), 303)
