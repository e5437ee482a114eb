"""Errors as pages: the sentence of an OutreachError, and never an inside of ours."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from outreach.errors import OutreachError

_log = logging.getLogger(__name__)
_TITLES = {
    400: "That request can't be used",
    401: "Please sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Somebody was faster",
    413: "Too large",
    422: "Something is missing",
    429: "Too many attempts",
    500: "Something broke",
    502: "Another machine failed",
    503: "The database is busy",
}
_BROKEN = (
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
        sentence = "This page does not exist, or not any more." if error.code == 404 else ""
    return answer(error.code or 500, sentence)


def _unexpected(error: Exception) -> Answer:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500, _BROKEN)


def answer(status: int, sentence: str) -> Answer:
    """A whole page for a person, JSON for our own scripts."""
    title = _TITLES.get(status, "That did not work")
    if wants_json():
        return {"title": title, "sentence": sentence or title}, status
    page = render_template("failure.html", status=status, title=title, sentence=sentence)
    return page, status


def wants_json() -> bool:
    """Our own scripts ask for JSON; browsers and htmx do not."""
    return request.accept_mimetypes.best == "application/json"
