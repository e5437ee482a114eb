"""Manners towards one host: few at once, a pause between, and longer ones when it asks for them."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime
from email.utils import parsedate_to_datetime
from random import uniform
from time import monotonic

from outreach.crawl.fetching.guard import Destination
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.share import ALONE, Share
from outreach.errors import Unreachable

_HOSTS_REMEMBERED = 50_000
_LONGEST_DELAY_SECONDS = 60.0
_FIRST_BACK_OFF_SECONDS = 1.0
_JITTER = 1.2  # delays vary up to this factor, so that many crawls don't fall into step
OVERLOADED = frozenset({429, 503})


class HostOnHold(Unreachable):
    """The host asked us to stay away for longer than one fetch may wait."""


class Places:
    """A number of places and those who wait for one; a semaphore whose free places cost nothing."""

    __slots__ = ("_free", "_waiting")

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def has_room(self) -> bool:
        """Is a place free? Then nobody waits."""
        return self._free > 0

    def take(self) -> bool:
        """Take a place if one is free; then nobody waits."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def wait(self) -> None:
        """Wait for a place that somebody gives back."""
        handed_over = asyncio.get_running_loop().create_future()
        self._waiting.append(handed_over)
        try:
            await handed_over
        except BaseException:
            if handed_over.done() and not handed_over.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """Hand the place to who has waited longest."""
        while self._waiting:
            next_one = self._waiting.popleft()
            if not next_one.done():
                next_one.set_result(None)
                return
        self._free += 1


class HostTurns:
    """What is known of one host, and the places for fetches from it."""

    __slots__ = ("delay", "delay_factor", "hold_until", "next_start", "places", "users")

    def __init__(self, connections: int, delay: float, delay_factor: int) -> None:
        self.places = Places(connections)
        self.delay = delay
        self.delay_factor = delay_factor
        self.next_start = 0.0
        self.hold_until = 0.0
        self.users = 0


class Politeness:
    """Hands out turns; all times are of the machine's monotonic clock.

    Args:
        share: hosts of other processes, met behind redirects, get one place and longer delays, so
            that all processes together stay near the limits.
    """

    def __init__(self, limits: CrawlLimits, share: Share = ALONE) -> None:
        self._limits = limits
        self._share = share
        self._hosts: dict[str, HostTurns] = {}
        self._all = Places(limits.connections)

    async def enter(self, host: str) -> HostTurns:
        """Wait until `host` may be asked and take one of its places; `leave` gives it back.

        Raises:
            HostOnHold: the host asked for a pause longer than one fetch may last.
        """
        turns = self._turns(host)
        turns.users += 1
        try:
            if not turns.places.take():
                await turns.places.wait()
            try:
                if turns.delay or turns.hold_until:
                    await self._wait(turns)
                if not self._all.take():
                    await self._all.wait()
            except BaseException:
                turns.places.give_back()
                raise
        except BaseException:
            turns.users -= 1
            raise
        return turns

    @property
    def has_room(self) -> bool:
        """May any host be asked at once?"""
        return self._all.has_room

    def room(self, host: str) -> HostTurns | None:
        """Return the turns of `host` if it may be asked at once; with `has_room` `take` will do."""
        turns = self._turns(host)
        if not turns.places.has_room:
            return None
        if turns.delay or turns.hold_until:
            return None if max(turns.next_start, turns.hold_until) > monotonic() else turns
        return turns

    def take(self, turns: HostTurns) -> None:
        """Take the place that `room` has just found; `leave` gives it back."""
        turns.places.take()
        self._all.take()
        turns.users += 1
        if turns.delay:
            self._pace(turns, monotonic())

    def leave(self, turns: HostTurns) -> None:
        """Let the next one ask."""
        self._all.give_back()
        turns.places.give_back()
        turns.users -= 1

    async def _wait(self, turns: HostTurns) -> None:
        now = monotonic()
        hold = turns.hold_until - now
        if hold > self._limits.total_seconds:
            raise HostOnHold(f"The host asked for a pause of {hold:.0f} s.", retry_after=hold)
        start = max(now, turns.next_start, turns.hold_until)
        self._pace(turns, start)
        if start > now:
            await asyncio.sleep(start - now)

    def _pace(self, turns: HostTurns, start: float) -> None:
        """One fetch starts at `start`: the next one has to keep its distance."""
        varied = uniform(1.0, _JITTER)  # noqa: S311 - no secret
        turns.next_start = start + turns.delay * turns.delay_factor * varied

    def note(self, turns: HostTurns, status: int, retry_after: float | None) -> None:
        """Learn from an answer: slow down when the host is overloaded, recover when it is not."""
        if status in OVERLOADED:
            if self._limits.back_off:
                doubled = max(_FIRST_BACK_OFF_SECONDS, 2 * turns.delay)
                turns.delay = min(doubled, _LONGEST_DELAY_SECONDS)
            pause = turns.delay if retry_after is None else retry_after
            now = monotonic()
            turns.hold_until = max(turns.hold_until, now + pause)
        elif turns.delay > self._limits.host_delay_seconds:
            turns.delay = max(self._limits.host_delay_seconds, turns.delay * 0.9)

    def ask_for_delay(self, turns: HostTurns, seconds: float) -> None:
        """Honour a Crawl-delay, already clamped."""
        turns.delay = max(turns.delay, seconds)

    def _turns(self, host: str) -> HostTurns:
        turns = self._hosts.get(host)
        if turns is None:
            if len(self._hosts) >= _HOSTS_REMEMBERED:
                self._forget_quiet_hosts()
            turns = self._hosts[host] = self._new_host(host)
        return turns

    def _new_host(self, host: str) -> HostTurns:
        delay = self._limits.host_delay_seconds
        if self._share.owns(host):
            return HostTurns(self._limits.host_connections, delay, 1)
        return HostTurns(1, delay, self._share.processes)

    def _forget_quiet_hosts(self) -> None:
        now = monotonic()
        quiet = [
            host
            for host, turns in self._hosts.items()
            if not turns.users and max(turns.next_start, turns.hold_until) < now
        ]
        for host in quiet:
            del self._hosts[host]


def politeness_key(destination: Destination) -> str:
    """Return what tells hosts apart: servers on odd ports are strangers to each other."""
    if destination.port in (80, 443):
        return destination.host
    return f"{destination.host}:{destination.port}"


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """Read a Retry-After header: seconds or an HTTP date (RFC 9110 10.2.3); None if neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - now).total_seconds())
