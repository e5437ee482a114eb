"""Campaigns: what runs, what came of it, start and pause."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.campaigns import lifecycle, readiness
from outreach.campaigns.make import Limits, checked_limits, make, set_limits, set_mailboxes
from outreach.campaigns.sequences import starters
from outreach.drafting.texts_edit import compared
from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.store import mailboxes as stored
from outreach.store.pages import campaigns, mailboxes
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.letters import AFTER
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("campaigns", __name__)


@pages.get("/p/<int:project_id>/campaigns")
def every(project_id: int) -> str:
    """All campaigns with their numbers."""
    with serving().store.read() as session:
        outcomes = campaigns.every(session, project_id)
    return render_template("campaigns/every.html", outcomes=outcomes)


@pages.get("/p/<int:project_id>/campaigns/new")
def new(project_id: int) -> str:
    """Which sequence, from which mailbox, when and how much."""
    return _form(project_id, None)


@pages.post("/p/<int:project_id>/campaigns/new")
def add(project_id: int) -> Response | tuple[str, int]:
    """Make it; its letters can be changed before it starts."""
    try:
        limits = _asked_limits()
        with serving().store.write() as session:
            mailbox = mailboxes.get(session, project_id, forms.number("mailbox"))
            row = make(
                session,
                project_id=project_id,
                mailbox_id=mailbox.id or 0,
                name=request.form.get("name", ""),
                sequence=request.form.get("sequence", ""),
                limits=limits,
                at=serving().clock.now(),
                actor=actor(),
            )
    except (InvalidInput, Conflict) as problem:
        return _form(project_id, problem), 422
    flash(
        gettext(
            "%(name)s is made. Read its letters, make them yours, then start it.", name=row.name
        )
    )
    return redirect(url_for("letters.edit", project_id=project_id, number=row.id, letter=1), 303)


@pages.post("/p/<int:project_id>/campaigns/<int:number>/limits")
def limits(project_id: int, number: int) -> Response | tuple[str, int]:
    """Change from where, when and how much it sends; it holds from the next letter on."""
    try:
        asked = _asked_limits()
        with serving().store.write() as session:
            row = campaigns.get(session, project_id, number)
            set_limits(row, asked)
            set_mailboxes(row, _chosen_mailboxes(session, project_id))
            record(row, "limits_changed", at=serving().clock.now(), actor=actor())
    except InvalidInput as problem:
        return _show(project_id, number, problem), 422
    flash(gettext("Saved. It holds from the next letter on."))
    return redirect(url_for("campaigns.show", project_id=project_id, number=number), 303)


@pages.get("/p/<int:project_id>/campaigns/<int:number>")
def show(project_id: int, number: int) -> str:
    """One campaign: what it lacks, its letters, whom it writes to."""
    return _show(project_id, number, None)


def _show(project_id: int, number: int, problem: InvalidInput | None) -> str:
    with serving().store.read() as session:
        outcome = campaigns.one(session, project_id, number)
        shelf = campaigns.enrolments(
            session, number, total=outcome.enrolled, page=forms.asked_page()
        )
        texts = compared(session, outcome.campaign, now=serving().clock.now())
        known = stored.of_project(session, project_id)
    writing = [one for one in known if one.id in outcome.campaign.mailbox_ids]
    lacks = dict.fromkeys(
        lack
        for mailbox in writing
        for lack in readiness.lacks(outcome.campaign, current_project(), mailbox)
    )
    return render_template(
        "campaigns/show.html",
        outcome=outcome,
        shelf=shelf,
        lacks=lacks,
        compared=texts,
        after=AFTER,
        mailboxes=known,
        writing=writing,
        problem=problem,
    )


@pages.post("/p/<int:project_id>/campaigns/<int:number>/start")
def start(project_id: int, number: int) -> Response:
    """Let it run, or say what is missing; the sending domain is looked at right before."""
    with serving().store.read() as session:
        chosen = campaigns.get(session, project_id, number).mailbox_ids
        writing = [mailboxes.get(session, project_id, one) for one in chosen]
    for mailbox in writing:
        serving().dns_look.at(mailbox)
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        lifecycle.start(session, campaign, at=serving().clock.now(), actor=actor())
    flash(gettext("The campaign runs. Letters leave in its window, at the pace of its mailbox."))
    return redirect(url_for("campaigns.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/campaigns/<int:number>/pause")
def pause(project_id: int, number: int) -> Response:
    """Hold everything that was not sent yet."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        why = forms.text("why", longest=500) or "Paused in the web app."
        lifecycle.pause(session, campaign, at=serving().clock.now(), actor=actor(), why=why)
    flash(gettext("The campaign is paused: nothing of it leaves until somebody resumes it."))
    return redirect(url_for("campaigns.show", project_id=project_id, number=number), 303)


def _asked_limits() -> Limits:
    daily = request.form.get("daily", "").strip()
    return checked_limits(
        Limits(
            days=[day for day in range(1, 8) if f"day_{day}" in request.form],
            from_hour=forms.number("from_hour"),
            to_hour=forms.number("to_hour"),
            daily=forms.number("daily") if daily else None,
            minimum_score=forms.number("minimum_score"),
            approves_follow_ups="approves_follow_ups" in request.form,
            enrols_itself="enrols_itself" in request.form,
            keeps_holidays="keeps_holidays" in request.form,
            waits_working_days="waits_working_days" in request.form,
        )
    )


def _chosen_mailboxes(session: Session, project_id: int) -> list[int]:
    """Numbers of the mailboxes that are ticked; NotFound for one of another project."""
    ticked = [int(one) for one in request.form.getlist("mailbox") if forms.is_number(one)]
    return [mailboxes.get(session, project_id, one).id or 0 for one in ticked]


def _form(project_id: int, problem: InvalidInput | Conflict | None) -> str:
    with serving().store.read() as session:
        known = [line.mailbox for line in mailboxes.every(session, project_id, now=_now())]
    return render_template(
        "campaigns/new.html",
        mailboxes=known,
        starters=starters(),
        given=request.form,
        limits=None,
        problem=problem,
    )


def _now() -> datetime:
    return serving().clock.now()
