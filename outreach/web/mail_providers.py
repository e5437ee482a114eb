"""Clients at Google and Microsoft: entered once for the installation; secrets are never shown."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput, NotFound
from outreach.mail.oauth import PROVIDERS
from outreach.model.event import record
from outreach.model.mail_provider import MailProvider
from outreach.store import mail_providers
from outreach.store.sealed import seal_into
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import N_, gettext

pages = Blueprint("mail_providers", __name__)
_DIRECTORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{1,253}[A-Za-z0-9]|")
_NEEDS_HTTPS = N_(
    "It takes only an address that begins with https://: set OUTREACH_BASE_URL to the one under "
    "which people reach this app."
)
_NEEDS_LOCALHOST = N_(
    "On one machine it takes only the name localhost: set OUTREACH_BASE_URL to http://localhost "
    "with the port of this app, and open the app there."
)


@pages.get("/mail-providers")
def every() -> str:
    """What is entered, and what to register at each provider."""
    return _page()


@pages.post("/mail-providers/<name>")
def save(name: str) -> Response | tuple[str, int]:
    """Enter a client, or a new secret of it."""
    _known(name)
    try:
        client_id = forms.text("client_id", longest=255, required=N_("paste the client's id."))
        tenant = forms.text("tenant", longest=255) if name == "microsoft" else ""
        if not _DIRECTORY.fullmatch(tenant):
            raise InvalidInput("write the directory's id, or its domain.", field="tenant")
        _keep(name, client_id, tenant, forms.text("secret", longest=1_000))
    except InvalidInput as problem:
        return _page(name, problem), 422
    flash(gettext("It is kept. Mailboxes can be connected with %(who)s.", who=name.capitalize()))
    return redirect(url_for("mail_providers.every"), 303)


@pages.post("/mail-providers/<name>/remove")
def remove(name: str) -> Response:
    """Forget the client; mailboxes that are connected stay connected."""
    _known(name)
    with serving().store.write() as session:
        row = mail_providers.named(session, name)
        if row is not None:
            record(row, "removed", at=serving().clock.now(), actor=actor(), why=name)
            session.delete(row)
    flash(gettext("The client is forgotten. Mailboxes that are connected stay so."))
    return redirect(url_for("mail_providers.every"), 303)


def redirect_url(name: str) -> str:
    """Where a provider sends people back to: built from the settings, never from a request."""
    place = url_for("mailbox_consent.come_back", name=name)
    return f"{serving().settings.base_url}{place}"


def _known(name: str) -> None:
    if name not in PROVIDERS:
        raise NotFound("There is no such provider.")


def _keep(name: str, client_id: str, tenant: str, secret: str) -> None:
    runtime = serving()
    now = runtime.clock.now()
    with runtime.store.write() as session:
        row = mail_providers.named(session, name)
        if not secret and (row is None or row.client_id != client_id):
            raise InvalidInput("paste the client's secret.", field="secret")
        verb = "added" if row is None else "changed"
        row = row or MailProvider(name=name, client_id=client_id, changed_at=now)
        row.client_id, row.tenant, row.changed_at = client_id, tenant, now
        session.add(row)
        session.flush()
        if secret:
            seal_into(runtime.keyring, row, "secret_sealed", secret)
        record(row, verb, at=now, actor=actor(), why=name)


def _objection(name: str, url: str) -> str:
    """Why the provider would not take our address to come back to, "" if it would."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return ""
    host = parts.hostname or ""
    if host == "localhost":
        return ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        return gettext(_NEEDS_HTTPS)
    return gettext(_NEEDS_LOCALHOST) if name == "microsoft" else ""


def _page(failed: str = "", problem: InvalidInput | None = None) -> str:
    with serving().store.read() as session:
        entered = mail_providers.every(session)
    return render_template(
        "mail_providers/every.html",
        entered=entered,
        names=tuple(PROVIDERS),
        addresses={name: redirect_url(name) for name in PROVIDERS},
        objections={name: _objection(name, redirect_url(name)) for name in PROVIDERS},
        failed=failed,
        problem=problem,
        given=request.form,
    )
