"""How much one run may ask for in all: requests and bytes. Pure."""

from __future__ import annotations

from outreach.crawl.fetching.limits import MEBIBYTE, CrawlLimits
from outreach.errors import NotAllowed


class BudgetSpent(NotAllowed):
    """The run has used up its requests or bytes; what is left must wait for another run."""


class Budget:
    """What is left of the requests and bytes of one run."""

    __slots__ = ("_bytes", "_limits", "_requests")

    def __init__(self, limits: CrawlLimits) -> None:
        self._limits = limits
        self._requests = 0
        self._bytes = 0

    def begin_request(self) -> None:
        """Count a request that is about to be sent.

        Raises:
            BudgetSpent: there is no room for it.
        """
        most, most_bytes = self._limits.max_requests, self._limits.max_run_bytes
        if most is not None and self._requests >= most:
            raise BudgetSpent(f"The budget of this run, {most:,} requests, is spent.")
        if most_bytes is not None and self._bytes >= most_bytes:
            size = most_bytes / MEBIBYTE
            raise BudgetSpent(f"The budget of this run, {size:,.1f} MiB, is spent.")
        self._requests += 1

    def received(self, octets: int) -> None:
        """Count the bytes of an answer, as they came over the wire."""
        self._bytes += octets
