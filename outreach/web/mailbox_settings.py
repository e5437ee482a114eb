"""One mailbox: what can be set of it, and whether it is fit to send."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput
from outreach.mail.addresses import domain_of
from outreach.sending.mailbox_health import Finding, findings
from outreach.sending.mailbox_settings import MOST_A_DAY, Chosen, change
from outreach.sending.signing import records_of, signers_of
from outreach.store.pages import mailboxes
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import N_, gettext

pages = Blueprint("mailbox_settings", __name__)
_MINUTES = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_HERE = "/p/<int:project_id>/mailboxes/<int:number>"


@pages.get(_HERE)
def show(project_id: int, number: int) -> str:
    """The mailbox, as it is set."""
    return _page(project_id, number)


@pages.post(_HERE)
def save(project_id: int, number: int) -> Response | tuple[str, int]:
    """Set what was typed; it holds from the next letter on."""
    try:
        chosen = _chosen()
        with serving().store.write() as session:
            row = mailboxes.get(session, project_id, number)
            change(row, chosen, at=serving().clock.now(), actor=actor())
    except InvalidInput as problem:
        return _page(project_id, number, problem=problem), 422
    flash(gettext("Saved. It holds from the next letter on."))
    return redirect(url_for("mailbox_settings.show", project_id=project_id, number=number), 303)


@pages.post(f"{_HERE}/check")
def check(project_id: int, number: int) -> str:
    """Ask the DNS and both servers; nothing is sent, and only the verdict on the DNS is kept."""
    runtime = serving()
    with runtime.store.read() as session:
        row = mailboxes.get(session, project_id, number)
    found = findings(
        row, runtime.dns_look, open_outbox=runtime.open_outbox, open_inbox=runtime.open_inbox
    )
    return _page(project_id, number, found=found)


def _chosen() -> Chosen:
    gap = [_minutes(name) for name in ("gap_min", "gap_max")]
    given = [one for one in gap if one is not None]
    if len(given) == 1:
        raise InvalidInput(N_("write both ends of the pause, or none."), field="gap_min")
    return Chosen(
        sender_name=forms.text("name", longest=120),
        signature=forms.text("signature", longest=2_000),
        time_zone=forms.text("zone", longest=64),
        daily_cap=_number("daily_cap"),
        hourly_cap=_number("hourly_cap"),
        gap_minutes=(given[0], given[1]) if given else None,
        is_new="is_new" in request.form,
    )


def _number(name: str) -> int | None:
    return forms.number(name) if request.form.get(name, "").strip() else None


def _minutes(name: str) -> float | None:
    text = request.form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    if not _MINUTES.fullmatch(text):
        raise InvalidInput(N_("write minutes as a number."), field=name)
    return float(text)


def _page(
    project_id: int,
    number: int,
    *,
    found: list[Finding] | None = None,
    problem: InvalidInput | None = None,
) -> str:
    with serving().store.read() as session:
        row = mailboxes.get(session, project_id, number)
    settings = serving().settings
    return render_template(
        "mailboxes/show.html",
        mailbox=row,
        domain=domain_of(row.address),
        found=found,
        problem=problem,
        given=request.form if problem else {},
        zones=sorted(available_timezones()),
        most_a_day=MOST_A_DAY,
        usual_cap=settings.mailbox_daily_cap,
        usual_gap=(settings.gap_minutes_min, settings.gap_minutes_max),
        checks_on=settings.dns_checks,
        keys=records_of(signers_of(row, serving().keyring)),
    )
