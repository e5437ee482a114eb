"""Signatures of our own for a mailbox: make a key, see its record, look for it, then sign."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict
from outreach.mail.dns import CheckState
from outreach.sending.signing import make_keys, start_signing, stop_signing
from outreach.store.mailboxes import of_project
from outreach.store.pages import mailboxes
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import N_, gettext, retold

pages = Blueprint("dkim", __name__)
_HERE = "/p/<int:project_id>/mailboxes/<int:number>/dkim"


@pages.post(_HERE)
def make(project_id: int, number: int) -> Response:
    """A key that waits: nothing is signed before its record is in the DNS."""
    runtime, selector = serving(), forms.text("selector", longest=64)
    with runtime.store.write() as session:
        row = mailboxes.get(session, project_id, number)
        if row.dkim_secret:
            raise Conflict(N_("This mailbox has a key already."))
        make_keys(
            row,
            [one for one in of_project(session, project_id) if one is not row],
            runtime.keyring,
            selector=selector,
            ed25519="ed25519" in request.form,
            at=runtime.clock.now(),
            actor=actor(),
            waits=True,
        )
    flash(gettext("The key is made. Put its record into the DNS; then it may sign."))
    return _back(project_id, number)


@pages.post(f"{_HERE}/sign")
def begin(project_id: int, number: int) -> Response:
    """Look for the records; where all are there, letters are signed from now on."""
    runtime = serving()
    with runtime.store.read() as session:
        row = mailboxes.get(session, project_id, number)
    lacking = [
        check for check in runtime.dns_look.of_keys(row) if check.state is not CheckState.PASS
    ]
    if lacking:
        why = " ".join(str(retold(check.sentence)) for check in lacking)
        flash(gettext("Nothing is signed yet: %(why)s", why=why), "problem")
        return _back(project_id, number)
    with runtime.store.write() as session:
        row = mailboxes.get(session, project_id, number)
        start_signing(row, at=runtime.clock.now(), actor=actor())
    flash(gettext("Letters of %(address)s are signed from now on.", address=row.address))
    return _back(project_id, number)


@pages.post(f"{_HERE}/end")
def end(project_id: int, number: int) -> Response:
    """Forget the keys: the relay signs, or nobody."""
    with serving().store.write() as session:
        row = mailboxes.get(session, project_id, number)
        stop_signing(row, at=serving().clock.now(), actor=actor())
    flash(gettext("%(address)s has no key of its own any more.", address=row.address))
    return _back(project_id, number)


def _back(project_id: int, number: int) -> Response:
    return redirect(url_for("mailbox_settings.show", project_id=project_id, number=number), 303)
