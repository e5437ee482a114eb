"""The plain course of a check in callbacks: one request after the other, no task.

HEAD, fine                        alive
HEAD, not fine | GET              judged by status and page
GET, 404 or 403 | as a browser    judged by status and page

Whatever leaves this course (a redirect, the first page of a host whose habits nobody knows, a
failure, a pause, a host without a free place) goes on in `TargetCheck`, which is given what was
asked so far.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from outreach.crawl.sentences import sentence_for
from outreach.crawl.straight import Begun, GivenUp, Start, Straight
from outreach.crawl.target import Look, Past, TargetCheck
from outreach.crawl.values import CheckResult, Hop, Verdict
from outreach.crawl.visit import REDIRECTS, Visit, Visitor

ALIVE_SENTENCE = sentence_for("ok", status=200, final_url="", problem="")


class Alive(NamedTuple):
    """The result of most checks, before anything is built of it: HEAD answered 2xx at once.

    Attributes:
        asked_url: `url` in its canonical spelling.
    """

    url: str
    asked_url: str
    status: int
    address: str
    at: datetime
    seconds: float

    def result(self) -> CheckResult:
        """Return it with its evidence."""
        hop = Hop(self.asked_url, self.status, self.address, "HEAD")
        return CheckResult(
            url=self.url,
            verdict=Verdict.ALIVE,
            reason="ok",
            sentence=ALIVE_SENTENCE,
            status=self.status,
            final_url=self.url,
            hops=(hop,),
            title="",
            checked_at=self.at,
            seconds=self.seconds,
        )


class Ticket(Protocol):
    """Who waits for a result; exactly one of these is called."""

    def finish(self, result: Alive | CheckResult) -> None: ...
    def resume(self, work: Callable[[], Awaitable[Alive | CheckResult]]) -> None: ...
    def fail(self, failure: BaseException) -> None: ...


class QuickCheck:
    """Begins checks of single targets on one event loop.

    Args:
        check: the whole course, which takes over where ours ends.
        visitor: whose parts are shared.
    """

    def __init__(self, check: TargetCheck, visitor: Visitor) -> None:
        self.check = check
        self.straight: Straight = visitor.straight
        self.clock = visitor.clock

    def begin(self, url: str, ticket: Ticket) -> Start:
        """Begin to check `url`; the ticket hears of it later, and only if it was begun."""
        return _Course(self, url, ticket).begin()


class _Course:
    """One check on its way."""

    __slots__ = ("_errand", "_quick", "_ticket", "_url", "_visits")

    def __init__(self, quick: QuickCheck, url: str, ticket: Ticket) -> None:
        self._quick = quick
        self._url = url
        self._ticket = ticket
        self._visits: list[Visit] = []
        self._errand = quick.check.head if quick.check.asks_head(url) else quick.check.get

    def begin(self) -> Start:
        return self._quick.straight.ask(self._url, self._errand, self._heard)

    def _heard(self, begun: Begun | None) -> None:
        try:
            self._go_on(begun)
        except Exception as failure:  # noqa: BLE001 - raised again in the caller's thread
            self._ticket.fail(failure)

    def _go_on(self, begun: Begun | None) -> None:
        if begun is not None and isinstance(begun.failure, GivenUp):
            self._ticket.fail(asyncio.CancelledError())
            return
        reply = None if begun is None else begun.reply
        if begun is None or reply is None or reply.answer.status in REDIRECTS:
            self._leave(begun)
            return
        url, status = begun.destination.url, reply.answer.status
        if self._errand is self._quick.check.head and 200 <= status < 300:
            alive = Alive(self._url, url, status, reply.address, begun.at, begun.seconds)
            self._ticket.finish(alive)
            return
        hop = Hop(url, status, reply.address, self._errand.method)
        self._visits.append(
            Visit(self._url, url, reply.answer, None, (hop,), begun.at, begun.seconds)
        )
        self._after(self._visits[-1])

    def _after(self, visit: Visit) -> None:
        """Ask again if this was not enough, else judge."""
        check = self._quick.check
        next_errand = check.get
        if self._errand is not check.head:
            pause = None if self._errand is check.get_as_browser else check.pause(visit)
            if pause is None:
                self._judge()
                return
            if pause:
                self._leave(None)
                return
            next_errand = check.get_as_browser
        self._errand = next_errand
        if self.begin() is not Start.BEGUN:
            self._leave(None)

    def _judge(self) -> None:
        visits, check = self._visits, self._quick.check
        hops = visits[0].hops if len(visits) == 1 else tuple([visit.hops[0] for visit in visits])
        look = Look(visits[-1], hops, sum([visit.seconds for visit in visits]))
        result = check.conclude_at_once(self._url, look)
        if result is None:
            self._ticket.resume(lambda: check.conclude(self._url, look))
        else:
            self._ticket.finish(result)

    def _leave(self, begun: Begun | None) -> None:
        """Let the whole course take over from here."""
        past = Past(self._visits, begun)
        self._ticket.resume(lambda: self._quick.check.result(self._url, past))
