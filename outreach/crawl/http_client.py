"""httpx over our guarded exchange, for the APIs of others.

The only module that imports httpx. Its pool, redirects, proxies and decoders are not used: they
would go round the guard, the limits and the bounded decoder.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import httpx

from outreach.crawl.decode import ACCEPTED_ENCODINGS
from outreach.crawl.exchange import Exchange, Reply
from outreach.crawl.guard import Guard
from outreach.crawl.http1 import BodyWish
from outreach.crawl.limits import CrawlLimits

_SET_BY_THE_EXCHANGE = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_UNDONE_BY_THE_EXCHANGE = frozenset({"content-encoding", "content-length", "transfer-encoding"})

ApiClient = httpx.Client
Run = Callable[[Coroutine[Any, Any, httpx.Response]], httpx.Response]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends httpx requests through the guard, to the checked address, within the limits."""

    def __init__(self, limits: CrawlLimits, guard: Guard, exchange: Exchange) -> None:
        self._limits = limits
        self._guard = guard
        self._exchange = exchange

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        destination = self._guard.destination(str(request.url))
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _SET_BY_THE_EXCHANGE
        }
        reply = await self._exchange.ask(
            destination,
            request.method,
            headers,
            BodyWish(self._limits.max_bytes),
            seconds=self._limits.total_seconds,
            body=await request.aread(),
        )
        return _response(reply)


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


class _BlockingTransport(httpx.BaseTransport):
    def __init__(self, run: Run, transport: GuardedTransport) -> None:
        self._run = run
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._run(self._transport.handle_async_request(request))


def api_client(run: Run, transport: GuardedTransport, user_agent: str) -> ApiClient:
    """Return an httpx client for the APIs of others; redirects are not followed.

    Args:
        run: runs a coroutine on the fetcher's loop and waits for it.
    """
    return httpx.Client(
        transport=_BlockingTransport(run, transport),
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPTED_ENCODINGS},
    )
