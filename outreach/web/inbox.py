"""The inbox: what came in, and the whole thread around it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.drafting import answer as answers
from outreach.errors import Conflict, InvalidInput
from outreach.mail.addresses import domain_of
from outreach.mail.mime import new_message_id
from outreach.model.mailbox import Mailbox
from outreach.replies import decide
from outreach.replies.intents import IntentKind
from outreach.store.pages import inbox, opportunity
from outreach.store.pages.inbox import Pile
from outreach.web import forms
from outreach.web.gate import actor
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
    return _page(project_id, number)


def _page(project_id: int, number: int, typed: str = "", problem: str = "") -> str:
    with serving().store.read() as session:
        message = inbox.get(session, project_id, number)
        whole = (
            opportunity.whole(session, project_id, message.opportunity_id)
            if message.opportunity_id is not None
            else None
        )
    return render_template(
        "inbox/show.html",
        message=message,
        whole=whole,
        intents=IntentKind,
        typed=typed,
        problem=problem,
    )


@pages.post("/p/<int:project_id>/inbox/<int:number>/read")
def mark_read(project_id: int, number: int) -> tuple[str, int]:
    """A person has opened it; the page says so by itself, because a GET changes nothing."""
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        message.read_at = message.read_at or serving().clock.now()
    return "", 204


@pages.post("/p/<int:project_id>/inbox/<int:number>/answer")
def answer(project_id: int, number: int) -> Response | tuple[str, int]:
    """Send an answer by hand; what was typed comes back if it can't leave."""
    typed, runtime = request.form.get("text", ""), serving()
    try:
        with runtime.store.write() as session:
            message = inbox.get(session, project_id, number)
            mailbox = session.get_one(Mailbox, message.mailbox_id)
            key = runtime.keyring.derive("message-id")
            answers.answer(
                session,
                message,
                text=typed,
                actor=actor(),
                at=runtime.clock.now(),
                message_id=new_message_id(domain_of(mailbox.address), key),
            )
    except (InvalidInput, Conflict) as problem:
        return _page(project_id, number, typed, str(problem)), problem.http_status
    flash("The answer leaves with the next round of sending.")
    return redirect(url_for("inbox.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/inbox/<int:number>/match")
def decide_match(project_id: int, number: int) -> Response:
    """A person says whether a message answers a letter of ours."""
    is_ours = request.form.get("ours") == "yes"
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        decide.confirm_match(session, message, is_ours, clock=serving().clock, actor=actor())
    if is_ours:
        flash("It counts as an answer to our letter.")
        return redirect(url_for("inbox.show", project_id=project_id, number=number), 303)
    flash("It is none of ours: its text is not kept.")
    return redirect(url_for("inbox.threads", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/inbox/<int:number>/meaning")
def correct_meaning(project_id: int, number: int) -> Response:
    """A person says what an answer means; the reading before is undone."""
    kind = forms.choice("intent", IntentKind)
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        decide.correct_intent(session, message, kind, clock=serving().clock, actor=actor())
    flash("Corrected.")
    return redirect(url_for("inbox.show", project_id=project_id, number=number), 303)
