"""A request on its short way: what became of the wish to begin it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from outreach.crawl.fetching.exchange import Reply
from outreach.crawl.fetching.guard import Destination
from outreach.errors import FetchError


class Start(Enum):
    """What became of the wish to begin."""

    BEGUN = 0
    FULL = 1  # there is no free place at all just now
    BUSY = 2  # the host has none
    UNFIT = 3  # something must be asked or waited for first


class GivenUp(FetchError):
    """We ourselves have stopped."""


class Begun(NamedTuple):
    """The first request of a visit; `reply` is None if it failed.

    Attributes:
        at: when it was begun, aware UTC.
        seconds: that it took on the network.
    """

    destination: Destination
    reply: Reply | None
    failure: FetchError | None
    at: datetime
    seconds: float


class UnderWay(Protocol):
    """What was begun and is not answered."""

    def give_up(self) -> None: ...


Then = Callable[[Begun | None], None]
