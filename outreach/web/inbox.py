"""The inbox: what came in over all mailboxes, and the whole thread around each message."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.drafting import answer as answers
from outreach.errors import Conflict, InvalidInput
from outreach.mail.addresses import domain_of
from outreach.mail.attachments import attachments_of
from outreach.mail.mime import new_message_id
from outreach.model.email import InboundEmail
from outreach.model.mailbox import Mailbox
from outreach.replies import decide, referral
from outreach.replies.intents import IntentKind
from outreach.store import users
from outreach.store.pages import inbox, opportunity
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.inbox_place import asked_place, visible
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("inbox", __name__)

# One key corrects the reading; the letters are those of the words where that is possible.
INTENT_KEYS = {
    IntentKind.INTERESTED: "i",
    IntentKind.LINK_PLACED: "l",
    IntentKind.QUESTION: "q",
    IntentKind.FEE: "f",
    IntentKind.EXCHANGE: "x",
    IntentKind.GUIDELINES: "g",
    IntentKind.NOT_NOW: "n",
    IntentKind.WRONG_PERSON: "w",
    IntentKind.DECLINED: "d",
    IntentKind.REMOVE_ME: "m",
    IntentKind.HOSTILE: "h",
    IntentKind.UNCLEAR: "u",
}


@pages.get("/inbox")
def everywhere() -> str:
    """Answers of every project that one may look into."""
    with serving().store.read() as session:
        return _list(session, visible(session), project_id=None)


@pages.get("/p/<int:project_id>/inbox")
def threads(project_id: int) -> str:
    """A pile of messages of one project, newest first."""
    with serving().store.read() as session:
        return _list(session, [project_id], project_id=project_id)


def _list(session: Session, project_ids: list[int], *, project_id: int | None) -> str:
    place = asked_place(everywhere=project_id is None)
    return render_template(
        "inbox/threads.html",
        place=place,
        shelf=inbox.lines(session, project_ids, place.pile, place.wanted, page=place.page),
        counts=inbox.counts(session, project_ids, place.wanted),
        pile=place.pile,
        wanted=place.wanted,
        everywhere=place.everywhere,
        intents=IntentKind,
        people=users.all_users(session),
        names={user.id: user.name for user in users.all_users(session)},
        mailboxes=inbox.mailboxes(session, project_ids),
    )


@pages.get("/p/<int:project_id>/inbox/<int:number>")
def show(project_id: int, number: int) -> str:
    """One message in its thread."""
    return _page(project_id, number)


def _page(project_id: int, number: int, typed: str = "", problem: str = "") -> str:
    place = asked_place()
    with serving().store.read() as session:
        message = inbox.get(session, project_id, number)
        whole = (
            opportunity.whole(session, project_id, message.opportunity_id)
            if message.opportunity_id is not None
            else None
        )
        newer, older = place.beside(session, message)
        return render_template(
            "inbox/show.html",
            message=message,
            place=place,
            whole=whole,
            keys=INTENT_KEYS,
            typed=typed,
            problem=problem,
            newer=newer,
            older=older,
            notes=inbox.notes(session, number),
            saved=inbox.saved_replies(session, project_id),
            likely=inbox.likely_letters(session, message),
            named=referral.candidate(session, message),
            people=users.all_users(session),
            names={user.actor: user.name for user in users.all_users(session)},
            files=attachments_of(message.raw) if message.raw else [],
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
    flash(gettext("The answer leaves with the next round of sending."))
    return to_message(project_id, number)


@pages.post("/p/<int:project_id>/inbox/<int:number>/match")
def decide_match(project_id: int, number: int) -> Response:
    """A person says whether a message answers a letter of ours, and which."""
    is_ours = request.form.get("ours") == "yes" or "enrolment" in request.form
    with serving().store.write() as session:
        message: InboundEmail = inbox.get(session, project_id, number)
        decide.confirm_match(
            session,
            message,
            is_ours,
            clock=serving().clock,
            actor=actor(),
            enrolment_id=request.form.get("enrolment", type=int),
        )
        now_in = message.project_id or project_id
    if is_ours:
        flash(gettext("It counts as an answer to our letter."))
        return to_message(now_in, number)
    flash(gettext("It is none of ours: its text is not kept."))
    return redirect(asked_place().of_list(project_id), 303)


@pages.post("/p/<int:project_id>/inbox/<int:number>/meaning")
def correct_meaning(project_id: int, number: int) -> Response:
    """A person says what an answer means; the reading before is undone."""
    kind = forms.choice("intent", IntentKind)
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        decide.correct_intent(session, message, kind, clock=serving().clock, actor=actor())
    flash(gettext("Corrected."))
    return to_message(project_id, number)


def to_message(project_id: int, number: int) -> Response:
    """Back to the message, so that a reload repeats nothing."""
    return redirect(asked_place().of_message(project_id, number), 303)


def to_next(project_id: int, number: int) -> Response:
    """On to the next message of the pile, because this one is done with for now."""
    place = asked_place()
    with serving().store.read() as session:
        newer, older = place.beside(session, inbox.get(session, project_id, number))
    return redirect(older or newer or place.of_list(project_id), 303)
