"""Mailboxes: their state in plain words; pause and resume."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.model.mailbox import MailboxState
from outreach.store.pages import mailboxes
from outreach.web.gate import actor
from outreach.web.runtime import serving

pages = Blueprint("mailboxes", __name__)


@pages.get("/p/<int:project_id>/mailboxes")
def every(project_id: int) -> str:
    """All mailboxes of the project."""
    now, settings = serving().clock.now(), serving().settings
    with serving().store.read() as session:
        lines = mailboxes.every(session, project_id, now=now)
    return render_template(
        "mailboxes/every.html",
        lines=lines,
        usual_cap=settings.mailbox_daily_cap,
        usual_gap=(settings.gap_minutes_min, settings.gap_minutes_max),
        fresh_after=now - timedelta(minutes=settings.inbox_fresh_minutes),
    )


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/pause")
def pause(project_id: int, number: int) -> Response:
    """Nothing leaves from it until a person resumes it."""
    return _move(project_id, number, MailboxState.PAUSED, "Paused in the web app.")


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/resume")
def resume(project_id: int, number: int) -> Response:
    """A person says that it may send again."""
    return _move(project_id, number, MailboxState.OK, "Resumed in the web app.")


def _move(project_id: int, number: int, state: MailboxState, why: str) -> Response:
    with serving().store.write() as session:
        mailbox = mailboxes.get(session, project_id, number)
        mailbox.move_to(state, at=serving().clock.now(), actor=actor(), why=why)
        flash(f"{mailbox.address}: {'may send again' if state is MailboxState.OK else 'paused'}.")
    return redirect(url_for("mailboxes.every", project_id=project_id), 303)
