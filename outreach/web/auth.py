"""Signing in and out."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import current_app as app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from outreach.model.user import User
from outreach.store import users
from outreach.web import throttle
from outreach.web.links import safe_next
from outreach.web.passwords import hash_password, is_right, needs_new_hash
from outreach.web.runtime import serving
from outreach.web.second_factor import accepts
from outreach.web.sessions import TableSessions, browser_session

pages = Blueprint("auth", __name__)
_PLEDGE_SECONDS = 300
_WRONG = "That e-mail address and password do not fit together."


@pages.get("/sign-in")
def sign_in() -> str | Response:
    """Show the form; whoever is signed in already goes on."""
    goal = safe_next(request.args.get("next", ""), url_for("dashboard.home"))
    if browser_session().user is not None:
        return redirect(goal)
    return render_template("auth/sign_in.html", next=goal, email="", problem="")


@pages.post("/sign-in")
def try_sign_in() -> Response | tuple[str, int, dict[str, str]]:
    """Look at the password, unless too many failures came before."""
    email = request.form.get("email", "").strip()
    goal = safe_next(request.form.get("next", ""), url_for("dashboard.home"))
    account, address = account_hash(email), request.remote_addr or ""
    wait = _seconds_to_wait(account, address)
    if wait:
        sentence = f"Too many attempts. Wait {wait} s, then try again."
        page = render_template("auth/sign_in.html", next=goal, email=email, problem=sentence)
        return page, 429, {"Retry-After": str(wait)}
    user = _authenticate(email, request.form.get("password", ""), account, address)
    if user is None:
        page = render_template("auth/sign_in.html", next=goal, email=email, problem=_WRONG)
        return page, 422, {}
    if user.has_second_factor:
        return (
            render_template("auth/code.html", pledge=_pledge(user), next=goal, problem=""),
            200,
            {},
        )
    return _come_in(user, goal)


@pages.post("/sign-in/code")
def try_code() -> Response | tuple[str, int, dict[str, str]]:
    """Look at the code that follows a right password; failures count like wrong passwords."""
    goal = safe_next(request.form.get("next", ""), url_for("dashboard.home"))
    user = _pledged(request.form.get("pledge", ""))
    if user is None:
        flash("That took too long: type your password again.")
        return redirect(url_for("auth.sign_in", next=goal), 303)
    account, address = account_hash(user.email), request.remote_addr or ""
    wait = _seconds_to_wait(account, address)
    if wait:
        sentence = f"Too many attempts. Wait {wait} s, then try again."
        page = render_template("auth/code.html", pledge=_pledge(user), next=goal, problem=sentence)
        return page, 429, {"Retry-After": str(wait)}
    now = serving().clock.now()
    with serving().store.write() as session:
        user = users.by_id(session, user.id or 0)
        right = accepts(user, request.form.get("code", "")[:40], now=now)
        users.record_sign_in(
            session, account_hash=account, address=address, succeeded=right, at=now
        )
    if not right:
        sentence = "That code is wrong, too old, or was used already."
        page = render_template("auth/code.html", pledge=_pledge(user), next=goal, problem=sentence)
        return page, 422, {}
    return _come_in(user, goal)


@pages.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session at once."""
    _sessions().sign_out(browser_session())
    flash("You are signed out.")
    return redirect(url_for("auth.sign_in"), 303)


def account_hash(email: str) -> str:
    """What the throttle knows an account by."""
    return sha256(users.email_key(email).encode()).hexdigest()


def _come_in(user: User, goal: str) -> Response:
    browser, address = request.headers.get("User-Agent", ""), request.remote_addr or ""
    _sessions().sign_in(browser_session(), user, address=address, browser=browser)
    with serving().store.write() as session:
        users.by_id(session, user.id or 0).signed_in_at = serving().clock.now()
    return redirect(goal, 303)


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


def _sessions() -> TableSessions:
    found = app.session_interface
    assert isinstance(found, TableSessions)
    return found


def _seconds_to_wait(account: str, address: str) -> int:
    now = serving().clock.now()
    since = now - throttle.WINDOW
    with serving().store.read() as session:
        by_address = users.failures_of_address(session, address, since=since)
        by_account = users.failures_of_account(session, account, since=since)
        # An attack from elsewhere must not keep the owner out: a browser's usual place waits
        # only for its own failures.
        familiar = users.is_familiar(session, account, address, since=now - throttle.FAMILIAR)
    waits = [throttle.seconds_to_wait(*by_address, free=throttle.ADDRESS_FAILURES, now=now)]
    if not familiar:
        waits.append(throttle.seconds_to_wait(*by_account, free=throttle.ACCOUNT_FAILURES, now=now))
    return max(waits)


def _authenticate(email: str, password: str, account: str, address: str) -> User | None:
    """The user whose password this is; every attempt is written down."""
    now = serving().clock.now()
    with serving().store.read() as session:
        user = users.by_email(session, email)
    stored = user.password_hash if user is not None and user.active else None
    right = is_right(password, stored)
    with serving().store.write() as session:
        users.record_sign_in(
            session, account_hash=account, address=address, succeeded=right, at=now
        )
        if not right or user is None or user.id is None:
            return None
        user = users.by_id(session, user.id)
        if needs_new_hash(user.password_hash):
            user.password_hash = hash_password(password)
    return user
