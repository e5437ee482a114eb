"""Follow one URL to its end: every hop guarded, permitted, polite and within one time budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from outreach.clock import Clock
from outreach.crawl.fetching.begun import Begun
from outreach.crawl.fetching.errand import Errand, request_headers, retry_after_of
from outreach.crawl.fetching.exchange import Reply
from outreach.crawl.fetching.failures import AddressRefused, TimedOut, TooManyHops
from outreach.crawl.fetching.guard import Destination
from outreach.crawl.fetching.http1 import Answer, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.parts import assemble
from outreach.crawl.fetching.politeness import politeness_key
from outreach.crawl.fetching.resolve import Lookup, system_lookup
from outreach.crawl.fetching.share import ALONE, Share
from outreach.crawl.fetching.straight import Straight
from outreach.crawl.values import Hop
from outreach.errors import BadAnswer, FetchError
from outreach.urls import resolve

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_COOKIES_KEPT = 20
_COOKIE_CHARACTERS = 4096


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


def arrived(url: str, method: str, past: Sequence[Begun]) -> Visit:
    """Return a visit to `url` that these requests, all of them answered, have ended."""
    answered = [(one.destination.url, one.reply) for one in past if one.reply is not None]
    final_url, last = answered[-1]
    hops = tuple([Hop(at, reply.answer.status, reply.address, method) for at, reply in answered])
    seconds = sum([one.seconds for one in past])
    return Visit(url, final_url, last.answer, None, hops, past[0].at, seconds)


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

    def take_over(self, past: Begun) -> Reply:
        """Take over what a request brought, or raise its failure."""
        self.used_seconds += past.seconds
        reply = past.reply
        if reply is None:
            raise past.failure or BadAnswer("There was no answer.")
        self.keep_cookies(past.destination.host, reply.answer.cookies)
        return reply

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
        self._parts = assemble(limits, clock, lookup, share)
        self.resolver = self._parts.resolver
        self.straight = Straight(self._parts)

    async def ask(self, url: str, method: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send one request to an API: guarded and bounded, without robots.txt or redirects.

        Raises:
            FetchError: guard, name look-up, connection, TLS, answer or time.
        """
        return await self._parts.exchange.ask(
            self._parts.guard.destination(url),
            method,
            headers,
            BodyWish(self.limits.max_bytes),
            seconds=self.limits.total_seconds,
            body=body,
        )

    async def visit(self, url: str, errand: Errand, past: Sequence[Begun] = ()) -> Visit:
        """Ask for `url` and follow its redirects. A failure is part of the value.

        Args:
            past: what the first requests brought, if they were made before.
        """
        trip = _Trip(url, past[0].at if past else self.clock.now())
        try:
            answer = await self._follow(trip, errand, past)
        except FetchError as failure:
            return trip.visit(None, failure)
        return trip.visit(answer, None)

    async def _follow(self, trip: _Trip, errand: Errand, past: Sequence[Begun]) -> Answer:
        target = trip.url
        seen: set[tuple[str, str]] | None = None
        while True:
            destination = self._parts.guard.destination(target)
            trip.here = destination.url
            if len(trip.hops) < len(past):
                reply = trip.take_over(past[len(trip.hops)])
            else:
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
        key = politeness_key(destination)
        turns = await self._parts.politeness.enter(key)
        try:
            if errand.obey_robots and destination.host not in self.limits.own_hosts:
                rules = self._parts.permission.known(destination)
                if rules is None:
                    rules = await self._parts.permission.rules_for(destination)
                self._parts.permission.require(rules, destination)
                if rules.crawl_delay_seconds is not None:
                    self._parts.politeness.ask_for_delay(turns, rules.crawl_delay_seconds)
            reply = await self._ask(destination, errand, trip)
        finally:
            self._parts.politeness.leave(turns)
        answer = reply.answer
        self._parts.politeness.note(turns, answer.status, retry_after_of(answer, self.clock))
        if answer.cookies:
            trip.keep_cookies(destination.host, answer.cookies)
        return reply

    async def _ask(self, destination: Destination, errand: Errand, trip: _Trip) -> Reply:
        """Send the request; the clock of the visit runs only here, not while we wait our turn."""
        left = self.limits.total_seconds - trip.used_seconds
        if left <= 0:
            raise TimedOut("The server did not answer within the time limit.")
        self._parts.budget.begin_request()
        cookies = trip.cookies.get(destination.host)
        headers = request_headers(self.limits, destination, errand, cookies)
        started = monotonic()
        try:
            reply = await self._parts.exchange.ask(
                destination, errand.method, headers, errand.wish, seconds=left
            )
        finally:
            trip.used_seconds += monotonic() - started
        self._parts.budget.received(reply.octets)
        return reply

    def close(self) -> None:
        self.straight.close()
        self._parts.close()


def redirect_target(answer: Answer, base: str) -> str | None:
    """Return where a redirect leads, None if the answer is none or names no http(s) URL."""
    location = answer.headers.get("location", "")
    if answer.status not in REDIRECTS or not location:
        return None
    target = resolve(base, location)
    return None if target is None else target.partition("#")[0]
