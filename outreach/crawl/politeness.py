"""Manners towards one host: few at once, a pause between, and longer ones when it asks for them."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime
from email.utils import parsedate_to_datetime
from random import uniform
from time import monotonic

from outreach.crawl.limits import CrawlLimits
from outreach.crawl.share import ALONE, Share
from outreach.errors import Unreachable

_HOSTS_REMEMBERED = 50_000
_LONGEST_DELAY_SECONDS = 60.0
_FIRST_BACK_OFF_SECONDS = 1.0
_JITTER = 1.2  # delays vary up to this factor, so that many crawls don't fall into step
_OVERLOADED = frozenset({429, 503})


class HostOnHold(Unreachable):
    """The host asked us to stay away for longer than one fetch may wait."""


class Places:
    """A number of places and those who wait for one; a semaphore whose free places cost nothing."""

    __slots__ = ("_free", "_waiting")

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

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


class _Host:
    __slots__ = ("delay", "delay_factor", "hold_until", "next_start", "places", "users")

    def __init__(self, connections: int, delay: float, delay_factor: int) -> None:
        self.places = Places(connections)
        self.delay = delay
        self.delay_factor = delay_factor
        self.next_start = 0.0
        self.hold_until = 0.0
        self.users = 0


class Turn:
    """One fetch from one host; entering it waits.

    Raises:
        HostOnHold: the host asked for a pause longer than one fetch may last.
    """

    __slots__ = ("_all", "_longest_wait", "_state")

    def __init__(self, state: _Host, everything: Places, longest_wait: float) -> None:
        self._state = state
        self._all = everything
        self._longest_wait = longest_wait

    async def __aenter__(self) -> None:
        state = self._state
        state.users += 1
        try:
            if not state.places.take():
                await state.places.wait()
            try:
                if state.delay or state.hold_until:
                    await self._wait(state)
                if not self._all.take():
                    await self._all.wait()
            except BaseException:
                state.places.give_back()
                raise
        except BaseException:
            state.users -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._all.give_back()
        self._state.places.give_back()
        self._state.users -= 1

    async def _wait(self, state: _Host) -> None:
        now = monotonic()
        hold = state.hold_until - now
        if hold > self._longest_wait:
            raise HostOnHold(f"The host asked for a pause of {hold:.0f} s.", retry_after=hold)
        start = max(now, state.next_start, state.hold_until)
        varied = uniform(1.0, _JITTER)  # noqa: S311 - no secret
        state.next_start = start + state.delay * state.delay_factor * varied
        if start > now:
            await asyncio.sleep(start - now)


class Politeness:
    """Hands out turns; all times are of the machine's monotonic clock.

    Args:
        share: hosts of other processes, met behind redirects, get one place and longer delays, so
            that all processes together stay near the limits.
    """

    def __init__(self, limits: CrawlLimits, share: Share = ALONE) -> None:
        self._limits = limits
        self._share = share
        self._hosts: dict[str, _Host] = {}
        self._all = Places(limits.connections)

    def turn(self, host: str) -> Turn:
        """Return a context that waits until `host` may be asked and keeps one of its places."""
        return Turn(self._state(host), self._all, self._limits.total_seconds)

    def note(self, host: str, status: int, retry_after: float | None) -> None:
        """Learn from an answer: slow down when the host is overloaded, recover when it is not."""
        state = self._state(host)
        if status in _OVERLOADED:
            if self._limits.back_off:
                doubled = max(_FIRST_BACK_OFF_SECONDS, 2 * state.delay)
                state.delay = min(doubled, _LONGEST_DELAY_SECONDS)
            pause = state.delay if retry_after is None else retry_after
            now = monotonic()
            state.hold_until = max(state.hold_until, now + pause)
        elif state.delay > self._limits.host_delay_seconds:
            state.delay = max(self._limits.host_delay_seconds, state.delay * 0.9)

    def ask_for_delay(self, host: str, seconds: float) -> None:
        """Honour a Crawl-delay, already clamped."""
        state = self._state(host)
        state.delay = max(state.delay, seconds)

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= _HOSTS_REMEMBERED:
                self._forget_quiet_hosts()
            state = self._hosts[host] = self._new_host(host)
        return state

    def _new_host(self, host: str) -> _Host:
        delay = self._limits.host_delay_seconds
        if self._share.owns(host):
            return _Host(self._limits.host_connections, delay, 1)
        return _Host(1, delay, self._share.processes)

    def _forget_quiet_hosts(self) -> None:
        now = monotonic()
        quiet = [
            host
            for host, state in self._hosts.items()
            if not state.users and max(state.next_start, state.hold_until) < now
        ]
        for host in quiet:
            del self._hosts[host]


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
