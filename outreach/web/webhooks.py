"""Webhooks of a project: which addresses are told of changes, and what became of each call."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.backlinks import webhooks as telling
from outreach.backlinks.alerts import Severity
from outreach.errors import Conflict, InvalidInput
from outreach.model.webhook import CallState, WebhookCall
from outreach.store import webhooks
from outreach.web import exports, forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("webhooks", __name__)
_HERE = "/p/<int:project_id>/backlinks/webhooks"
_SHOWN = 50


@pages.get(_HERE)
def every(project_id: int) -> str:
    """The addresses, a form for another, and the latest calls."""
    return _page(project_id)


@pages.post(_HERE)
def add(project_id: int) -> tuple[str, int]:
    """Keep an address; the answer is the one page that ever shows its secret."""
    try:
        with serving().store.write() as session:
            _, secret = telling.add_webhook(
                session,
                current_project(),
                forms.text("url", longest=2_000),
                forms.choice("severity", Severity),
                keyring=serving().keyring,
                at=serving().clock.now(),
                actor=actor(),
            )
    except (InvalidInput, Conflict) as problem:
        return _page(project_id, problem=problem), problem.http_status
    return _page(project_id, secret=secret), 201


@pages.post(f"{_HERE}/<int:number>/test")
def test(project_id: int, number: int) -> Response:
    """Send a call without changes."""
    with serving().store.write() as session:
        telling.ask_test(
            session,
            current_project(),
            webhooks.one(session, project_id, number),
            base_url=serving().settings.base_url,
            at=serving().clock.now(),
            actor=actor(),
        )
    flash(gettext("A test is on its way: what became of it stands below in a moment."))
    return _back(project_id)


@pages.post(f"{_HERE}/<int:number>/pause")
def pause(project_id: int, number: int) -> Response:
    """Stop telling an address."""
    with serving().store.write() as session:
        row = webhooks.one(session, project_id, number)
        telling.pause(row, at=serving().clock.now(), actor=actor())
    flash(gettext("Paused: what happens meanwhile is told when it goes on."))
    return _back(project_id)


@pages.post(f"{_HERE}/<int:number>/resume")
def resume(project_id: int, number: int) -> Response:
    """Let it go on."""
    with serving().store.write() as session:
        row = webhooks.one(session, project_id, number)
        telling.resume(row, at=serving().clock.now(), actor=actor())
    flash(gettext("It goes on where it stopped."))
    return _back(project_id)


@pages.post(f"{_HERE}/<int:number>/remove")
def remove(project_id: int, number: int) -> Response:
    """Forget an address with its secret and its calls."""
    with serving().store.write() as session:
        row = webhooks.one(session, project_id, number)
        telling.remove(session, row, at=serving().clock.now(), actor=actor())
    flash(gettext("The address, its secret and its calls are gone."))
    return _back(project_id)


@pages.post(f"{_HERE}/calls/<int:number>/again")
def again(project_id: int, number: int) -> Response:
    """Give a call that failed its tries anew."""
    with serving().store.write() as session:
        call = webhooks.call(session, project_id, number)
        telling.try_again(call, at=serving().clock.now(), actor=actor())
    flash(gettext("It is tried again."))
    return _back(project_id)


def _page(
    project_id: int, *, problem: InvalidInput | Conflict | None = None, secret: str = ""
) -> str:
    with serving().store.read() as session:
        rows = webhooks.of_project(session, project_id)
        in_line = {row.id: webhooks.waiting_count(session, row.id or 0) for row in rows}
        calls = webhooks.calls(session, project_id, at_most=_SHOWN)
    return render_template(
        "backlinks/webhooks.html",
        hooks=rows,
        addresses={row.id: row.url for row in rows},
        in_line=in_line,
        calls=calls,
        states=CallState,
        severities=list(reversed(Severity)),
        problem=problem,
        secret=secret,
        given=request.form if problem else {},
    )


def _calls(session: Session, project_id: int) -> list[WebhookCall]:
    return webhooks.calls(session, project_id, at_most=100_000)


_TABLE = exports.Table[WebhookCall](
    "webhook-calls",
    {
        "call": lambda row: row.id,
        "webhook": lambda row: row.webhook_id,
        "written down": lambda row: row.created_at,
        "changes": lambda row: row.alerts,
        "state": lambda row: row.state,
        "tries": lambda row: row.tries,
        "answer": lambda row: row.status,
        "problem": lambda row: row.problem,
        "arrived": lambda row: row.sent_at,
    },
    _calls,
)
exports.offer(pages, f"{_HERE}/calls", _TABLE)


def _back(project_id: int) -> Response:
    return redirect(url_for("backlinks.webhooks.every", project_id=project_id), 303)
