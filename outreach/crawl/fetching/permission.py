"""May this URL be fetched? robots.txt, fetched once per origin and kept (RFC 9309 2.3, 2.4)."""

from __future__ import annotations

import asyncio
import re
from time import monotonic

from outreach.crawl.fetching.decode import ACCEPTED_ENCODINGS
from outreach.crawl.fetching.exchange import Exchange
from outreach.crawl.fetching.failures import RobotsRefused, TimedOut
from outreach.crawl.fetching.guard import Destination, Guard
from outreach.crawl.fetching.http1 import Answer, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.robots import ALLOW_ALL, MAX_ROBOTS_BYTES, Robots, parse_robots
from outreach.errors import NotAllowed
from outreach.urls import resolve

_REMEMBERED_SECONDS = 24 * 3600.0  # RFC 9309 2.4
_TROUBLE_REMEMBERED_SECONDS = 300.0
_ORIGINS_REMEMBERED = 20_000
_SECOND_LOOK_SECONDS = 2.0
_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Origin = tuple[str, str, int]


class Permission:
    """The robots rules of every origin we meet, for one event loop."""

    def __init__(self, limits: CrawlLimits, guard: Guard, exchange: Exchange) -> None:
        self._limits = limits
        self._guard = guard
        self._exchange = exchange
        self._product = re.split(r"[/\s]", limits.user_agent)[0] or "*"
        self._known: dict[Origin, tuple[float, asyncio.Future[Robots]]] = {}
        self._failed: set[Origin] = set()

    async def rules_for(self, destination: Destination) -> Robots:
        """Return the rules that bind us on the destination's origin.

        Raises:
            RobotsRefused: the server fails to show its robots.txt: everything is forbidden for now.
            FetchError: the host can't be reached at all.
        """
        loop = asyncio.get_running_loop()
        known = self._known.get(destination.origin)
        if known is None or known[0] < loop.time():
            if len(self._known) >= _ORIGINS_REMEMBERED:
                self._known.clear()
            asking = asyncio.ensure_future(self._ask(destination))
            asking.add_done_callback(lambda done: self._remember(destination.origin, done))
            known = (loop.time() + _REMEMBERED_SECONDS, asking)
            self._known[destination.origin] = known
        rules = known[1]
        return rules.result() if rules.done() else await asyncio.shield(rules)

    def known(self, destination: Destination) -> Robots | None:
        """Return the rules if nobody has to be asked; as `rules_for`."""
        known = self._known.get(destination.origin)
        if known is None or not known[1].done() or known[0] < monotonic():
            return None
        return known[1].result()

    def has_failed(self, destination: Destination) -> bool:
        """Could the host not be reached when it was last asked?"""
        return destination.origin in self._failed

    def require(self, rules: Robots, destination: Destination) -> None:
        """Let the destination pass if the rules of its origin allow it.

        Raises:
            RobotsRefused: they don't.
        """
        if rules.rules and not rules.allows(destination.path):
            raise RobotsRefused(f"The robots.txt of {destination.host} forbids this page.")

    def _remember(self, origin: Origin, done: asyncio.Future[Robots]) -> None:
        """Keep rules for a day, silence and refusals for minutes, other failures not at all."""
        kept = (RobotsRefused, TimedOut, type(None))
        if done.cancelled() or not isinstance(done.exception(), kept):
            self._known.pop(origin, None)
            if len(self._failed) >= _ORIGINS_REMEMBERED:
                self._failed.clear()
            self._failed.add(origin)
            return
        self._failed.discard(origin)
        if done.exception() is not None:
            until = asyncio.get_running_loop().time() + _TROUBLE_REMEMBERED_SECONDS
            self._known[origin] = (until, done)

    async def _ask(self, destination: Destination) -> Robots:
        scheme, _, _ = destination.origin
        url = f"{scheme}://{destination.authority}/robots.txt"
        answer = await self._fetch(url)
        if answer is not None and answer.status >= 500:
            await asyncio.sleep(_SECOND_LOOK_SECONDS)
            answer = await self._fetch(url)
        return self._read(destination, answer)

    def _read(self, destination: Destination, answer: Answer | None) -> Robots:
        if answer is None:
            return ALLOW_ALL
        if answer.status >= 500 and answer.status < 600:
            refused = RobotsRefused(
                f"{destination.host} answers {answer.status} for its robots.txt, "
                "so nothing may be fetched for now."
            )
            refused.temporary = True
            raise refused
        if answer.status != 200 or answer.body.lstrip()[:1] == b"<":
            return ALLOW_ALL  # absent, forbidden, or a page of HTML where rules should be
        return parse_robots(answer.body, self._product)

    async def _fetch(self, url: str) -> Answer | None:
        """Return the last answer; None if the redirects lead nowhere, as if it were absent."""
        wish = BodyWish(MAX_ROBOTS_BYTES, cut=True)
        headers = {"User-Agent": self._limits.user_agent, "Accept-Encoding": ACCEPTED_ENCODINGS}
        end = asyncio.get_running_loop().time() + self._limits.total_seconds
        for hop in range(_HOPS + 1):
            left = end - asyncio.get_running_loop().time()
            try:
                destination = self._guard.destination(url)
                reply = await self._exchange.ask(destination, "GET", headers, wish, seconds=left)
            except NotAllowed:
                if hop == 0:
                    raise
                return None
            location = reply.answer.headers.get("location")
            if reply.answer.status not in _REDIRECTS or not location:
                return reply.answer
            target = resolve(destination.url, location)
            if target is None:
                return None
            url = target
        return None
