"""Mailboxes: connect one and try it; their state in plain words; pause and resume."""

from __future__ import annotations

import shlex
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput, MailError
from outreach.mail.addresses import checked_address
from outreach.mail.oauth import PROVIDERS
from outreach.mail.servers import Servers, consent_provider, servers_for
from outreach.mail.values import Security
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project
from outreach.sending.connect import (
    Given,
    keep,
    new_mailbox,
    pace_sentence,
    set_password,
    try_log_in,
)
from outreach.sending.pacing import cap_today
from outreach.store import mail_providers
from outreach.store.pages import mailboxes
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext, ngettext, retold

pages = Blueprint("mailboxes", __name__)
FIELDS = ("address", "name", "username", "smtp", "imap", "signature", "in_use", "security")
_LONG_IN_USE = 365
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})


@pages.get("/p/<int:project_id>/mailboxes")
def every(project_id: int) -> str:
    """All mailboxes of the project."""
    now, settings = serving().clock.now(), serving().settings
    with serving().store.read() as session:
        lines = mailboxes.every(session, project_id, now=now)
    name = current_project().name
    found = [line.mailbox for line in lines]
    return render_template(
        "mailboxes/every.html",
        lines=lines,
        commands={
            mailbox.id: shlex.join(
                ["outreach", "mailbox", "oauth", mailbox.address, "--project", name]
            )
            for mailbox in found
            if mailbox.oauth_provider
        },
        by_consent={one.id: one.oauth_provider or consent_provider(one.smtp_host) for one in found},
        clients=_clients(),
        caps={
            one.id: cap_today(one.daily_cap or settings.mailbox_daily_cap, one.ramp_began_at, now)
            for one in found
        },
        usual_gap=(settings.gap_minutes_min, settings.gap_minutes_max),
        fresh_after=now - timedelta(minutes=settings.inbox_fresh_minutes),
    )


@pages.get("/p/<int:project_id>/mailboxes/new")
def new(project_id: int) -> str:  # noqa: ARG001 the gate has found the project by it
    """Address and password; the servers are looked up."""
    return form_page({"address": request.args.get("address", "")[:320]}, None, None)


