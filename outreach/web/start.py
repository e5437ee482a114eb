"""The very first visit: the person who installed it makes the first account.

Only the link that `outreach run` prints opens it, and only while nobody can sign in.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.user import Role
from outreach.secrets import Keyring
from outreach.store import users
from outreach.store.engine import Store
from outreach.web import forms
from outreach.web.password_rules import refuse_unfit
from outreach.web.passwords import hash_password
from outreach.web.runtime import serving
from outreach.web.sessions import sign_in

pages = Blueprint("start", __name__)


@pages.get("/start/<token>")
def show(token: str) -> str:
    """Who are you?"""
    _refuse_others(token)
    return render_template("auth/start.html", token_in_link=token, given={}, problem=None)


@pages.post("/start/<token>")
def begin(token: str) -> Response | tuple[str, int]:
    """Make the first administrator, sign the person in, and go on with the first project."""
    _refuse_others(token)
    password = request.form.get("password", "")
    try:
        email = forms.text("email", longest=320, required="write your e-mail address.")
        name = forms.text("name", longest=120)
        refuse_unfit(serving().store, serving().settings, password, email=email, name=name)
        hashed, now = hash_password(password), serving().clock.now()
        with serving().store.write() as session:
            if users.anybody(session):
                abort(404)
            user = users.add(
                session,
                email=email,
                name=name,
                password_hash=hashed,
                role=Role.ADMIN,
                at=now,
                actor="first visit",
            )
            user.signed_in_at = now
    except (InvalidInput, Conflict) as problem:
        page = render_template(
            "auth/start.html", token_in_link=token, given=request.form, problem=problem
        )
        return page, 422
    sign_in(user)
    return redirect(url_for("projects.new"), 303)


def first_link(store: Store, keyring: Keyring, base_url: str) -> str:
    """The link to open while nobody can sign in yet, "" afterwards."""
    with store.read() as session:
        if users.anybody(session):
            return ""
    return f"{base_url.rstrip('/')}/start/{_token(keyring)}"


def _refuse_others(token: str) -> None:
    if not hmac.compare_digest(token.encode(), _token(serving().keyring).encode()):
        abort(404)
    with serving().store.read() as session:
        if users.anybody(session):
            abort(404, "Somebody can sign in already: ask an administrator for a link.")


def _token(keyring: Keyring) -> str:
    return hmac.new(keyring.derive("first visit"), b"first visit", "sha256").hexdigest()[:32]
