"""What was refused, in the log: who, where from, which route (ASVS 5.0, 16.3.2 and 16.3.3).

It looks at answers, so that no route can forget it. It writes names of routes and numbers of rows,
never what somebody typed.
"""

from __future__ import annotations

import logging

from flask import Response, g, request

from outreach.logs import event_line
from outreach.web.sessions import browser_session

_log = logging.getLogger(__name__)
# Somebody asked for what is not theirs, or came from elsewhere, or too often.
_REFUSED = {
    400: "request.refused",
    401: "stranger.refused",
    403: "permission.refused",
    429: "attempts.slowed",
}
# Wrong input and rows that are not there: mostly slips, in numbers a search for gaps.
_WRONG = {404: "row.not_found", 413: "body.too_large", 422: "input.refused"}


def turn_away() -> None:
    """Note that a visitor was sent to the sign-in page: the status does not tell."""
    g.turned_away = True


def note(response: Response) -> Response:
    """Write one line about an answer that refuses something."""
    status = 401 if g.get("turned_away") else response.status_code
    if status in _REFUSED:
        _log.warning(_line(_REFUSED[status], response.status_code))
    elif status in _WRONG and request.endpoint not in (None, "static"):
        _log.info(_line(_WRONG[status], response.status_code))
    return response


def _line(name: str, status: int) -> str:
    user = browser_session().user
    numbers = {key: value for key, value in (request.view_args or {}).items() if type(value) is int}
    return event_line(
        name,
        status=status,
        method=request.method,
        route=request.endpoint or "none",
        user=user.id if user else "none",
        address=request.remote_addr or "none",
        **numbers,
    )
