"""All parts of the crawl engine that requests share, for one event loop."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.clock import Clock
from outreach.crawl.budget import Budget
from outreach.crawl.exchange import Exchange
from outreach.crawl.guard import Guard
from outreach.crawl.limits import CrawlLimits
from outreach.crawl.permission import Permission
from outreach.crawl.politeness import Politeness
from outreach.crawl.resolve import Lookup, Resolver
from outreach.crawl.share import Share


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
