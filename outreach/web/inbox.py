"""The inbox: what came in, and the whole thread around it."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.store.pages import inbox, opportunity
from outreach.store.pages.inbox import Pile
from outreach.web import forms
from outreach.web.runtime import serving

pages = Blueprint("inbox", __name__)


@pages.get("/p/<int:project_id>/inbox")
def threads(project_id: int) -> str:
    """A pile of messages, newest first."""
    pile = forms.asked_choice("pile", Pile) or Pile.ANSWERS
    with serving().store.read() as session:
        shelf = inbox.lines(session, project_id, pile, page=forms.asked_page())
        counts = inbox.counts(session, project_id)
    return render_template("inbox/threads.html", shelf=shelf, pile=pile, counts=counts)


@pages.get("/p/<int:project_id>/inbox/<int:number>")
def show(project_id: int, number: int) -> str:
    """One message in its thread."""
    with serving().store.read() as session:
        message = inbox.get(session, project_id, number)
        whole = (
            opportunity.whole(session, project_id, message.opportunity_id)
            if message.opportunity_id is not None
            else None
        )
    return render_template("inbox/show.html", message=message, whole=whole)


@pages.post("/p/<int:project_id>/inbox/<int:number>/read")
def mark_read(project_id: int, number: int) -> tuple[str, int]:
    """A person has opened it; the page says so by itself, because a GET changes nothing."""
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        message.read_at = message.read_at or serving().clock.now()
    return "", 204
