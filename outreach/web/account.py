"""One's own account: the password, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import current_app as app
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput
from outreach.store import users, web_sessions
from outreach.web.gate import current_user
from outreach.web.passwords import hash_password, is_right, refuse_weak
from outreach.web.runtime import serving
from outreach.web.sessions import TableSessions, browser_session, hash_of

pages = Blueprint("account", __name__)


@pages.get("/account")
def show() -> str:
    """Password and sessions."""
    return _page(None)


@pages.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Set a new one; every session ends, and this browser gets a fresh one."""
    user, fresh = current_user(), request.form.get("password", "")
    try:
        if not is_right(request.form.get("current", ""), user.password_hash):
            raise InvalidInput("that is not your password of now.", field="current")
        refuse_weak(fresh, email=user.email)
    except InvalidInput as problem:
        return _page(problem), 422
    hashed, now = hash_password(fresh), serving().clock.now()
    with serving().store.write() as session:
        user = users.by_id(session, user.id or 0)
        user.change_password(hashed, at=now, actor=user.actor)
        web_sessions.end_all_of(session, user.id or 0)
    sessions = app.session_interface
    assert isinstance(sessions, TableSessions)
    browser = request.headers.get("User-Agent", "")
    sessions.sign_in(browser_session(), user, address=request.remote_addr or "", browser=browser)
    flash("The new password is set, and you are signed out everywhere else.")
    return redirect(url_for("account.show"), 303)


@pages.post("/account/sessions/end")
def end_others() -> Response:
    """Sign out everywhere but here."""
    user = current_user()
    with serving().store.write() as session:
        ended = web_sessions.end_others_of(
            session, user.id or 0, but=hash_of(browser_session().cookie_id)
        )
    flash(f"{ended} other {'session' if ended == 1 else 'sessions'} ended.")
    return redirect(url_for("account.show"), 303)


def _page(problem: InvalidInput | None) -> str:
    user = current_user()
    with serving().store.read() as session:
        found = web_sessions.of_user(session, user.id or 0)
    here = hash_of(browser_session().cookie_id)
    return render_template("account/show.html", sessions=found, here=here, problem=problem)
