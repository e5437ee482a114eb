"""One's own passkeys: add one, name it, take it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.model.passkey import Passkey
from outreach.store import passkeys, users
from outreach.web import forms, second_factor
from outreach.web.attempts import confirm_password
from outreach.web.ceremonies import Asked, Ceremonies, NewKey, Refused, host_of
from outreach.web.gate import current_user
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session
from outreach.web.speech import gettext

pages = Blueprint("passkeys", __name__)


@pages.get("/account/passkeys")
def show() -> str:
    """The keys that sign this person in, and a form for one more."""
    return _page(None)


@pages.post("/account/passkeys")
def add() -> Response | str | tuple[str, int]:
    """Keep a key that the browser has just made; the password is asked for."""
    user, now = current_user(), serving().clock.now()
    try:
        confirm_password(user, request.form.get("current", ""))
        row = _row(user.id or 0, _made(user.id or 0))
        with serving().store.write() as session:
            owner = users.by_id(session, user.id or 0)
            passkeys.add(session, owner, row, actor=user.actor)
            codes = [] if owner.recovery_hashes else second_factor.fresh_codes(owner)
            record(owner, "second_factor_added", at=now, actor=user.actor)
    except (InvalidInput, Conflict, Refused) as problem:
        return _page(problem), 422
    if codes:
        return render_template("account/recovery_codes.html", codes=codes)
    flash(gettext("The passkey signs you in from now on."))
    return redirect(url_for("passkeys.show"), 303)


@pages.post("/account/passkeys/<int:number>/remove")
def remove(number: int) -> Response | tuple[str, int]:
    """Take one away; the password is asked for, so that an open browser is not enough."""
    user, now = current_user(), serving().clock.now()
    try:
        confirm_password(user, request.form.get("current", ""), field=f"remove-{number}")
    except InvalidInput as problem:
        return _page(problem), 422
    with serving().store.write() as session:
        owner = users.by_id(session, user.id or 0)
        passkeys.remove(session, owner, number, at=now, actor=user.actor)
        if not owner.has_second_factor:
            second_factor.forget(session, owner, at=now, actor=user.actor)
    flash(gettext("The passkey lets nobody in any more."))
    return redirect(url_for("passkeys.show"), 303)


def ceremonies() -> Ceremonies | None:
    """Passkeys of this installation; None where browsers allow none, as on a bare address."""
    base_url = serving().settings.base_url
    if not host_of(base_url):
        return None
    return Ceremonies(base_url, serving().keyring.derive("passkeys"))


def asked_of(user_id: int | None) -> Asked | None:
    """A challenge for this person's keys, or for any; None if there can't be one."""
    asking = ceremonies()
    if asking is None:
        return None
    known: list[str] = []
    if user_id is not None:
        with serving().store.read() as session:
            known = [one.public for one in passkeys.of(session, user_id)]
        if not known:
            return None
    browser, now = browser_session().cookie_id, serving().clock.now()
    return asking.ask_known(known, browser=browser, now=now)


def _made(user_id: int) -> NewKey:
    asking = ceremonies()
    if asking is None:
        raise Refused("Passkeys need a name and https: see OUTREACH_BASE_URL.")
    return asking.new_key(
        user_id,
        request.form.get("ticket", ""),
        request.form.get("answer", ""),
        browser=browser_session().cookie_id,
        now=serving().clock.now(),
    )


def _row(user_id: int, made: NewKey) -> Passkey:
    return Passkey(
        user_id=user_id,
        credential_id=made.credential_id,
        public=made.public,
        name=forms.text("name", longest=60) or gettext("Passkey"),
        sign_count=made.sign_count,
        challenged_at=made.challenged_at,
        made_at=serving().clock.now(),
    )


def _page(problem: InvalidInput | Conflict | Refused | None) -> str:
    user, asking = current_user(), ceremonies()
    with serving().store.read() as session:
        rows = passkeys.of(session, user.id or 0)
    asked = asking and asking.ask_for_new(
        user.id or 0,
        user.email,
        user.name,
        [one.public for one in rows],
        browser=browser_session().cookie_id,
        now=serving().clock.now(),
    )
    return render_template("account/passkeys.html", rows=rows, asked=asked, problem=problem)
