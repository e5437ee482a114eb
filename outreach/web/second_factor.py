"""The second factor: a code of the moment (RFC 6238) from an app, and codes for a lost phone."""

from __future__ import annotations

import hmac
import io
import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

import pyotp
import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.user import User
from outreach.store import passkeys, users
from outreach.store.sealed import opened, seal_into
from outreach.web.attempts import confirm_password
from outreach.web.gate import current_user
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session
from outreach.web.speech import gettext

pages = Blueprint("second_factor", __name__)
_STEP_SECONDS = 30
_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else


@pages.get("/account/second-factor")
def show() -> str:
    """A picture to scan, or how it stands."""
    return _page(None)


@pages.post("/account/second-factor")
def confirm() -> Response | str | tuple[str, int]:
    """Turn it on when the app shows the right code; the recovery codes are shown this once.

    The password is asked for: an open browser is not enough to lock its owner out.
    """
    user, secret = current_user(), _fresh_secret()
    if user.has_codes:
        return redirect(url_for("second_factor.show"), 303)
    try:
        confirm_password(user, request.form.get("current", ""))
        step = _confirmed_step(secret, request.form.get("code", ""))
    except InvalidInput as problem:
        return _page(problem), 422
    with serving().store.write() as session:
        row = users.by_id(session, user.id or 0)
        seal_into(serving().keyring, row, "totp_secret", secret)
        row.totp_step, codes = step, fresh_codes(row)
        record(row, "second_factor_added", at=serving().clock.now(), actor=user.actor)
    return render_template("account/recovery_codes.html", codes=codes)


@pages.post("/account/second-factor/remove")
def remove() -> Response | tuple[str, int]:
    """Turn it off; the password is asked for, so that an open browser is not enough."""
    user = current_user()
    try:
        confirm_password(user, request.form.get("current", ""))
    except InvalidInput as problem:
        return _page(problem), 422
    with serving().store.write() as session:
        row, now = users.by_id(session, user.id or 0), serving().clock.now()
        if row.has_passkey:
            row.totp_secret = ""
            record(row, "codes_removed", at=now, actor=user.actor)
        else:
            forget(session, row, at=now, actor=user.actor)
    flash(gettext("No code is asked for any more."))
    return redirect(url_for("account.show"), 303)


def forget(session: Session, user: User, *, at: datetime, actor: str) -> None:
    """Take every second factor away and write that down."""
    user.totp_secret, user.recovery_hashes = "", []
    passkeys.remove_all(session, user)
    record(user, "second_factor_removed", at=at, actor=actor)


def fresh_codes(user: User) -> list[str]:
    """New recovery codes instead of whatever was left; only their hashes are kept."""
    codes = [_code() for _ in range(_CODES)]
    user.recovery_hashes = [_hash(code) for code in codes]
    return codes


def accepts(user: User, typed: str, *, now: datetime) -> bool:
    """Whether the code lets this person in; it is spent by that, in the caller's transaction."""
    code = typed.replace(" ", "").replace("-", "").lower()
    secret = opened(serving().keyring, user, "totp_secret") if user.has_codes else ""
    step = step_of(secret, code, now=now) if secret else None
    if step is not None and step > user.totp_step:
        user.totp_step = step
        return True
    if _hash(code) in user.recovery_hashes:
        user.recovery_hashes = [one for one in user.recovery_hashes if one != _hash(code)]
        record(user, "recovery_code_used", at=now, actor=user.actor, left=len(user.recovery_hashes))
        return True
    return False


def step_of(secret: str, typed: str, *, now: datetime) -> int | None:
    """The step whose code was typed: the one of now or its neighbours, as clocks differ."""
    typed = typed.replace(" ", "")
    current = int(now.timestamp()) // _STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(
            pyotp.TOTP(secret).at(step * _STEP_SECONDS).encode(), typed.encode()
        ):
            return step
    return None


def _confirmed_step(secret: str, typed: str) -> int:
    step = step_of(secret, typed, now=serving().clock.now())
    if step is None:
        raise InvalidInput("that code is wrong or too old: type the one shown now.", field="code")
    return step


def _page(problem: InvalidInput | None) -> str:
    user, drawn = current_user(), Markup()
    secret = "" if user.has_codes else _fresh_secret()
    if secret:
        address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="outreach")
        buffer = io.BytesIO()
        segno.make(address, error="m").save(
            buffer, kind="svg", scale=5, xmldecl=False, svgclass="qr", lineclass=None, light="#fff"
        )
        drawn = Markup(buffer.getvalue().decode())  # noqa: S704 made of modules, not of text
    return render_template(
        "account/second_factor.html", secret=secret, drawn=drawn, problem=problem
    )


def _fresh_secret() -> str:
    """The secret that waits for its first code: the same while the page is open, never stored.

    It is derived, so that looking at the page changes nothing.
    """
    user, kept = current_user(), browser_session()
    root = serving().keyring.derive("fresh second factor")
    text = f"{user.id}|{user.totp_step}|{kept.cookie_id}"
    return b32encode(hmac.digest(root, text.encode(), "sha256")[:20]).decode("ascii")


def _code() -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def _hash(code: str) -> str:
    return sha256(code.replace("-", "").encode()).hexdigest()
