"""Is this one link alive? Visits, second looks, and the verdict with its evidence.

look          HEAD where a body can't tell more, else GET
| again       what is definite is asked twice, what passes quickly gets its chance
| judge       failures and statuses by themselves
| read        the page: wall, parked, redirected, soft 404, with the host's own habits
| CheckResult
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from outreach.crawl.fetching.begun import Begun
from outreach.crawl.fetching.errand import Errand, retry_after_of
from outreach.crawl.fetching.failures import AddressRefused, NoSuchHost
from outreach.crawl.fetching.http1 import Answer
from outreach.crawl.fetching.visit import Visit, Visitor
from outreach.crawl.values import CheckResult, Hop, Verdict
from outreach.crawl.verdicts.habits import UNKNOWN_HABIT, Habit, Habits, missing_sibling
from outreach.crawl.verdicts.judge import (
    DAY_SECONDS,
    DENYING,
    GONE,
    Ruling,
    ruling_on_failure,
    ruling_on_status,
    second_look_pause,
)
from outreach.crawl.verdicts.page_judge import by_its_face, judge_page
from outreach.crawl.verdicts.sentences import sentence_for
from outreach.crawl.verdicts.sight import GLIMPSE, HTML, opening_of, signs_of
from outreach.crawl.verdicts.signs import Signs
from outreach.crawl.verdicts.soft404 import similarity
from outreach.errors import BadAnswer
from outreach.urls import is_http

_log = logging.getLogger(__name__)

_LONGEST_WAIT_SECONDS = 10.0
_TIMES_SENT_ON = 2
# What these hold says nothing about being dead or parked, so a HEAD is enough.
_FILE_PATH = re.compile(
    r"\.(?:7z|avi|bz2|csv|dmg|docx?|epub|exe|gif|gz|iso|jpe?g|json|mov|mp[34g]|mpe?g|msi|od[pst]|ogg|"
    r"pdf|png|pptx?|rar|rtf|svg|tar|tgz|tiff?|txt|wav|web[mp]|wmv|xlsx?|xml|xz|zip)$",
    re.IGNORECASE,
)
_PERMANENT = frozenset({301, 308})
_ALIVE = Ruling(Verdict.ALIVE, "ok")
_NOT_UNDERSTOOD = Ruling(Verdict.UNCERTAIN, "not_understood", DAY_SECONDS)


@dataclass(slots=True)
class Look:
    """What was seen of one target so far.

    Attributes:
        visit: the one that counts.
        hops, seconds: of all visits together.
        signs: of the visit's page, once it was read.
        was_sent_on: a refresh or a script led to the visit's URL.
    """

    visit: Visit
    hops: tuple[Hop, ...]
    seconds: float
    signs: Signs | None = None
    was_sent_on: bool = False

    @property
    def address(self) -> str:
        """The IP address that answered last, "" if none did."""
        return self.hops[-1].address if self.hops else ""

    def then(self, visit: Visit, *, sent_on: bool = False) -> Look:
        hops, seconds = self.hops + visit.hops, self.seconds + visit.seconds
        return Look(visit, hops, seconds, was_sent_on=sent_on)


class Past:
    """What was asked before for one target, in the order in which a check asks.

    Args:
        visits: whole ones.
        begun: the first requests of the visit after them.
    """

    def __init__(self, visits: Iterable[Visit] = (), begun: Sequence[Begun] = ()) -> None:
        self._visits = deque(visits)
        self._begun = begun

    def take(self) -> Visit | Sequence[Begun]:
        """Return what was asked next, as far as it was."""
        if self._visits:
            return self._visits.popleft()
        begun, self._begun = self._begun, ()
        return begun


class TargetCheck:
    """Checks single targets on one event loop, sharing what it learns about hosts.

    Args:
        visitor: does the asking; its limits are ours.
        head_only: ask with HEAD and read no pages.

    Attributes:
        head, get, get_as_browser: the errands of a check, in their order.
    """

    def __init__(self, visitor: Visitor, *, head_only: bool = False) -> None:
        self._visitor = visitor
        self._head_only = head_only
        self._habits = Habits(self._probe)
        self.get = Errand(wish=GLIMPSE, may_downgrade=True)
        self.head = replace(self.get, method="HEAD", minds_pages=not head_only)
        # Still under our own name: some hosts answer 404 to whatever is no "Mozilla".
        agent = f"Mozilla/5.0 (compatible; {visitor.limits.user_agent})"
        self.get_as_browser = replace(self.get, headers={"User-Agent": agent})

    async def result(self, url: str, past: Past | None = None) -> CheckResult:
        """Check one target. Never raises for what the web does.

        Args:
            past: what was asked before.
        """
        look = await self._look(url, past or Past())
        if not look.hops and isinstance(look.visit.failure, AddressRefused) and not is_http(url):
            return unaskable(url, look.visit.at)
        return await self.conclude(url, look)

    async def conclude(self, url: str, look: Look) -> CheckResult:
        """Judge what was seen of one target. Never raises."""
        asked_url = look.hops[0].url if look.hops else url
        try:
            look, ruling = await self._judge(asked_url, look)
        except Exception:  # noqa: BLE001 - one odd page must not end the check of a million others
            _log.exception("the page at %s could not be judged", asked_url)
            ruling = _NOT_UNDERSTOOD
        return self.outcome(url, look, ruling)

    def conclude_at_once(self, url: str, look: Look) -> CheckResult | None:
        """As `conclude`, if nobody has to be asked for it; else the look keeps what was read."""
        try:
            ruling = self._ruling(look.hops[0].url, look)
        except Exception:  # noqa: BLE001 - `conclude` meets it again, and tells of it
            return None
        return None if ruling is None else self.outcome(url, look, ruling)

    async def _look(self, url: str, past: Past) -> Look:
        """Look until what we see can be believed."""
        head: Visit | None = None
        if self.asks_head(url):
            head = await self._once(url, self.head, past)
            if head.answer is not None and self.believes(head.answer):
                return Look(head, head.hops, head.seconds)
        first, second = self.gets(head)
        visit = await self._once(url, first, past)
        look = Look(visit, visit.hops, visit.seconds)
        if head is not None:
            look = Look(head, head.hops, head.seconds).then(visit)
        pause = self.pause(visit, head)
        return look if pause is None else await self._look_again(url, look, pause, second, past)

    async def _once(self, url: str, errand: Errand, past: Past) -> Visit:
        known = past.take()
        return known if isinstance(known, Visit) else await self._visitor.visit(url, errand, known)

    async def _look_again(
        self, url: str, look: Look, pause: float, errand: Errand, past: Past
    ) -> Look:
        first = look.visit
        await asyncio.sleep(pause)
        if isinstance(first.failure, NoSuchHost):
            self._visitor.resolver.forget(urlsplit(first.final_url).hostname or "")
        if first.answer is None:
            errand = self.get
        again = look.then(await self._once(url, errand, past))
        unanswered = again.visit.answer is None
        if unanswered and first.answer is not None and first.answer.status not in GONE:
            again.visit = first
        return again

    def gets(self, head: Visit | None) -> tuple[Errand, Errand]:
        """Return in which order GET is tried, after HEAD if that was asked.

        What HEAD denies is asked for as a browser at once, which is two looks in two requests.
        """
        if head is not None and head.answer is not None and head.answer.status in DENYING:
            return self.get_as_browser, self.get
        return self.get, self.get_as_browser

    def pause(self, visit: Visit, head: Visit | None = None) -> float | None:
        """Return the seconds after which to look again, None if this look will do.

        Args:
            head: that was asked before. If both deny the same, that was two looks.
        """
        answer = visit.answer
        denied = answer.status if answer is not None and answer.status in DENYING else None
        if denied is not None and head is not None and head.answer is not None:
            return None if head.answer.status == denied else 0.0
        if answer is not None and answer.status == 429:
            wait = retry_after_of(answer, self._visitor.clock)
            return wait if wait is not None and wait <= _LONGEST_WAIT_SECONDS else None
        return second_look_pause(answer, visit.failure)

    async def _judge(self, url: str, look: Look) -> tuple[Look, Ruling]:
        ruling = self._ruling(url, look)
        for _ in range(_TIMES_SENT_ON):
            onward = "" if look.signs is None else look.signs.refresh_url or look.signs.jump_url
            if ruling is not None or not onward:
                break
            sent_on = await self._visitor.visit(onward, self.get)
            look = look.then(sent_on, sent_on=True)
            ruling = self._ruling(url, look)
        if ruling is None:
            ruling = _ruling_on_page(url, look, await self._habits.of(url))
        return look, ruling or _NOT_UNDERSTOOD

    def _ruling(self, url: str, look: Look) -> Ruling | None:
        """Judge what was seen; None if something has to be asked first."""
        answer = look.visit.answer
        if answer is None:
            failure = look.visit.failure or BadAnswer("There was no answer.")
            return ruling_on_failure(failure, len(look.visit.hops))
        ruling = ruling_on_status(answer, retry_after_of(answer, self._visitor.clock))
        if ruling is not None:
            return ruling
        if look.signs is None:
            look.signs = self._opening(url, answer, look.visit.final_url)
            ruling = None if look.signs is None else self._ruling_on_opening(url, look)
            if ruling is not None:
                return ruling
            look.signs = signs_of(answer, look.visit.final_url)
        if look.signs is not None and look.signs.refresh_url:
            return None
        if look.signs is not None and look.signs.jump_url:
            return by_its_face(look.signs, url, look.address)
        return _ruling_on_page(url, look, self._habits.known(url))

    def title_if_alive(self, url: str, answer: Answer) -> str | None:
        """Return the title of a page that came at once, if its beginning tells that it is there."""
        if ruling_on_status(answer, None) is not None:
            return None
        try:
            signs = self._opening(url, answer, url)
        except Exception:  # noqa: BLE001 - `conclude` meets it again, and tells of it
            return None
        return None if signs is None else signs.title

    def _opening(self, url: str, answer: Answer, final_url: str) -> Signs | None:
        """Return the beginning of a long page of a host that denies what it lacks.

        Such a page is missing only if both its title and a heading say so, and neither parked nor a
        wall; see `judge_page`.
        """
        habit = self._habits.known(url)
        return opening_of(answer, final_url) if habit and habit.is_honest else None

    def _ruling_on_opening(self, url: str, look: Look) -> Ruling | None:
        """Judge a long page by its beginning; None if its headings must be asked."""
        if look.visit.final_url == url:
            return _ALIVE
        ruling = _ruling_on_page(url, look, self._habits.known(url))
        return None if ruling is None or ruling.reason == "redirect_to_parent" else ruling

    async def _probe(self, url: str) -> Habit:
        visit = await self._visitor.visit(url, self.get)
        answer = visit.answer
        if answer is None or not 200 <= answer.status < 300:
            return UNKNOWN_HABIT
        signs = signs_of(answer, visit.final_url)
        return Habit(False, visit.final_url, signs, await self._likeness(url, signs))

    async def _likeness(self, url: str, signs: Signs | None) -> float:
        """How much of the page does another path that can't exist show?"""
        if signs is None:
            return 0.0
        visit = await self._visitor.visit(missing_sibling(url), self.get)
        again = signs_of(visit.answer, visit.final_url) if visit.answer is not None else None
        return similarity(signs, again) if again is not None else 0.0

    def asks_head(self, url: str) -> bool:
        """Can the body tell nothing that HEAD does not?"""
        return self._head_only or _names_a_file(url)

    def believes(self, head: Answer) -> bool:
        """Is the answer to HEAD enough? A page in a file's place may be an excuse for it."""
        return 200 <= head.status < 300 and (self._head_only or head.media_type not in HTML)

    def outcome(self, url: str, look: Look, ruling: Ruling) -> CheckResult:
        """Put verdict and evidence together."""
        visit = look.visit
        status = visit.answer.status if visit.answer else None
        final_url = visit.final_url if len(visit.hops) > 1 or look.was_sent_on else url
        return CheckResult(
            url=url,
            verdict=ruling.verdict,
            reason=ruling.reason,
            sentence=sentence_for(
                ruling.reason,
                status=status,
                final_url=final_url,
                problem=ruling.certificate_problem,
            ),
            status=status,
            final_url=final_url,
            hops=look.hops,
            title=look.signs.title if look.signs else "",
            checked_at=visit.at,
            seconds=look.seconds,
            permanent_move=ruling.verdict is Verdict.MOVED and _is_permanent(visit),
            certificate_problem=ruling.certificate_problem,
            look_again_seconds=ruling.look_again_seconds,
        )


