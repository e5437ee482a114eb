"""One request without a task, a wait or a look-up, where nothing stands in its way.

Every condition is that of `Visitor`: the guard lets the URL pass, robots.txt is known and allows
it, the host has a free place, its address is known and checked, a connection to it is open. If one
of them is missing, nothing has happened yet, and the long way is taken. What comes back is what the
long way would have seen, so that it can go on from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import NamedTuple

from outreach.crawl.fetching.begun import Begun, GivenUp, Start, Then, UnderWay
from outreach.crawl.fetching.burst import MOST_PAGES_TOGETHER, Burst, Trust
from outreach.crawl.fetching.connection import Connection, header_lines, request_bytes
from outreach.crawl.fetching.errand import Errand, request_headers, retry_after_of
from outreach.crawl.fetching.exchange import Key, Reply
from outreach.crawl.fetching.failures import ConnectionLost
from outreach.crawl.fetching.guard import MAX_URL_CHARACTERS, Address, Destination
from outreach.crawl.fetching.http1 import AnswerReader
from outreach.crawl.fetching.parts import Parts
from outreach.crawl.fetching.plain_head import NO_HEADERS, HeadReader
from outreach.crawl.fetching.politeness import HostTurns, politeness_key
from outreach.crawl.fetching.robots import ALLOW_ALL, Robots
from outreach.errors import FetchError

# Origin, then path and query whose canonical spelling is this one: no escapes, no dot segments.
_PLAIN_URL = re.compile(
    r"(https?://[^/?#@%\\\s]+)"
    r"((?:/(?!\.\.?(?:[/?]|$))[\w.~!$&()*+,;=:@-]*)+(?:\?[\w.~!$&()*+,;=:@/?-]*)?)",
    re.ASCII,
)
_ORIGINS_REMEMBERED = 20_000


@dataclass(slots=True)
class _Origin:
    """An origin that the guard has let pass, in its canonical spelling.

    Attributes:
        root: destination of its "/".
        addresses: the ones that the guard has let pass, as the resolver gave them.
        head_trust, page_trust: how many HEADs and GETs may leave together.
        burst: the requests that leave next.
        is_scouted: one request took the long way when robots.txt was not known.
    """

    root: Destination
    turns_key: str
    addresses: tuple[Address, ...] | None = None
    head_trust: Trust = field(default_factory=Trust)
    page_trust: Trust = field(default_factory=partial(Trust, MOST_PAGES_TOGETHER))
    burst: Burst | None = None
    is_scouted: bool = False

    def trust(self, errand: Errand) -> Trust:
        """Return how far it is trusted with requests of that kind."""
        return self.head_trust if errand.method == "HEAD" else self.page_trust

    def at(self, path: str) -> Destination:
        """Return the destination of a path that is spelt canonically."""
        _, scheme, host, port, _, authority, literal = self.root
        return Destination(
            f"{self.root.url[:-1]}{path}", scheme, host, port, path, authority, literal
        )


class _Request(NamedTuple):
    """What is asked of whom, and who hears of it."""

    origin: _Origin
    destination: Destination
    errand: Errand
    rules: Robots
    then: Then


class Straight:
    """Begins requests for one event loop; shares all its parts with a `Visitor`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._limits = parts.limits
        self._origins: dict[str, _Origin] = {}
        self._lines: dict[tuple[tuple[str, str], ...], str] = {}
        self._under_way: set[UnderWay] = set()

    def ask(self, url: str, errand: Errand, then: Then) -> Start:
        """Begin to ask `url`, without following redirects.

        `then` is called later and only if the request was begun: with what came of it, or with None
        if the connection had been closed by the server before, so that it must be asked anew.
        """
        found = _PLAIN_URL.fullmatch(url) if len(url) <= MAX_URL_CHARACTERS else None
        origin = self._origin(found[1]) if found else None
        burst = origin.burst if origin else None
        if found and origin and burst and burst.takes(errand):
            return self._join(burst, origin.at(found[2]), then)
        if not self._parts.politeness.has_room:
            return Start.FULL
        if found is None or origin is None:
            return Start.UNFIT
        turns = self._parts.politeness.room(origin.turns_key)
        if turns is None:
            return Start.BUSY
        destination = origin.at(found[2])
        rules = self._rules(origin, destination, errand)
        if isinstance(rules, Start):
            return rules
        addresses = self._checked_addresses(origin)
        if addresses is None or not _may_ask(rules, destination):
            return Start.UNFIT
        reused = self._parts.exchange.take_idle(destination, addresses)
        if reused is None:
            return Start.BUSY if origin.trust(errand).is_worth_waiting else Start.UNFIT
        return self._begin(_Request(origin, destination, errand, rules, then), reused, turns)

    def _join(self, burst: Burst, destination: Destination, then: Then) -> Start:
        if not (_may_ask(burst.rules, destination) and self._is_affordable()):
            return Start.UNFIT
        burst.add(destination, then)
        return Start.BEGUN

    def _origin(self, written: str) -> _Origin | None:
        origin = self._origins.get(written)
        if origin is None:
            try:
                root = self._parts.guard.destination(f"{written}/")
            except FetchError:
                return None
            if root.url != f"{written}/":
                return None
            if len(self._origins) >= _ORIGINS_REMEMBERED:
                self._origins.clear()
            origin = self._origins[written] = _Origin(root, politeness_key(root))
        return origin

    def _checked_addresses(self, origin: _Origin) -> tuple[Address, ...] | None:
        """The rules of the guard never change, so each look-up is checked once."""
        if origin.root.literal is not None:
            return (origin.root.literal,)
        addresses = self._parts.resolver.known(origin.root.host)
        if addresses is not None and addresses is not origin.addresses:
            try:
                self._parts.guard.check_all(addresses)
            except FetchError:
                return None
            origin.addresses = addresses
        return addresses

    def _rules(self, origin: _Origin, destination: Destination, errand: Errand) -> Robots | Start:
        """Return what robots.txt says, if that is known; one goes ahead to find it out."""
        if not errand.obey_robots or destination.host in self._limits.own_hosts:
            return ALLOW_ALL
        permission = self._parts.permission
        try:
            rules = permission.known(destination)
        except FetchError:
            return Start.UNFIT
        if rules is not None:
            return Start.UNFIT if rules.crawl_delay_seconds is not None else rules
        if origin.is_scouted and not permission.has_failed(destination):
            return Start.BUSY
        origin.is_scouted = True
        return Start.UNFIT

    def _is_affordable(self) -> bool:
        """Count one more request, if the budget of the run has room for it."""
        try:
            self._parts.budget.begin_request()
        except FetchError:
            return False
        return True

    def _begin(self, request: _Request, reused: tuple[Key, Connection], turns: HostTurns) -> Start:
        if not self._is_affordable():
            self._parts.exchange.keep_idle(*reused)
            return Start.UNFIT
        self._parts.politeness.take(turns)
        origin, destination, errand, rules, then = request
        trust, lines = origin.trust(errand), self._header_lines(destination, errand)
        if trust.together > 1 and self._may_burst(turns):
            burst = Burst(self._parts, errand, rules, reused, turns, lines, trust, self._under_way)
            origin.burst = burst
            burst.add(destination, then)
            burst.send_soon()
        else:
            asked = _Asked(
                self._parts, destination, errand, reused, turns, then, trust, self._under_way
            )
            asked.begin(lines)
        return Start.BEGUN

    def _may_burst(self, turns: HostTurns) -> bool:
        """With a pause, or one place alone, a request waits for the one before it."""
        return not turns.delay and self._limits.host_connections > 1

    def close(self) -> None:
        """Give up what is under way."""
        for asked in list(self._under_way):
            asked.give_up()

    def _header_lines(self, destination: Destination, errand: Errand) -> str:
        """Only a host that gets headers of its own needs them put together anew."""
        if self._limits.host_headers:
            return header_lines(request_headers(self._limits, destination, errand))
        own = tuple(errand.headers.items())
        lines = self._lines.get(own)
        if lines is None:
            lines = header_lines(request_headers(self._limits, destination, errand))
            self._lines[own] = lines
        return lines


