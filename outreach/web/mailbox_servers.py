"""Where a mailbox logs in, put right by whoever connected it: servers, name and password."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.mail.values import Security
from outreach.model.event import record
from outreach.model.mailbox import Mailbox
from outreach.sending.connect import change_servers, set_password
from outreach.store.pages import mailboxes as stored
from outreach.web.gate import actor
from outreach.web.mailboxes import FIELDS, asked_for, say_how_it_went, to_servers
from outreach.web.runtime import serving

pages = Blueprint("mailbox_servers", __name__)
_HERE = "/p/<int:project_id>/mailboxes/<int:number>/servers"
_TYPED = ("smtp", "imap", "security", "username")


@pages.get(_HERE)
def show(project_id: int, number: int) -> str:
    """The servers as they are."""
    row = _stored(project_id, number)
    return _page(row, _written(row), None)


@pages.post(_HERE)
def save(project_id: int, number: int) -> Response | tuple[str, int]:
    """Keep what was typed, try it at once, and lead on only if it works."""
    row = _stored(project_id, number)
    given = {**_written(row), **{name: request.form.get(name, "").strip() for name in _TYPED}}
    try:
        row = _changed(project_id, number, given, request.form.get("password", ""))
    except (InvalidInput, Conflict) as problem:
        return _page(row, given, problem), 422
    if not say_how_it_went(row, holds=True):
        return to_servers(project_id, row)
    after = "setup.ready" if request.form.get("setup") else "mailboxes.every"
    return redirect(url_for(after, project_id=project_id), 303)


def _stored(project_id: int, number: int) -> Mailbox:
    with serving().store.read() as session:
        return stored.get(session, project_id, number)


def _changed(project_id: int, number: int, given: dict[str, str], password: str) -> Mailbox:
    now = serving().clock.now()
    with serving().store.write() as session:
        row = stored.get(session, project_id, number)
        change_servers(session, row, asked_for(given), at=now, actor=actor())
        if password:
            set_password(serving().keyring, row, password)
            record(row, "password_changed", at=now, actor=actor())
    return row


def _written(row: Mailbox) -> dict[str, str]:
    """The mailbox as the fields of its form say it."""
    return dict.fromkeys(FIELDS, "") | {
        "address": row.address,
        "smtp": f"{row.smtp_host}:{row.smtp_port}",
        "imap": f"{row.imap_host}:{row.imap_port}" if row.imap_host else "",
        "security": _security(row),
        "username": "" if row.smtp_username == row.address else row.smtp_username,
    }


def _security(row: Mailbox) -> str:
    """As it was chosen: the port of a submission server asks for STARTTLS by itself."""
    by_port = row.smtp_port == 587 and row.imap_security == Security.TLS
    return Security.TLS.value if by_port else row.smtp_security


def _page(row: Mailbox, given: dict[str, str], problem: InvalidInput | Conflict | None) -> str:
    return render_template("mailboxes/servers.html", mailbox=row, given=given, problem=problem)
