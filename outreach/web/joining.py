"""Following an invitation: the person sets a password, and is in."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput
from outreach.model.user import User
from outreach.store import people, users, web_sessions
from outreach.web.password_rules import refuse_unfit
from outreach.web.passwords import hash_password
from outreach.web.runtime import serving
from outreach.web.sessions import hash_of
from outreach.web.speech import gettext

pages = Blueprint("joining", __name__)
LIFE = timedelta(days=7)


@pages.get("/join/<token>")
def show(token: str) -> str:
    """The form, if the link still holds."""
    return _page(token, _person(token), None)


@pages.post("/join/<token>")
def join(token: str) -> Response | tuple[str, int]:
    """Set the password; the link is spent, and older sessions of the account end."""
    user, fresh = _person(token), request.form.get("password", "")
    try:
        refuse_unfit(serving().store, serving().settings, fresh, email=user.email, name=user.name)
    except InvalidInput as problem:
        return _page(token, user, problem), 422
    hashed, now = hash_password(fresh), serving().clock.now()
    with serving().store.write() as session:
        if not people.use_invitation(session, hash_of(token)):
            abort(404)
        user = users.by_id(session, user.id or 0)
        user.change_password(hashed, at=now, actor=user.actor)
        web_sessions.end_all_of(session, user.id or 0)
    flash(gettext("Your password is set: sign in with it."))
    return redirect(url_for("auth.sign_in"), 303)


def make_link(session: Session, user: User, *, at: datetime) -> str:
    """A link that sets the password of this person, once and within a week."""
    token = token_urlsafe(32)
    people.invite(session, user.id or 0, hash_of(token), at=at, until=at + LIFE)
    return f"{serving().settings.base_url.rstrip('/')}{url_for('joining.show', token=token)}"


def _person(token: str) -> User:
    with serving().store.read() as session:
        user = people.invited(session, hash_of(token), now=serving().clock.now())
    if user is None or not user.active:
        abort(404, gettext("This link was used, is too old, or never was. Ask for a new one."))
    return user


def _page(token: str, user: User, problem: InvalidInput | None) -> str:
    return render_template("auth/join.html", token_in_link=token, person=user, problem=problem)
