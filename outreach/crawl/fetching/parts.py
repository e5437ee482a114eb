"""All parts of the crawl engine that requests share, for one event loop."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.clock import Clock
from outreach.crawl.fetching.budget import Budget
from outreach.crawl.fetching.exchange import Exchange
from outreach.crawl.fetching.guard import Guard
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.permission import Permission
from outreach.crawl.fetching.politeness import Politeness
from outreach.crawl.fetching.resolve import Lookup, Resolver
from outreach.crawl.fetching.share import Share


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each, under the same limits."""

    limits: CrawlLimits
    clock: Clock
    resolver: Resolver
    guard: Guard
    exchange: Exchange
    permission: Permission
    politeness: Politeness
    budget: Budget

    def close(self) -> None:
        """Close all connections and stop looking up names."""
        self.exchange.close()
        self.resolver.close()


def assemble(limits: CrawlLimits, clock: Clock, lookup: Lookup, share: Share) -> Parts:
    """Return new parts; call it in the loop that uses them."""
    resolver = Resolver(limits.hosts, seconds=limits.connect_seconds, lookup=lookup)
    guard = Guard(limits)
    exchange = Exchange(limits, guard, resolver)
    return Parts(
        limits=limits,
        clock=clock,
        resolver=resolver,
        guard=guard,
        exchange=exchange,
        permission=Permission(limits, guard, exchange),
        politeness=Politeness(limits, share),
        budget=Budget(limits),
    )
