"""Cross-site request forgery: a token bound to the browser's cookie, and a look at the origin."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Request

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def token_for(cookie_id: str) -> str:
    """The token of the browser that holds `cookie_id`; the id can't be told from it."""
    return hmac.new(cookie_id.encode(), b"outreach csrf", "sha256").hexdigest()


def objection_to(request: Request, cookie_id: str, *, host: str) -> str:
    """Why this unsafe request must not be obeyed; "" if it may.

    Args:
        host: name and port that the browser believes to talk to.
    """
    if _comes_from_elsewhere(request, host):
        return "The request came from another site."
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(given.encode(), token_for(cookie_id).encode()):
        return "The page was too old. Go back, reload it and try again; nothing was changed."
    return ""


def _comes_from_elsewhere(request: Request, host: str) -> bool:
    """What the browser itself says about where the request began.

    `Sec-Fetch-Site` is missing on plain HTTP outside loopback, and our own `no-referrer` turns the
    Origin of a form into "null": then the token alone decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != host
