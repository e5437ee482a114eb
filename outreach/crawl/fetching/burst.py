"""Several requests to one host, sent together on one connection and answered in their order.

RFC 9112 9.3.2 lets clients ask so what is safe to ask twice. The server still works on one request
after the other, so a burst takes one of the host's places. Only hosts that have shown to answer
quickly and plainly are asked so, and only where no pause between requests is wanted. Whatever is
odd, or a body too long to be read, ends the burst: what was not answered by then is asked anew, one
by one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from outreach.crawl.fetching.begun import Begun, GivenUp, Then, UnderWay
from outreach.crawl.fetching.burst_reader import reader_of
from outreach.crawl.fetching.connection import Connection, request_bytes
from outreach.crawl.fetching.errand import Errand, retry_after_of
from outreach.crawl.fetching.exchange import Key, Reply
from outreach.crawl.fetching.failures import ConnectionLost
from outreach.crawl.fetching.guard import Destination
from outreach.crawl.fetching.parts import Parts
from outreach.crawl.fetching.politeness import OVERLOADED, HostTurns
from outreach.crawl.fetching.robots import Robots
from outreach.errors import FetchError

MOST_TOGETHER = 16
MOST_PAGES_TOGETHER = 4  # what waits longer has left the cache, and after a cut is sent in vain
_WORTH_A_TRY_SECONDS = 1.0  # an answer; most of it may be the way there and back
_QUICK_SECONDS = 0.1  # an answer of a burst
_PATIENCE_SECONDS = 5.0  # for all answers: what waits longer than that is asked anew
_STRIKES = 3


@dataclass(slots=True)
class Trust:
    """How many HEADs, or GETs, at once a host has earned.

    Attributes:
        most: that it can earn.
        together: that may be sent at once; 1 means no burst.
        strikes: bursts in a row that went wrong; after the third there is no other.
        under_way: requests on their own, and bursts, that are not answered yet.
        is_untried: none was answered so far.
    """

    most: int = MOST_TOGETHER
    together: int = 1
    strikes: int = 0
    under_way: int = 0
    is_untried: bool = True

    @property
    def is_worth_waiting(self) -> bool:
        """Is something under way that is soon answered, or the first of all?

        Then others can follow it on the same connection.
        """
        return self.under_way > 0 and (self.together > 1 or self.is_untried)

    def begin(self) -> None:
        """A request, or a burst, is on its way."""
        self.under_way += 1

    def end(self) -> None:
        """It was answered, or never will be."""
        self.under_way -= 1
        self.is_untried = False

    def answered_alone(self, seconds: float) -> None:
        """A request of its own was answered plainly, and its connection is still open."""
        if self.together == 1 and self.strikes < _STRIKES and seconds < _WORTH_A_TRY_SECONDS:
            self.together = 2

    def answered_together(self, seconds_each: float) -> None:
        """So was a burst. Where that takes long, several connections are quicker."""
        if seconds_each > _QUICK_SECONDS:
            self.lose()
        elif self.together < self.most:
            self.together *= 2
        else:
            self.strikes = 0

    def lose(self) -> None:
        """A burst was not answered to its end, or not quickly."""
        self.strikes += 1
        self.together = 1

    def forfeit(self) -> None:
        """It has too much to do."""
        self.strikes = _STRIKES
        self.together = 1


class Burst:
    """Requests that wait to be sent together, then for their answers.

    Args:
        errand: of all of them.
        rules: of the host's robots.txt.
        turns: of the host, of whose places one has been taken.
        lines: header lines of each request.
    """

    __slots__ = (
        *("_asked", "_at", "_connection", "_key", "_lines", "_parts", "_reader", "_started"),
        *("_trust", "_turns", "_under_way", "_is_sent", "_errand", "rules"),
    )

    def __init__(
        self,
        parts: Parts,
        errand: Errand,
        rules: Robots,
        reused: tuple[Key, Connection],
        turns: HostTurns,
        lines: str,
        trust: Trust,
        under_way: set[UnderWay],
    ) -> None:
        self._parts = parts
        self._errand = errand
        self.rules = rules
        self._key, self._connection = reused
        self._turns = turns
        self._lines = lines
        self._trust = trust
        self._under_way = under_way
        self._asked: list[tuple[Destination, Then]] = []
        self._is_sent = False
        trust.begin()
        under_way.add(self)

    def takes(self, errand: Errand) -> bool:
        """Can one more request, on this errand, go along?"""
        return not self._is_sent and errand is self._errand

    def add(self, destination: Destination, then: Then) -> None:
        """Take one more; a full burst leaves at once."""
        self._asked.append((destination, then))
        if len(self._asked) >= self._trust.together:
            self.send()

    def send_soon(self) -> None:
        """Send after the next turn of the loop: what is begun until then goes along."""
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self.send)

    def send(self) -> None:
        """Send what has come together, once."""
        if self._is_sent:
            return
        self._is_sent = True
        self._at: datetime = self._parts.clock.now()
        self._started = monotonic()
        limits = self._parts.limits
        errand, lines = self._errand, self._lines
        self._reader = reader_of(errand, len(self._asked), limits)
        requests = b"".join([request_bytes(one, errand.method, lines) for one, _ in self._asked])
        end = self._started + min(limits.total_seconds, _PATIENCE_SECONDS)
        try:
            self._connection.begin(requests, self._reader, end, self._settled)
        except ConnectionLost as lost:  # since it was taken
            asyncio.get_running_loop().call_soon(self._settled, lost)

    def give_up(self) -> None:
        """Close the connection, whose answers nobody waits for any more."""
        self._is_sent = True
        self._under_way.discard(self)
        self._connection.close()
        closed = GivenUp("The fetcher was closed.")
        at = self._parts.clock.now()
        for destination, then in self._asked:
            then(Begun(destination, None, closed, at, 0.0))

    def _settled(self, _failure: FetchError | None) -> None:
        parts, answers = self._parts, self._reader.answers
        self._under_way.discard(self)
        self._trust.end()
        parts.politeness.leave(self._turns)
        if self._connection.is_open:
            parts.exchange.keep_idle(self._key, self._connection)
        self._learn()
        address, at, started = self._connection.address, self._at, self._started
        for (destination, then), (answer, octets, came) in zip(self._asked, answers, strict=False):
            reply = Reply(answer, address, octets)
            then(Begun(destination, reply, None, at, came - started))
        for _, then in self._asked[len(answers) :]:
            then(None)

    def _learn(self) -> None:
        """What the answers together say of the host, and what they cost."""
        parts, answers = self._parts, self._reader.answers
        parts.budget.received(sum([octets for _, octets, _ in answers]))
        for answer, _, _ in answers:
            parts.politeness.note(self._turns, answer.status, retry_after_of(answer, parts.clock))
        if any(answer.status in OVERLOADED for answer, _, _ in answers):
            self._trust.forfeit()
        elif len(answers) < len(self._asked):
            self._trust.lose()
        else:
            self._trust.answered_together((monotonic() - self._started) / len(answers))
