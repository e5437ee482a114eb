"""Follow one URL to its end: every hop guarded, permitted, polite and within one time budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from outreach.clock import Clock
from outreach.crawl.budget import Budget
from outreach.crawl.decode import ACCEPTED_ENCODINGS
from outreach.crawl.exchange import Exchange, Reply
from outreach.crawl.failures import AddressRefused, TimedOut, TooManyHops
from outreach.crawl.guard import Destination, Guard
from outreach.crawl.http1 import Answer, BodyWish
from outreach.crawl.limits import CrawlLimits
from outreach.crawl.permission import Permission
from outreach.crawl.politeness import Politeness, retry_after_seconds
from outreach.crawl.resolve import Lookup, Resolver, system_lookup
from outreach.crawl.share import ALONE, Share
from outreach.crawl.values import Hop
from outreach.errors import FetchError
from outreach.urls import resolve

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_COOKIES_KEPT = 20
_COOKIE_CHARACTERS = 4096
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Errand:
    """What to ask for, and how.

    Attributes:
        method: "GET" or "HEAD".
        wish: which body to read.
        obey_robots: ask robots.txt first.
        may_downgrade: follow redirects from https to http.
        headers: sent in addition, replacing ours of the same name.
    """

    wish: BodyWish
    method: str = "GET"
    obey_robots: bool = True
    may_downgrade: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Visit(NamedTuple):
    """Where an errand ended.

    Attributes:
        url, final_url: as asked for; the last URL that was asked, after redirects.
        answer: the last one; None if the errand failed.
        failure: why there is no answer.
        hops: all answers, the last one included.
        at: aware UTC.
        seconds: spent on the network; waiting for a turn is not counted.
    """

    url: str
    final_url: str
    answer: Answer | None
    failure: FetchError | None
    hops: tuple[Hop, ...]
    at: datetime
    seconds: float


@dataclass(slots=True)
class _Trip:
    """A visit on its way."""

    url: str
    at: datetime
    used_seconds: float = 0.0
    here: str = ""
    hops: list[Hop] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def keep_cookies(self, host: str, cookies: tuple[str, ...]) -> None:
        """Many sites set a cookie and redirect to the same URL; without it they do so for ever."""
        for cookie in cookies[:_COOKIES_KEPT]:
            name, equals, value = cookie.partition(";")[0].partition("=")
            if equals and len(value) <= _COOKIE_CHARACTERS:
                self.cookies.setdefault(host, {})[name.strip()] = value.strip()

    def visit(self, answer: Answer | None, failure: FetchError | None) -> Visit:
        return Visit(
            url=self.url,
            final_url=self.here or self.url,
            answer=answer,
            failure=failure,
            hops=tuple(self.hops),
            at=self.at,
            seconds=self.used_seconds,
        )


class Visitor:
    """All parts of the crawl engine put together, for one event loop."""

    def __init__(
        self,
        limits: CrawlLimits,
        clock: Clock,
        *,
        lookup: Lookup = system_lookup,
        share: Share = ALONE,
    ) -> None:
        self.limits = limits
        self.clock = clock
        self.resolver = Resolver(limits.hosts, seconds=limits.connect_seconds, lookup=lookup)
        self._guard = Guard(limits)
        self._exchange = Exchange(limits, self._guard, self.resolver)
        self._permission = Permission(limits, self._guard, self._exchange)
        self._politeness = Politeness(limits, share)
        self._budget = Budget(limits)
        self._common_headers = {
            "User-Agent": limits.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
            "Accept-Language": "en,*;q=0.5",
        }

    async def ask(self, url: str, method: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send one request to an API: guarded and bounded, without robots.txt or redirects.

        Raises:
            FetchError: guard, name look-up, connection, TLS, answer or time.
        """
        return await self._exchange.ask(
            self._guard.destination(url),
            method,
            headers,
            BodyWish(self.limits.max_bytes),
            seconds=self.limits.total_seconds,
            body=body,
        )

    async def visit(self, url: str, errand: Errand) -> Visit:
        """Ask for `url` and follow its redirects. A failure is part of the value."""
        trip = _Trip(url, self.clock.now())
        try:
            answer = await self._follow(trip, errand)
        except FetchError as failure:
            return trip.visit(None, failure)
        return trip.visit(answer, None)

    async def _follow(self, trip: _Trip, errand: Errand) -> Answer:
        target = trip.url
        seen: set[tuple[str, str]] | None = None
        while True:
            destination = self._guard.destination(target)
            trip.here = destination.url
            reply = await self._one_hop(destination, errand, trip)
            trip.hops.append(
                Hop(destination.url, reply.answer.status, reply.address, errand.method)
            )
            next_url = redirect_target(reply.answer, destination.url)
            if next_url is None:
                return reply.answer
            self._check_redirect(destination, next_url, errand, len(trip.hops))
            target = next_url
            state = (target, repr(trip.cookies))
            seen = seen or set()
            if state in seen:
                raise TooManyHops("The redirects go round in a circle.", temporary=False)
            seen.add(state)

    def _check_redirect(
        self, source: Destination, target: str, errand: Errand, redirects: int
    ) -> None:
        if redirects > self.limits.max_hops:
            raise TooManyHops(f"More than {self.limits.max_hops} redirects.", temporary=False)
        if source.scheme == "https" and target.startswith("http:") and not errand.may_downgrade:
            raise AddressRefused("redirect from https to http")

    async def _one_hop(self, destination: Destination, errand: Errand, trip: _Trip) -> Reply:
        key = _politeness_key(destination)
        turns = await self._politeness.enter(key)
        try:
            if errand.obey_robots and destination.host not in self.limits.own_hosts:
                rules = self._permission.known(destination)
                if rules is None:
                    rules = await self._permission.rules_for(destination)
                self._permission.require(rules, destination)
                if rules.crawl_delay_seconds is not None:
                    self._politeness.ask_for_delay(turns, rules.crawl_delay_seconds)
            reply = await self._ask(destination, errand, trip)
        finally:
            self._politeness.leave(turns)
        answer = reply.answer
        self._politeness.note(turns, answer.status, self.retry_after(answer))
        if answer.cookies:
            trip.keep_cookies(destination.host, answer.cookies)
        return reply

    async def _ask(self, destination: Destination, errand: Errand, trip: _Trip) -> Reply:
        """Send the request; the clock of the visit runs only here, not while we wait our turn."""
        left = self.limits.total_seconds - trip.used_seconds
        if left <= 0:
            raise TimedOut("The server did not answer within the time limit.")
        self._budget.begin_request()
        headers = self._headers(destination, errand, trip.cookies.get(destination.host))
        started = monotonic()
        try:
            reply = await self._exchange.ask(
                destination, errand.method, headers, errand.wish, seconds=left
            )
        finally:
            trip.used_seconds += monotonic() - started
        self._budget.received(reply.octets)
        return reply

    def retry_after(self, answer: Answer) -> float | None:
        """Return the seconds that an answer asks us to wait, None if it does not."""
        value = answer.headers.get("retry-after")
        return None if value is None else retry_after_seconds(value, self.clock.now())

    def _headers(
        self, destination: Destination, errand: Errand, cookies: dict[str, str] | None
    ) -> dict[str, str]:
        headers = {**self._common_headers, **errand.headers}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if self.limits.host_headers:
            origin = f"{destination.scheme}://{destination.authority}"
            headers.update(self.limits.host_headers.get(origin, {}))
        return headers

    def close(self) -> None:
        self._exchange.close()
        self.resolver.close()


def redirect_target(answer: Answer, base: str) -> str | None:
    """Return where a redirect leads, None if the answer is none or names no http(s) URL."""
    location = answer.headers.get("location", "")
    if answer.status not in REDIRECTS or not location:
        return None
    target = resolve(base, location)
    return None if target is None else target.partition("#")[0]


def _politeness_key(destination: Destination) -> str:
    if destination.port in (80, 443):
        return destination.host
    return f"{destination.host}:{destination.port}"
