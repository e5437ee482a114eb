"""How each target behaves: the dead ones, and those that only look dead."""

from __future__ import annotations

from collections.abc import Callable

from outreach.demo.httpd import Request, Response
from outreach.demo.values import Fate

SLOW_SECONDS = 3.0
_RETRY_AFTER_SECONDS = 120

Behave = Callable[[Request, bytes], Response]


def behaviour(fate: Fate, *, elsewhere: str, challenge: bytes, missing: bytes) -> Behave:
    """Return how a target of `fate` answers a request, given the page it would show.

    Args:
        elsewhere: where a moved page went.
        challenge: body of an interstitial.
        missing: body of a 404 or 410.
    """
    fixed: dict[Fate, Response] = {
        Fate.GONE_404: Response(404, missing),
        Fate.GONE_410: Response(410, missing),
        Fate.MOVED_SAME: Response(301, headers={"Location": elsewhere}),
        Fate.MOVED_AWAY: Response(301, headers={"Location": elsewhere}),
        Fate.CHALLENGE_403: Response(
            403, challenge, {"cf-mitigated": "challenge", "Server": "cloudflare"}
        ),
        Fate.TOO_MANY_429: Response(
            429, b"Too many requests", {"Retry-After": str(_RETRY_AFTER_SECONDS)}
        ),
        Fate.REFUSED_999: Response(999, b"Request denied"),
    }
    if fate in fixed:
        return lambda *_: fixed[fate]
    special: dict[Fate, Behave] = {
        Fate.NO_HEAD_405: _no_head,
        Fate.HEAD_404: _head_missing,
        Fate.SLOW: lambda _, page: Response(200, page, delay=SLOW_SECONDS),
        Fate.ONCE_503: _Stumble(),
    }
    return special.get(fate, lambda _, page: Response(200, page))


def _no_head(request: Request, page: bytes) -> Response:
    if request.method == "HEAD":
        return Response(405, b"", {"Allow": "GET"})
    return Response(200, page)


def _head_missing(request: Request, page: bytes) -> Response:
    return Response(404 if request.method == "HEAD" else 200, page)


class _Stumble:
    """Answers the first request with 503 and every later one as it should."""

    def __init__(self) -> None:
        self._stumbled = False

    def __call__(self, _: Request, page: bytes) -> Response:
        if self._stumbled:
            return Response(200, page)
        self._stumbled = True
        return Response(503, b"Back in a moment", {"Retry-After": "1"})
