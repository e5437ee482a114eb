"""Work around a message: who takes care of it and when, notes, saved replies, files, its HTML."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from flask import Blueprint, Response, flash, render_template, request
from markupsafe import Markup
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.errors import Conflict, InvalidInput, NotFound
from outreach.mail.attachments import content_of
from outreach.mail.clamd import virus_in
from outreach.mail.harmless_html import harmless
from outreach.model.email import InboundEmail, InboundState
from outreach.model.inbox import SavedReply
from outreach.model.user import User
from outreach.replies import care, referral
from outreach.store import users
from outreach.store.pages import inbox
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.inbox import to_message, to_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("inbox_work", __name__)

# Nothing of the sender's looks is taken over.
_STYLE = (
    "body{margin:.75rem;font:15px/1.55 system-ui,sans-serif;color:#1d273b;background:#fff;"
    "overflow-wrap:anywhere}table{border-collapse:collapse;max-width:100%}"
    "td,th{padding:.15rem .4rem;vertical-align:top}pre{white-space:pre-wrap}"
    "blockquote{margin:.5rem 0;padding-left:.75rem;border-left:3px solid #dadfe5;color:#667382}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
# Even if a tag slipped through: nothing runs, nothing loads, nothing is sent, nowhere to go. A
# sandboxed page has no origin, so that even our own style sheet would be somebody else's.
_FRAME_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; sandbox; frame-ancestors 'self'"
)

_MORNING = time(7)


@pages.post("/p/<int:project_id>/inbox/<int:number>/assign")
def assign(project_id: int, number: int) -> AnyResponse:
    """Give a message to somebody."""
    chosen = request.form.get("assignee", "")
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        user = _user(session, project_id, forms.number("assignee")) if chosen else None
        care.assign(session, message, user, at=serving().clock.now(), actor=actor())
    return to_message(project_id, number)


def _user(session: Session, project_id: int, number: int) -> User:
    user = users.by_id(session, number)
    if not user.active or project_id not in users.roles_of(session, user):
        raise InvalidInput("this person does not work on the project.", field="assignee")
    return user


@pages.post("/p/<int:project_id>/inbox/<int:number>/snooze")
def snooze(project_id: int, number: int) -> AnyResponse:
    """Out of sight for some days, or back again with 0."""
    days, now = forms.number("days"), serving().clock.now()
    if days > care.LONGEST_SNOOZE.days:
        raise InvalidInput("choose a day within the next year.", field="days")
    until = datetime.combine(now.date() + timedelta(days=days), _MORNING, UTC) if days else None
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        care.snooze(session, message, until, at=now, actor=actor())
    if not days:
        flash(gettext("It is back."))
        return to_message(project_id, number)
    flash(gettext("It comes back when its time has come."))
    return to_next(project_id, number)


@pages.post("/p/<int:project_id>/inbox/<int:number>/note")
def add_note(project_id: int, number: int) -> AnyResponse:
    """A word for the others."""
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        text = request.form.get("note", "")
        care.add_note(session, message, text, at=serving().clock.now(), actor=actor())
    return to_message(project_id, number)


@pages.post("/p/<int:project_id>/inbox/<int:number>/save-reply")
def save_reply(project_id: int, number: int) -> AnyResponse:
    """Keep a text under a name, to be used again; the same name replaces it."""
    name = forms.text("name", longest=80, required="give it a name.")
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    if not 0 < len(text) <= care.LONGEST_NOTE:
        raise InvalidInput(f"write 1 to {care.LONGEST_NOTE} characters.", field="text")
    with serving().store.write() as session:
        inbox.get(session, project_id, number)
        known = {one.name: one for one in inbox.saved_replies(session, project_id)}
        row = known.get(name) or SavedReply(
            project_id=project_id, name=name, created_at=serving().clock.now(), text=text
        )
        row.text = text
        session.add(row)
    flash(gettext("Saved as “%(name)s”.", name=name))
    return to_message(project_id, number)


@pages.post("/p/<int:project_id>/inbox/<int:number>/forget-reply")
def forget_reply(project_id: int, number: int) -> AnyResponse:
    """Take a saved reply away."""
    with serving().store.write() as session:
        session.delete(inbox.saved_reply(session, project_id, forms.number("reply")))
    return to_message(project_id, number)


@pages.post("/p/<int:project_id>/inbox/<int:number>/referral")
def approve_referral(project_id: int, number: int) -> AnyResponse:
    """Begin anew with the person who was named instead."""
    cooldown = timedelta(days=serving().settings.contact_cooldown_days)
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        contact = referral.approve(
            session, message, clock=serving().clock, actor=actor(), cooldown=cooldown
        )
        address = contact.address
    flash(gettext("%(address)s is enrolled; the first letter is drafted next.", address=address))
    return to_message(project_id, number)


@pages.post("/p/<int:project_id>/inbox/<int:number>/again")
def read_again(project_id: int, number: int) -> AnyResponse:
    """Let a message that could not be read be tried once more."""
    with serving().store.write() as session:
        message = inbox.get(session, project_id, number)
        if message.state is not InboundState.QUARANTINED:
            raise Conflict("This message was read already.")
        if message.raw is None:
            message.tries = 0  # the server is asked for it again
        else:
            message.move_to(InboundState.NEW)
            message.problem = ""
        session.add(message)
    flash(gettext("It is read again with the next look at the inbox."))
    return to_message(project_id, number)


@pages.get("/p/<int:project_id>/inbox/<int:number>/files/<int:place>")
def attachment(project_id: int, number: int, place: int) -> Response:
    """A file to be saved; a browser never opens it under our name."""
    found = content_of(_raw(project_id, number), place)
    if found is None:
        raise NotFound("There is no such attachment.")
    name, content = found
    scanner = serving().settings.clamd_socket
    virus = virus_in(content, scanner) if scanner else ""
    if virus:
        raise NotFound(f"The virus scanner found {virus} in this file: it is not handed out.")
    answer = Response(content, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@pages.get("/p/<int:project_id>/inbox/<int:number>/source")
def source(project_id: int, number: int) -> Response:
    """The bytes as they came, for whoever has to find out why a message can't be read."""
    answer = Response(_raw(project_id, number), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=f"message-{number}.eml")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@pages.get("/p/<int:project_id>/inbox/<int:number>/html")
def as_sent(project_id: int, number: int) -> Response:
    """The message's HTML, made harmless, for the sandboxed frame of its page."""
    with serving().store.read() as session:
        html = inbox.get(session, project_id, number).html
    page = render_template(
        "inbox/as_sent.html",
        style=Markup(_STYLE),  # noqa: S704 - our own
        content=Markup(harmless(html)),  # noqa: S704 - made harmless
    )
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = _FRAME_POLICY
    return answer


def _raw(project_id: int, number: int) -> bytes:
    with serving().store.read() as session:
        message: InboundEmail = inbox.get(session, project_id, number)
    if message.raw is None:
        raise NotFound("The bytes of this message were not kept.")
    return message.raw
