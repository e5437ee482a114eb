"""What a crawl still has to visit: the values, and a frontier that lives in memory only."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from outreach.crawl.reading.html import Document
from outreach.crawl.sites.traps import Traps
from outreach.crawl.values import Page


class Ending(StrEnum):
    """Why a crawl has nothing more to visit."""

    COMPLETE = "complete"
    PAGES = "pages"  # the limit of pages
    REQUESTS = "requests"
    BYTES = "bytes"


class Outcome(StrEnum):
    """What became of one URL of the frontier."""

    READ = "read"
    DOUBLED = "doubled"  # leads to a page that is visited under its own URL
    SKIPPED = "skipped"  # not HTML, another status than 200, or of another site
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one crawl may cost; None for no limit.

    Attributes:
        pages: HTML pages read.
        requests: answers, redirects included.
        bytes: decoded bodies together.
    """

    pages: int
    requests: int | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One URL to visit.

    Attributes:
        number: tells it apart in its frontier.
        depth: clicks from the start.
    """

    number: int
    url: str
    depth: int


@dataclass(frozen=True, slots=True)
class Found:
    """One URL that a page leads to and that is wanted.

    Attributes:
        key: what all its spellings share.
        is_inbred: found on a page of its own family (see `traps`).
    """

    url: str
    key: str
    depth: int
    is_inbred: bool = False


@dataclass(frozen=True, slots=True)
class Visited:
    """One URL of the frontier, visited.

    Attributes:
        page, document: what was fetched and, for READ only, parsed.
        problem: a sentence for FAILED and SKIPPED.
        final_key: key of the URL where the redirects ended, "" if there was no answer.
        links: targets on whatever site that the caller wants noted with the page.
        leads_to: what joins the frontier.
    """

    waiting: Waiting
    outcome: Outcome
    page: Page | None = None
    document: Document | None = None
    problem: str = ""
    final_key: str = ""
    links: tuple[str, ...] = ()
    leads_to: tuple[Found, ...] = ()


class Frontier(Protocol):
    """Hands out URLs, nearest first, each once; remembers what became of them."""

    traps: Traps

    def knows(self, key: str) -> bool:
        """Is this URL waiting, on its way or visited?"""

    def remember(self, key: str) -> None:
        """Know this URL from now on."""

    def lease(self, at_most: int) -> list[Waiting]:
        """Take some URLs of one depth; empty if there is nothing more to visit for us."""

    def settle(self, visited: Sequence[Visited]) -> None:
        """Record what became of leased URLs, and what they lead to."""

    def give_back(self) -> None:
        """Let others have what is leased and not settled."""

    def ending(self) -> Ending | None:
        """Why nothing is left to visit for anybody, None if something is."""


@dataclass
class Spent:
    """What a crawl has cost so far."""

    pages: int = 0
    requests: int = 0
    bytes: int = 0

    def add(self, visited: Visited) -> None:
        self.pages += visited.outcome is Outcome.READ
        if visited.page is not None:
            self.requests += len(visited.page.hops) or 1
            self.bytes += len(visited.page.body)
        else:
            self.requests += 1

    def ending(self, budget: Budget) -> Ending | None:
        """Return the limit that is reached, None if there is room."""
        if self.pages >= budget.pages:
            return Ending.PAGES
        if budget.requests is not None and self.requests >= budget.requests:
            return Ending.REQUESTS
        if budget.bytes is not None and self.bytes >= budget.bytes:
            return Ending.BYTES
        return None


@dataclass
class MemoryFrontier:
    """A frontier that is gone with its process."""

    budget: Budget
    traps: Traps = field(default_factory=Traps)
    spent: Spent = field(default_factory=Spent)
    _seen: set[int] = field(default_factory=set)
    _heap: list[tuple[int, int, str]] = field(default_factory=list)
    _added: int = 0

    def add(self, url: str, key: str) -> None:
        """Begin here as well."""
        if not self.knows(key):
            self.remember(key)
            self._push(Found(url, key, 0))

    def knows(self, key: str) -> bool:
        """As `Frontier.knows`; hashes are kept, for there may be millions."""
        return hash(key) in self._seen

    def remember(self, key: str) -> None:
        """As `Frontier.remember`."""
        self._seen.add(hash(key))

    def lease(self, at_most: int) -> list[Waiting]:
        """As `Frontier.lease`."""
        if self.spent.ending(self.budget) is not None:
            return []
        room = min(at_most, self.budget.pages - self.spent.pages)
        leased: list[Waiting] = []
        while self._heap and len(leased) < room:
            depth, number, url = self._heap[0]
            if leased and depth != leased[0].depth:
                break
            heapq.heappop(self._heap)
            leased.append(Waiting(number, url, depth))
        return leased

    def settle(self, visited: Sequence[Visited]) -> None:
        """As `Frontier.settle`."""
        for one in visited:
            self.spent.add(one)
            for found in one.leads_to:
                self._push(found)

    def give_back(self) -> None:
        """Nobody else is there."""

    def ending(self) -> Ending | None:
        """As `Frontier.ending`."""
        return self.spent.ending(self.budget) if self._heap else Ending.COMPLETE

    def _push(self, found: Found) -> None:
        self._added += 1
        heapq.heappush(self._heap, (found.depth, self._added, found.url))
