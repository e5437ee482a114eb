"""The plain course of a check in callbacks: one request after the other, no task.

HEAD, fine                        alive
HEAD, not fine | GET              judged by status and page
GET, 404 or 403 | as a browser    judged by status and page
redirect on the same origin       followed

Whatever leaves this course (another redirect, the first page of a host whose habits nobody knows, a
failure, a pause, a host without a free place) goes on in `TargetCheck`, which is given what was
asked so far.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from outreach.crawl.fetching.begun import Begun, GivenUp, Start
from outreach.crawl.fetching.exchange import Reply
from outreach.crawl.fetching.guard import Destination
from outreach.crawl.fetching.http1 import Answer
from outreach.crawl.fetching.straight import Straight
from outreach.crawl.fetching.visit import REDIRECTS, Visit, Visitor, arrived, redirect_target
from outreach.crawl.values import CheckResult, Hop, Verdict
from outreach.crawl.verdicts.sentences import sentence_for
from outreach.crawl.verdicts.target import Look, Past, TargetCheck

_REDIRECTS = 2
_QUICK_SECONDS = 1.0  # for all redirects; with less haste goes what minds the time limit
ALIVE_SENTENCE = sentence_for("ok", status=200, final_url="", problem="")


class Alive(NamedTuple):
    """The result of most checks, before anything is built of it: the first answer was enough.

    Attributes:
        asked_url: `url` in its canonical spelling.
        method: "HEAD" or "GET".
        title: of the page, "" by HEAD.
    """

    url: str
    asked_url: str
    status: int
    address: str
    at: datetime
    seconds: float
    method: str
    title: str

    def result(self) -> CheckResult:
        """Return it with its evidence."""
        hop = Hop(self.asked_url, self.status, self.address, self.method)
        return CheckResult(
            url=self.url,
            verdict=Verdict.ALIVE,
            reason="ok",
            sentence=ALIVE_SENTENCE,
            status=self.status,
            final_url=self.url,
            hops=(hop,),
            title=self.title,
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
        self.most_redirects = min(_REDIRECTS, visitor.limits.max_hops)

    def begin(self, url: str, ticket: Ticket) -> Start:
        """Begin to check `url`; the ticket hears of it later, and only if it was begun."""
        return _Course(self, url, ticket).begin()


class _Course:
    """One check on its way."""

    __slots__ = ("_begun", "_errand", "_head", "_quick", "_ticket", "_url", "_visits")

    def __init__(self, quick: QuickCheck, url: str, ticket: Ticket) -> None:
        self._quick = quick
        self._url = url
        self._ticket = ticket
        self._visits: list[Visit] = []
        self._begun: list[Begun] = []  # of the visit that is under way
        self._head: Visit | None = None
        self._errand = quick.check.head if quick.check.asks_head(url) else quick.check.get

    def begin(self) -> Start:
        return self._ask(self._url)

    def _ask(self, url: str) -> Start:
        return self._quick.straight.ask(url, self._errand, self._heard)

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
        if begun is not None:
            self._begun.append(begun)
        if begun is None or reply is None:
            self._leave()
        elif reply.answer.status in REDIRECTS:
            self._follow(begun.destination, reply.answer)
        elif (title := self._title_if_alive(begun, reply.answer)) is not None:
            self._praise(begun, reply, title)
        else:
            self._after(self._arrive())

    def _follow(self, here: Destination, answer: Answer) -> None:
        """Follow a redirect on the same origin; all others take more care."""
        target = redirect_target(answer, here.url) or ""
        is_near = target.startswith(f"{here.url.removesuffix(here.path)}/")
        hops, seconds = len(self._begun), sum([one.seconds for one in self._begun])
        is_short = hops <= self._quick.most_redirects and seconds < _QUICK_SECONDS
        is_new = all(one.destination.url != target for one in self._begun)
        plainly = is_near and is_short and is_new and not answer.cookies
        if not plainly or self._ask(target) is not Start.BEGUN:
            self._leave()

    def _title_if_alive(self, begun: Begun, answer: Answer) -> str | None:
        """Is this one answer enough? Return the title of its page, "" by HEAD."""
        check = self._quick.check
        if self._errand is check.head:
            return "" if check.believes(answer) else None
        is_first = self._errand is check.get and len(self._begun) == 1 and not self._visits
        return check.title_if_alive(begun.destination.url, answer) if is_first else None

    def _praise(self, begun: Begun, reply: Reply, title: str) -> None:
        """Nothing more has to be asked."""
        if len(self._begun) > 1:
            self._arrive()
            self._judge()
            return
        url, status = begun.destination.url, reply.answer.status
        method = self._errand.method
        seen = (reply.address, begun.at, begun.seconds, method, title)
        alive = Alive(self._url, url, status, *seen)
        self._ticket.finish(alive)

    def _arrive(self) -> Visit:
        visit = arrived(self._url, self._errand.method, self._begun)
        self._begun = []
        self._visits.append(visit)
        return visit

    def _after(self, visit: Visit) -> None:
        """Ask again if this was not enough, else judge."""
        check, errand = self._quick.check, self._errand
        if errand is check.head:
            self._head = visit
            self._errand = check.gets(visit)[0]
        else:
            second = check.gets(self._head)[1]
            is_second = len(self._visits) > (1 if self._head is None else 2)
            pause = None if is_second else check.pause(visit, self._head)
            if pause is None:
                self._judge()
                return
            if pause:
                self._leave()
                return
            self._errand = second
        if self.begin() is not Start.BEGUN:
            self._leave()

    def _judge(self) -> None:
        visits, check = self._visits, self._quick.check
        hops = tuple([hop for visit in visits for hop in visit.hops])
        look = Look(visits[-1], hops, sum([visit.seconds for visit in visits]))
        result = check.conclude_at_once(self._url, look)
        if result is None:
            self._ticket.resume(lambda: check.conclude(self._url, look))
        else:
            self._ticket.finish(result)

    def _leave(self) -> None:
        """Let the whole course take over from here."""
        past = Past(self._visits, self._begun)
        self._ticket.resume(lambda: self._quick.check.result(self._url, past))
