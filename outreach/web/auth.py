"""Signing in and out."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from outreach.model.passkey import Passkey
from outreach.model.user import User
from outreach.store import passkeys as passkey_rows
from outreach.store import users
from outreach.web import attempts, passkeys, sessions
from outreach.web.ceremonies import Refused, credential_in
from outreach.web.links import safe_next
from outreach.web.passwords import hash_password, is_right, needs_new_hash
from outreach.web.runtime import serving
from outreach.web.second_factor import accepts
from outreach.web.sessions import browser_session
from outreach.web.speech import N_, gettext

pages = Blueprint("auth", __name__)
_PLEDGE_SECONDS = 300
_WRONG = N_("That e-mail address and password do not fit together.")


@pages.get("/sign-in")
def sign_in() -> str | Response:
    """Show the form; whoever is signed in already goes on."""
    goal = safe_next(request.args.get("next", ""), url_for("dashboard.home"))
    if browser_session().user is not None:
        return redirect(goal)
    return _form(goal)


@pages.post("/sign-in")
def try_sign_in() -> Response | tuple[str, int, dict[str, str]]:
    """Look at the password, unless too many failures came before."""
    email = request.form.get("email", "").strip()
    goal = safe_next(request.form.get("next", ""), url_for("dashboard.home"))
    wait = attempts.seconds_to_wait(email)
    if wait:
        return _form(goal, email, _patience(wait)), 429, {"Retry-After": str(wait)}
    user = _authenticate(email, request.form.get("password", ""))
    if user is None:
        attempts.note(email, succeeded=False)
        return _form(goal, email, gettext(_WRONG)), 422, {}
    if user.has_second_factor:
        return _second_form(user, goal), 200, {}
    return _come_in(user, goal)


@pages.post("/sign-in/passkey")
def try_passkey() -> Response | tuple[str, int, dict[str, str]]:
    """Let somebody in whose key has answered: alone, or after the password."""
    goal = safe_next(request.form.get("next", ""), url_for("dashboard.home"))
    answer = request.form.get("answer", "")
    with serving().store.read() as session:
        key = passkey_rows.by_credential(session, credential_in(answer))
        user = users.by_id(session, key.user_id) if key else None
    email = user.email if user else ""
    wait = attempts.seconds_to_wait(email)
    if wait:
        return _form(goal, problem=_patience(wait)), 429, {"Retry-After": str(wait)}
    problem = _objection(key, user, answer)
    if problem or user is None:
        attempts.note(email, succeeded=False)
        return _form(goal, problem=problem), 422, {}
    return _come_in(user, goal)


@pages.post("/sign-in/code")
def try_code() -> Response | tuple[str, int, dict[str, str]]:
    """Look at the code that follows a right password; failures count like wrong passwords."""
    goal = safe_next(request.form.get("next", ""), url_for("dashboard.home"))
    user = _pledged(request.form.get("pledge", ""))
    if user is None:
        flash(gettext("That took too long: type your password again."))
        return redirect(url_for("auth.sign_in", next=goal), 303)
    wait = attempts.seconds_to_wait(user.email)
    if wait:
        return _second_form(user, goal, _patience(wait)), 429, {"Retry-After": str(wait)}
    with serving().store.write() as session:
        user = users.by_id(session, user.id or 0)
        right = accepts(user, request.form.get("code", "")[:40], now=_now())
    if not right:
        attempts.note(user.email, succeeded=False)
        sentence = gettext("That code is wrong, too old, or was used already.")
        return _second_form(user, goal, sentence), 422, {}
    return _come_in(user, goal)


@pages.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session at once."""
    sessions.sign_out()
    flash(gettext("You are signed out."))
    return redirect(url_for("auth.sign_in"), 303)


def _come_in(user: User, goal: str) -> Response:
    attempts.note(user.email, succeeded=True)
    sessions.sign_in(user)
    with serving().store.write() as session:
        users.by_id(session, user.id or 0).signed_in_at = _now()
    return redirect(goal, 303)


def _form(goal: str, email: str = "", problem: str = "") -> str:
    asked = passkeys.asked_of(None)
    return render_template(
        "auth/sign_in.html", next=goal, email=email, problem=problem, asked=asked
    )


def _second_form(user: User, goal: str, problem: str = "") -> str:
    return render_template(
        "auth/code.html",
        pledge=_pledge(user),
        next=goal,
        problem=problem,
        asked=passkeys.asked_of(user.id),
        has_codes=user.has_codes,
    )


def _patience(wait: int) -> str:
    return gettext("Too many attempts. Wait %(seconds)s s, then try again.", seconds=wait)


def _objection(key: Passkey | None, user: User | None, answer: str) -> str:
    """Why this answer lets nobody in; "" if it does, and then its challenge is spent."""
    asking = passkeys.ceremonies()
    if key is None or key.id is None or user is None or asking is None or not user.active:
        return gettext("This passkey is not known here.")
    browser, ticket = browser_session().cookie_id, request.form.get("ticket", "")
    try:
        said = asking.answered(
            key.user_id, key.public, key.sign_count, ticket, answer, browser=browser, now=_now()
        )
    except Refused as refused:
        return gettext(str(refused))
    with serving().store.write() as session:
        fresh = passkey_rows.spend(
            session,
            key.id,
            challenged_at=said.challenged_at,
            sign_count=said.sign_count,
            at=_now(),
        )
    return "" if fresh else gettext("The page was too old. Try again.")


def _now() -> datetime:
    return serving().clock.now()


def _pledge(user: User) -> str:
    """Proves for a few minutes that this browser knew the password; it is worth nothing alone.

    The hash of the password is in it, so that a change of password ends it.
    """
    return _signer().dumps([user.id, _mark(user)])


def _pledged(pledge: str) -> User | None:
    try:
        number, mark = _signer().loads(pledge, max_age=_PLEDGE_SECONDS)
    except BadSignature:
        return None
    with serving().store.read() as session:
        user = users.by_id(session, number)
    return user if user.active and user.has_second_factor and mark == _mark(user) else None


def _mark(user: User) -> str:
    return sha256(f"{user.password_hash}|{browser_session().cookie_id}".encode()).hexdigest()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(serving().keyring.derive("second factor"))


def _authenticate(email: str, password: str) -> User | None:
    """The user whose password this is."""
    with serving().store.read() as session:
        user = users.by_email(session, email)
    stored = user.password_hash if user is not None and user.active else None
    if not is_right(password, stored) or user is None:
        return None
    if needs_new_hash(user.password_hash):
        with serving().store.write() as session:
            user = users.by_id(session, user.id or 0)
            user.password_hash = hash_password(password)
    return user
