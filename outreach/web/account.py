"""One's own account: the password, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from zoneinfo import available_timezones

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.languages import codes, language
from outreach.model.event import record
from outreach.model.user import ApiToken
from outreach.store import people, users, web_sessions
from outreach.web.attempts import confirm_password
from outreach.web.gate import current_user
from outreach.web.password_rules import refuse_unfit
from outreach.web.passwords import hash_password
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session, hash_of, sign_in
from outreach.web.speech import gettext, ngettext, speak

pages = Blueprint("account", __name__)
TOKEN_LIFE = timedelta(days=365)


@pages.get("/account")
def show() -> str:
    """Password and sessions."""
    return _page(None)


@pages.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Set a new one; every session ends, and this browser gets a fresh one."""
    user, fresh = current_user(), request.form.get("password", "")
    try:
        confirm_password(user, request.form.get("current", ""))
        refuse_unfit(serving().store, serving().settings, fresh, email=user.email, name=user.name)
    except InvalidInput as problem:
        return _page(problem), 422
    hashed, now = hash_password(fresh), serving().clock.now()
    with serving().store.write() as session:
        user = users.by_id(session, user.id or 0)
        user.change_password(hashed, at=now, actor=user.actor)
        web_sessions.end_all_of(session, user.id or 0)
    sign_in(user)
    flash(gettext("The new password is set, and you are signed out everywhere else."))
    return redirect(url_for("account.show"), 303)


@pages.post("/account/sessions/end")
def end_others() -> Response:
    """Sign out everywhere but here."""
    user = current_user()
    with serving().store.write() as session:
        ended = web_sessions.end_others_of(
            session, user.id or 0, but=hash_of(browser_session().cookie_id)
        )
    flash(ngettext("%(num)s other session ended.", "%(num)s other sessions ended.", ended))
    return redirect(url_for("account.show"), 303)


@pages.post("/account/zone")
def set_zone() -> Response | tuple[str, int]:
    """Show times in the zone where the person is."""
    zone = request.form.get("time_zone", "")
    if zone and zone not in available_timezones():
        return _page(InvalidInput("choose one of the list.", field="time_zone")), 422
    with serving().store.write() as session:
        users.by_id(session, current_user().id or 0).time_zone = zone
    flash(gettext("Times are shown in your zone now."))
    return redirect(url_for("account.show"), 303)


@pages.post("/account/language")
def set_language() -> Response | tuple[str, int]:
    """Show pages in the language that the person reads."""
    code = request.form.get("language", "")
    if code and code not in codes():
        return _page(InvalidInput("choose one of the list.", field="language")), 422
    with serving().store.write() as session:
        users.by_id(session, current_user().id or 0).language = code
    speak(code)
    flash(gettext("Pages are shown in your language now."))
    return redirect(url_for("account.show"), 303)


@pages.post("/account/tokens")
def make_token() -> str | tuple[str, int]:
    """A secret for a program that reads; it is shown this once."""
    secret, now = token_urlsafe(32), serving().clock.now()
    row = ApiToken(
        token_hash=hash_of(secret),
        user_id=current_user().id or 0,
        name=request.form.get("name", "").strip()[:120] or gettext("Token"),
        made_at=now,
        expires_at=now + TOKEN_LIFE,
    )
    try:
        with serving().store.write() as session:
            people.add_token(session, row)
            session.flush()
            record(row, "made", at=now, actor=current_user().actor, name=row.name)
    except Conflict as problem:
        return _page(InvalidInput(str(problem), field="name")), 422
    return render_template("account/token.html", secret=secret, row=row)


@pages.post("/account/tokens/<int:number>/revoke")
def revoke_token(number: int) -> Response:
    """End one of one's own tokens at once."""
    with serving().store.write() as session:
        if not people.revoke_token(session, current_user().id or 0, number):
            abort(404)
    flash(gettext("The token lets nobody in any more."))
    return redirect(url_for("account.show"), 303)


def _page(problem: InvalidInput | None) -> str:
    user = current_user()
    with serving().store.read() as session:
        found = web_sessions.of_user(session, user.id or 0)
        tokens = people.tokens_of(session, user.id or 0)
    return render_template(
        "account/show.html",
        sessions=found,
        tokens=tokens,
        here=hash_of(browser_session().cookie_id),
        zones=sorted(available_timezones()),
        languages=[language(code) for code in codes()],
        problem=problem,
    )
