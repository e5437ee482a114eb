"""httpx over our guarded exchange, for the APIs of others.

The only module that imports httpx. Its pool, redirects, proxies and decoders are not used: they
would go round the guard, the limits and the bounded decoder.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import httpx

from outreach.crawl.fetching.decode import ACCEPTED_ENCODINGS
from outreach.crawl.fetching.exchange import Reply
from outreach.crawl.fetching.visit import Visitor

_SET_BY_THE_EXCHANGE = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_UNDONE_BY_THE_EXCHANGE = frozenset({"content-encoding", "content-length", "transfer-encoding"})

ApiClient = httpx.Client
Run = Callable[[Coroutine[Any, Any, Reply]], Reply]


class _GuardedTransport(httpx.BaseTransport):
    """Sends httpx requests through the guard, to the checked address, within the limits."""

    def __init__(self, run: Run, visitor: Visitor) -> None:
        self._run = run
        self._visitor = visitor

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _SET_BY_THE_EXCHANGE
        }
        body = request.read()
        return _response(
            self._run(self._visitor.ask(str(request.url), request.method, headers, body))
        )


def _response(reply: Reply) -> httpx.Response:
    kept = {
        name: value.encode("utf-8", "surrogateescape")
        for name, value in reply.answer.headers.items()
        if name not in _UNDONE_BY_THE_EXCHANGE
    }
    return httpx.Response(
        reply.answer.status,
        headers=[(name.encode(), value) for name, value in kept.items()],
        content=reply.answer.body,
    )


def api_client(run: Run, visitor: Visitor) -> ApiClient:
    """Return an httpx client for the APIs of others; redirects are not followed.

    Args:
        run: runs a coroutine on the visitor's loop and waits for it.
    """
    return httpx.Client(
        transport=_GuardedTransport(run, visitor),
        trust_env=False,
        follow_redirects=False,
        headers={
            "User-Agent": visitor.limits.user_agent,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
        },
    )
