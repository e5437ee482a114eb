"""Errors as pages: the sentence of an OutreachError, and never an inside of ours."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from outreach.errors import OutreachError
from outreach.web.speech import N_, gettext, language_now

_log = logging.getLogger(__name__)
_TITLES = {
    400: N_("That request can't be used"),
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not possible here"),
    409: N_("Somebody was faster"),
    413: N_("Too large"),
    422: N_("Something is missing"),
    429: N_("Too many attempts"),
    500: N_("Something broke"),
    502: N_("Another machine failed"),
    503: N_("The database is busy"),
}
_BROKEN = N_(
    "This is our fault, and nothing you typed was saved. The log has the details under the time "
    "shown below; please try again, and report it if it comes back."
)

Answer = tuple[str, int] | tuple[dict[str, str], int]


def install(app: Flask) -> None:
    """Turn every error into a page, or into a sentence where a script asked."""
    app.register_error_handler(OutreachError, _ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: OutreachError) -> Answer:
    return answer(error.http_status, str(error))


def _of_http(error: HTTPException) -> Answer:
    if isinstance(error, InternalServerError):
        return answer(500, _BROKEN)
    sentence = error.description or ""
    if type(error).description == sentence:  # werkzeug's own words are for programmers
        sentence = N_("This page does not exist, or not any more.") if error.code == 404 else ""
    return answer(error.code or 500, sentence)


def _unexpected(error: Exception) -> Answer:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500, _BROKEN)


def answer(status: int, sentence: str) -> Answer:
    """A whole page for a person, JSON for our own scripts."""
    title = gettext(_TITLES.get(status, N_("That did not work")))
    sentence = language_now().retell(sentence)
    if wants_json():
        return {"title": title, "sentence": sentence or title}, status
    page = render_template("failure.html", status=status, title=title, sentence=sentence)
    return page, status


def wants_json() -> bool:
    """Our own scripts ask for JSON; browsers and htmx do not."""
    return request.accept_mimetypes.best == "application/json"