class _Asked:
    """One request on its way."""

    __slots__ = (
        *("_at", "_connection", "_destination", "_errand", "_key"),
        *("_parts", "_reader", "_started", "_then", "_trust", "_turns", "_under_way"),
    )

    def __init__(
        self,
        parts: Parts,
        destination: Destination,
        errand: Errand,
        reused: tuple[Key, Connection],
        turns: HostTurns,
        then: Then,
        trust: Trust,
        under_way: set[UnderWay],
    ) -> None:
        self._parts = parts
        self._under_way = under_way
        self._destination = destination
        self._errand = errand
        self._key, self._connection = reused
        self._turns = turns
        self._then = then
        self._trust = trust
        limits, wish = parts.limits, errand.wish
        self._reader = (
            HeadReader(limits, wish, minds_pages=errand.minds_pages)
            if errand.method == "HEAD"
            else AnswerReader(errand.method, limits, wish)
        )
        self._at = parts.clock.now()
        self._started = monotonic()

    def begin(self, lines: str) -> None:
        request = request_bytes(self._destination, self._errand.method, lines)
        end = self._started + self._parts.limits.total_seconds
        self._under_way.add(self)
        self._trust.begin()
        self._connection.begin(request, self._reader, end, self._settled)

    def give_up(self) -> None:
        """Close the connection, whose answer nobody waits for any more."""
        self._under_way.discard(self)
        self._connection.close()
        closed = GivenUp("The fetcher was closed.")
        self._then(Begun(self._destination, None, closed, self._at, 0.0))

    def _settled(self, failure: FetchError | None) -> None:
        seconds = monotonic() - self._started
        self._under_way.discard(self)
        self._trust.end()
        self._parts.politeness.leave(self._turns)
        if failure is None:
            self._then(Begun(self._destination, self._reply(seconds), None, self._at, seconds))
        elif isinstance(failure, ConnectionLost) and not self._reader.has_begun:
            self._then(None)
        else:
            self._then(Begun(self._destination, None, failure, self._at, seconds))

    def _reply(self, seconds: float) -> Reply:
        """Let others have the connection, and learn what the answer says of the host."""
        parts, answer = self._parts, self._reader.answer()
        if self._connection.is_open:
            parts.exchange.keep_idle(self._key, self._connection)
            if answer.headers is NO_HEADERS or self._errand.method != "HEAD":
                self._trust.answered_alone(seconds)
        parts.budget.received(self._reader.wire_bytes)
        parts.politeness.note(self._turns, answer.status, retry_after_of(answer, parts.clock))
        return Reply(answer, self._connection.address, self._reader.wire_bytes)


def _may_ask(rules: Robots, destination: Destination) -> bool:
    return not rules.rules or rules.allows(destination.path)