@pages.post("/p/<int:project_id>/mailboxes/new")
def add(project_id: int) -> Response | str | tuple[str, int]:
    """Fill in the servers, or keep the mailbox and try its log-in at once."""
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        if not given["smtp"]:
            return form_page(*_looked_up(given), None)
        password = request.form.get("password", "")
        if not password:
            raise InvalidInput(
                "type the password, or the provider's app password.", field="password"
            )
        row = _kept(given, password)
    except (InvalidInput, Conflict) as problem:
        return form_page(given, None, problem), 422
    works = say_how_it_went(row, holds=True)
    if not works:
        return to_servers(project_id, row)
    if pace := pace_sentence(row, now=serving().clock.now()):
        flash(gettext("%(address)s: %(pace)s", address=row.address, pace=retold(pace)))
    after = "setup.ready" if request.form.get("setup") else "mailboxes.every"
    return redirect(url_for(after, project_id=project_id), 303)


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/try")
def try_it(project_id: int, number: int) -> Response:
    """Log in to both servers; nothing is sent or changed."""
    with serving().store.read() as session:
        row = mailboxes.get(session, project_id, number)
    say_how_it_went(row)
    return redirect(url_for("mailboxes.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/password")
def change_password(project_id: int, number: int) -> Response:
    """Seal a new password and try it."""
    password = request.form.get("password", "")
    if not password:
        raise InvalidInput("type the new password.", field="password")
    with serving().store.write() as session:
        row = mailboxes.get(session, project_id, number)
        set_password(serving().keyring, row, password)
        record(row, "password_changed", at=serving().clock.now(), actor=actor())
    say_how_it_went(row)
    return redirect(url_for("mailboxes.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/pause")
def pause(project_id: int, number: int) -> Response:
    """Nothing leaves from it until a person resumes it."""
    return _move(project_id, number, MailboxState.PAUSED, "Paused in the web app.")


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/copies")
def copies(project_id: int, number: int) -> Response:
    """Let each letter come back to the mailbox too, as proof, or no more."""
    wanted = forms.text("copies") == "yes"
    with serving().store.write() as session:
        row = mailboxes.get(session, project_id, number)
        row.copies_itself = wanted
        verb = "copies_itself" if wanted else "copies_itself_no_more"
        record(row, verb, at=serving().clock.now(), actor=actor())
    said = (
        gettext("%(address)s: a copy of each letter comes back to it.", address=row.address)
        if wanted
        else gettext("%(address)s: no copies any more.", address=row.address)
    )
    flash(said)
    return redirect(url_for("mailboxes.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/resume")
def resume(project_id: int, number: int) -> Response:
    """A person says that it may send again."""
    return _move(project_id, number, MailboxState.OK, "Resumed in the web app.")


def asked_for(given: dict[str, str]) -> Given:
    """What was typed, by the names of FIELDS."""
    return Given(
        address=given["address"],
        smtp=given["smtp"],
        imap=given["imap"],
        name=given["name"],
        username=given["username"],
        signature=given["signature"],
        security=_security(given),
        in_use_days=_LONG_IN_USE if given["in_use"] == "long" else 0,
    )


def made(asked: Given, project: Project) -> Mailbox:
    """The mailbox that was asked for, not stored yet; raises as `new_mailbox`."""
    settings, now = serving().settings, serving().clock.now()
    return new_mailbox(
        asked, project, zone=settings.time_zone, ramp_days=settings.ramp_days, now=now
    )


def _kept(given: dict[str, str], password: str) -> Mailbox:
    runtime = serving()
    row = made(asked_for(given), current_project())
    now = runtime.clock.now()
    with runtime.store.write() as session:
        keep(session, runtime.keyring, row, password, at=now, actor=actor())
    return row


def _security(given: dict[str, str]) -> Security:
    """How the servers are spoken to; in the clear only where nothing leaves this machine."""
    asked = given["security"]
    wanted = Security(asked) if asked in set(Security) else Security.TLS
    hosts = [name.rpartition(":")[0] or name for name in (given["smtp"], given["imap"]) if name]
    if wanted is Security.PLAIN and not all(host in _THIS_MACHINE for host in hosts):
        raise InvalidInput("without encryption only on this machine.", field="security")
    return wanted


def _looked_up(given: dict[str, str]) -> tuple[dict[str, str], Servers]:
    """The servers of an address, filled into what was typed."""
    address = checked_address(given["address"])
    found = servers_for(address, use_dns=serving().settings.dns_checks)
    return {**given, "smtp": found.smtp, "imap": found.imap}, found


def to_servers(project_id: int, row: Mailbox) -> Response:
    """The page where servers and password are put right; the set-up stays one."""
    setup = request.form.get("setup") or None
    there = url_for("mailbox_servers.show", project_id=project_id, number=row.id, setup=setup)
    return redirect(there, 303)


def say_how_it_went(row: Mailbox, *, holds: bool = False) -> bool:
    """Try the log-in of a mailbox that is stored, and tell on the next page what came of it.

    Whoever was let in may send again.

    Args:
        holds: nothing leaves until it works; else a failure changes nothing.
    """
    try:
        folders = try_log_in(row, serving().open_outbox, serving().open_inbox)
    except MailError as refused:
        if holds:
            _note(row, MailboxState.AUTH_FAILED, str(refused))
        flash(
            gettext(
                "%(address)s is kept, but the log-in failed: %(refused)s",
                address=row.address,
                refused=retold(str(refused)),
            ),
            "problem",
        )
        return False
    _note(row, MailboxState.OK, "The log-in works.")
    inbox = (
        ngettext("IMAP shows %(num)s folder.", "IMAP shows %(num)s folders.", len(folders))
        if folders
        else gettext("No IMAP server is set.")
    )
    flash(gettext("%(address)s: SMTP takes the log-in.", address=row.address) + " " + inbox)
    return True


def _note(row: Mailbox, state: MailboxState, why: str) -> None:
    """Whether it lets us in; a pause that a person made stays, and so does the sample's rest."""
    with serving().store.write() as session:
        stored = session.get_one(Mailbox, row.id)
        if state is MailboxState.OK:
            stored.inbox_problem = ""
        if {stored.state, state} == {MailboxState.OK, MailboxState.AUTH_FAILED}:
            stored.move_to(state, at=serving().clock.now(), actor=actor(), why=why)


def form_page(
    given: dict[str, str], found: Servers | None, problem: InvalidInput | Conflict | None
) -> str:
    """The form with what was typed, and what became of it."""
    return render_template(
        "mailboxes/new.html",
        given=given,
        found=found,
        problem=problem,
        by_consent=consent_provider(given.get("smtp", "")),
        clients=_clients(),
    )


def _clients() -> dict[str, bool]:
    """The providers whose consent opens mailboxes, and whether our client there is entered."""
    with serving().store.read() as session:
        entered = mail_providers.every(session)
    return {name: name in entered for name in PROVIDERS}


def _move(project_id: int, number: int, state: MailboxState, why: str) -> Response:
    with serving().store.write() as session:
        mailbox = mailboxes.get(session, project_id, number)
        mailbox.move_to(state, at=serving().clock.now(), actor=actor(), why=why)
        told = (
            gettext("%(address)s: may send again.", address=mailbox.address)
            if state is MailboxState.OK
            else gettext("%(address)s: paused.", address=mailbox.address)
        )
        flash(told)
    return redirect(url_for("mailboxes.every", project_id=project_id), 303)
