"""Campaigns: what runs, what came of it, start and pause."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.campaigns import lifecycle, readiness
from outreach.store.pages import campaigns
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving

pages = Blueprint("campaigns", __name__)


@pages.get("/p/<int:project_id>/campaigns")
def every(project_id: int) -> str:
    """All campaigns with their numbers."""
    with serving().store.read() as session:
        outcomes = campaigns.every(session, project_id)
    return render_template("campaigns/every.html", outcomes=outcomes)


@pages.get("/p/<int:project_id>/campaigns/<int:number>")
def show(project_id: int, number: int) -> str:
    """One campaign: what it lacks, its letters, whom it writes to."""
    with serving().store.read() as session:
        outcome = campaigns.one(session, project_id, number)
        shelf = campaigns.enrolments(session, number, page=forms.asked_page())
    lacks = readiness.lacks(outcome.campaign, current_project(), outcome.mailbox)
    return render_template("campaigns/show.html", outcome=outcome, shelf=shelf, lacks=lacks)


@pages.post("/p/<int:project_id>/campaigns/<int:number>/start")
def start(project_id: int, number: int) -> Response:
    """Let it run, or say what is missing; the sending domain is looked at right before."""
    with serving().store.read() as session:
        mailbox = campaigns.one(session, project_id, number).mailbox
    serving().dns_look.at(mailbox)
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        lifecycle.start(session, campaign, at=serving().clock.now(), actor=actor())
    flash("The campaign runs. Letters leave in its window, at the pace of its mailbox.")
    return redirect(url_for("campaigns.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/campaigns/<int:number>/pause")
def pause(project_id: int, number: int) -> Response:
    """Hold everything that was not sent yet."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        why = forms.text("why", longest=500) or "Paused in the web app."
        lifecycle.pause(session, campaign, at=serving().clock.now(), actor=actor(), why=why)
    flash("The campaign is paused: nothing of it leaves until somebody resumes it.")
    return redirect(url_for("campaigns.show", project_id=project_id, number=number), 303)