def unaskable(url: str, at: datetime) -> CheckResult:
    """Judge what is no http(s) URL without asking anybody."""
    scheme = url.partition(":")[0].strip().lower() if ":" in url else ""
    is_broken = scheme in ("", "http", "https")
    reason = "invalid_url" if is_broken else "address_refused"
    return CheckResult(
        url=url,
        verdict=Verdict.DEAD if is_broken else Verdict.NOT_ALLOWED,
        reason=reason,
        sentence=sentence_for(reason, status=None, final_url=url, problem=""),
        status=None,
        final_url=url,
        hops=(),
        title="",
        checked_at=at,
        seconds=0.0,
    )


def _ruling_on_page(url: str, look: Look, habit: Habit | None) -> Ruling | None:
    hops = tuple([hop.url for hop in look.hops])
    return judge_page(url, look.visit.final_url, look.signs, hops, habit, address=look.address)


def _is_permanent(visit: Visit) -> bool:
    redirects = [hop.status for hop in visit.hops[:-1]]
    return bool(redirects) and all(status in _PERMANENT for status in redirects)


def _names_a_file(url: str) -> bool:
    """Does the path end like a file whose body would tell us nothing?"""
    path = url.partition("?")[0].partition("#")[0]
    return bool(_FILE_PATH.search(path[-6:]))
