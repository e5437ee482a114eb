"""Manners towards one host: few at once, a pause between, and longer ones when it asks for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from outreach.crawl.limits import CrawlLimits
from outreach.errors import Unreachable

_HOSTS_REMEMBERED = 50_000
_LONGEST_DELAY_SECONDS = 60.0
_FIRST_BACK_OFF_SECONDS = 1.0
_OVERLOADED = frozenset({429, 503})


class HostOnHold(Unreachable):
    """The host asked us to stay away for longer than one fetch may wait."""


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    next_start: float = 0.0
    delay: float = 0.0
    hold_until: float = 0.0
    users: int = 0


class Turn:
    """One fetch from one host; entering it waits.

    Raises:
        HostOnHold: the host asked for a pause longer than one fetch may last.
    """

    __slots__ = ("_all", "_longest_wait", "_state")

    def __init__(self, state: _Host, everything: asyncio.Semaphore, longest_wait: float) -> None:
        self._state = state
        self._all = everything
        self._longest_wait = longest_wait

    async def __aenter__(self) -> None:
        state = self._state
        state.users += 1
        try:
            await state.slots.acquire()
            try:
                await self._wait(state)
                await self._all.acquire()
            except BaseException:
                state.slots.release()
                raise
        except BaseException:
            state.users -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._all.release()
        self._state.slots.release()
        self._state.users -= 1

    async def _wait(self, state: _Host) -> None:
        now = asyncio.get_running_loop().time()
        hold = state.hold_until - now
        if hold > self._longest_wait:
            raise HostOnHold(f"The host asked for a pause of {hold:.0f} s.", retry_after=hold)
        start = max(now, state.next_start, state.hold_until)
        state.next_start = start + state.delay
        if start > now:
            await asyncio.sleep(start - now)


class Politeness:
    """Hands out turns; all times are of the event loop's clock."""

    def __init__(self, limits: CrawlLimits) -> None:
        self._limits = limits
        self._hosts: dict[str, _Host] = {}
        self._all = asyncio.Semaphore(limits.connections)

    def turn(self, host: str) -> Turn:
        """Return a context that waits until `host` may be asked and keeps one of its slots."""
        return Turn(self._state(host), self._all, self._limits.total_seconds)

    def note(self, host: str, status: int, retry_after: float | None) -> None:
        """Learn from an answer: slow down when the host is overloaded, recover when it is not."""
        state = self._state(host)
        if status in _OVERLOADED:
            if self._limits.back_off:
                doubled = max(_FIRST_BACK_OFF_SECONDS, 2 * state.delay)
                state.delay = min(doubled, _LONGEST_DELAY_SECONDS)
            pause = state.delay if retry_after is None else retry_after
            now = asyncio.get_running_loop().time()
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
            state = _Host(asyncio.Semaphore(self._limits.host_connections))
            state.delay = self._limits.host_delay_seconds
            self._hosts[host] = state
        return state

    def _forget_quiet_hosts(self) -> None:
        now = asyncio.get_running_loop().time()
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
