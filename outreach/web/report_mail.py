"""Reports and digests by mail: who gets what and when, how it looks, and what was sent."""

from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.errors import Conflict, InvalidInput, NotFound
from outreach.languages import codes, language
from outreach.model.bulletin import Bulletin, BulletinKind, BulletinOrder, BulletinState, Rhythm
from outreach.model.mailbox import Mailbox
from outreach.reporting import ordering
from outreach.reporting.compose import Composed, compose
from outreach.reporting.mailing import span_of
from outreach.store import bulletins, mailboxes
from outreach.web import exports, forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext, ngettext

pages = Blueprint("report_mail", __name__)
_HERE = "/p/<int:project_id>/reports/mail"
# What a mail looks like is shown as it is: its styles stand in it, and nothing in it may run.
_ONLY_STYLES = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)


@pages.get(_HERE)
def every(project_id: int) -> str:
    """The orders, what was sent of each, and a form for another."""
    return _every(project_id, None)


@pages.post(_HERE)
def add(project_id: int) -> AnyResponse | tuple[str, int]:
    """Keep an order; what is wrong is said beside the form, with what was typed."""
    try:
        with serving().store.write() as session:
            ordering.add_order(
                session,
                current_project(),
                _mailbox(session, project_id),
                kind=forms.choice("kind", BulletinKind),
                rhythm=forms.choice("rhythm", Rhythm),
                day=forms.number("day"),
                recipients=forms.text("recipients", longest=2_000),
                language=forms.text("language", longest=8),
                with_costs="with_costs" in request.form,
                comment=forms.text("comment", longest=2_000),
                at=serving().clock.now(),
                actor=actor(),
            )
    except (InvalidInput, NotFound) as problem:
        return _every(project_id, problem), problem.http_status
    flash(gettext("It comes by itself from now on."))
    return _back(project_id)


@pages.get(f"{_HERE}/<int:number>")
def show(project_id: int, number: int) -> str:
    """What the next mail of an order would look like now."""
    with serving().store.read() as session:
        row = bulletins.order(session, project_id, number)
        mail = _preview(session, row)
        sent = bulletins.of_order(session, number)
        mailbox = session.get_one(Mailbox, row.mailbox_id)
    return render_template(
        "reports/mail_order.html",
        order=row,
        mail=mail,
        sent=sent,
        mailbox=mailbox,
        states=BulletinState,
        click=secrets.token_hex(8),
        speaks=language,
    )


@pages.get(f"{_HERE}/<int:number>/preview")
def preview(project_id: int, number: int) -> Response:
    """The HTML of the next mail, by itself."""
    with serving().store.read() as session:
        mail = _preview(session, bulletins.order(session, project_id, number))
    if mail is None:
        raise NotFound("There is nothing to tell yet.")
    answer = Response(mail.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _ONLY_STYLES
    return answer


@pages.post(f"{_HERE}/<int:number>/send")
def send(project_id: int, number: int) -> AnyResponse:
    """Put a mail for each recipient into the queue; the worker sends it."""
    click = forms.text("click", longest=32, required="load the page again.")
    with serving().store.write() as session:
        made = ordering.send_now(
            session,
            bulletins.order(session, project_id, number),
            click,
            key=serving().keyring.derive("message-id"),
            at=serving().clock.now(),
            actor=actor(),
        )
    on_the_way = ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", made)
    flash(on_the_way if made else gettext("They are on the way already."))
    return redirect(url_for("report_mail.show", project_id=project_id, number=number), 303)


@pages.post(f"{_HERE}/<int:number>/pause")
def pause(project_id: int, number: int) -> AnyResponse:
    """Stop an order."""
    with serving().store.write() as session:
        row = bulletins.order(session, project_id, number)
        ordering.pause(row, at=serving().clock.now(), actor=actor())
    flash(gettext("Paused: nothing of it is sent."))
    return _back(project_id)


@pages.post(f"{_HERE}/<int:number>/resume")
def resume(project_id: int, number: int) -> AnyResponse:
    """Let an order go on."""
    with serving().store.write() as session:
        row = bulletins.order(session, project_id, number)
        mailbox = session.get_one(Mailbox, row.mailbox_id)
        ordering.resume(row, mailbox, at=serving().clock.now(), actor=actor())
    flash(gettext("It goes on with the next time."))
    return _back(project_id)


@pages.get(f"{_HERE}/sent/<int:number>.eml")
def as_sent(project_id: int, number: int) -> Response:
    """The bytes of a mail that left."""
    with serving().store.read() as session:
        row = bulletins.one(session, project_id, number)
    if row.raw is None or row.state not in (BulletinState.SENT, BulletinState.UNCERTAIN):
        raise Conflict("It has not left.")
    answer = Response(row.raw, mimetype="message/rfc822")
    answer.headers.set("Content-Disposition", "attachment", filename=f"report-{number}.eml")
    return answer


def _every(project_id: int, problem: InvalidInput | NotFound | None) -> str:
    with serving().store.read() as session:
        rows = bulletins.orders(session, project_id)
        newest = {row.id: bulletins.of_order(session, row.id or 0, at_most=1) for row in rows}
        boxes = mailboxes.of_project(session, project_id)
        sent = bulletins.of_project(session, project_id, at_most=1)
    return render_template(
        "reports/mail.html",
        orders=rows,
        newest=newest,
        mailboxes=boxes,
        anything_sent=bool(sent),
        problem=problem,
        kinds=BulletinKind,
        rhythms=Rhythm,
        languages=[language(code) for code in codes()],
        speaks=language,
    )


def _preview(session: Session, row: BulletinOrder) -> Composed | None:
    now = serving().clock.now()
    mailbox = session.get_one(Mailbox, row.mailbox_id)
    span = span_of(session, row, now.astimezone(ZoneInfo(mailbox.time_zone)))
    base_url = serving().settings.base_url
    return compose(session, current_project(), row, span, base_url=base_url, now=now)


def _mailbox(session: Session, project_id: int) -> Mailbox:
    wanted = forms.number("mailbox")
    found = [one for one in mailboxes.of_project(session, project_id) if one.id == wanted]
    if not found:
        raise InvalidInput("choose a mailbox of this project.", field="mailbox")
    return found[0]


def _sent(session: Session, project_id: int) -> list[Bulletin]:
    return bulletins.of_project(session, project_id, at_most=100_000)


_TABLE = exports.Table[Bulletin](
    "report-mail",
    {
        "written down": lambda row: row.created_at,
        "to": lambda row: row.recipient,
        "occasion": lambda row: row.occasion,
        "state": lambda row: row.state,
        "sent": lambda row: row.sent_at,
        "problem": lambda row: row.problem,
    },
    _sent,
)
exports.offer(pages, _HERE, _TABLE)


def _back(project_id: int) -> AnyResponse:
    return redirect(url_for("report_mail.every", project_id=project_id), 303)
