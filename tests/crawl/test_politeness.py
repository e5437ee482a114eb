"""Places, delays and budgets: waiting is fair, what is given up is given back."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from outreach.crawl.fetching.budget import Budget, BudgetSpent
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.politeness import Places, Politeness
from outreach.crawl.fetching.share import Share, owner_of

LIMITS = CrawlLimits(user_agent="outreach/0.1 (+http://contact.test/)", host_delay_seconds=0.05)


def test_places_are_handed_on_in_order_and_survive_cancelling() -> None:
    async def story() -> list[int]:
        places, order = Places(1), []
        assert places.take()
        assert not places.take()

        async def wait(number: int) -> None:
            await places.wait()
            order.append(number)

        tasks = [asyncio.ensure_future(wait(number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        places.give_back()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        places.give_back()
        await asyncio.gather(*tasks, return_exceptions=True)
        places.give_back()
        assert places.take()
        assert not places.take()
        return order

    assert asyncio.run(story()) == [1, 2]


def test_a_place_given_to_someone_who_has_just_left_is_not_lost() -> None:
    async def story() -> bool:
        places = Places(1)
        places.take()
        waiting = asyncio.ensure_future(places.wait())
        await asyncio.sleep(0)
        places.give_back()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return places.take()

    assert asyncio.run(story())


def delay_after_one(politeness: Politeness, host: str) -> tuple[float, float]:
    """Bounds of the pause that was set when a fetch from `host` began."""

    async def story() -> tuple[float, float]:
        before = time.monotonic()
        turns = await politeness.enter(host)
        return turns.next_start - time.monotonic(), turns.next_start - before

    return asyncio.run(story())


def test_delays_vary_a_little() -> None:
    politeness = Politeness(LIMITS)
    bounds = [delay_after_one(politeness, f"{number}.test") for number in range(20)]
    assert all(least <= 0.06 and most >= 0.05 for least, most in bounds)
    assert len({most for _, most in bounds}) == len(bounds)


def test_the_next_fetch_waits() -> None:
    async def story() -> float:
        politeness = Politeness(LIMITS)
        first = await politeness.enter("a.test")
        wanted = first.next_start
        politeness.leave(first)
        await politeness.enter("a.test")
        return time.monotonic() - wanted

    assert asyncio.run(story()) > -0.005


def test_hosts_of_other_processes_get_longer_delays() -> None:
    other = 1 - owner_of("a.test", 2)
    least, most = delay_after_one(Politeness(LIMITS, Share(other, 2)), "a.test")
    assert least <= 0.12
    assert most >= 0.1


def test_a_budget_ends_with_a_sentence() -> None:
    requests = Budget(replace(LIMITS, max_requests=2))
    requests.begin_request()
    requests.begin_request()
    with pytest.raises(BudgetSpent, match="2 requests, is spent"):
        requests.begin_request()
    octets = Budget(replace(LIMITS, max_run_bytes=3 * 1024 * 1024))
    octets.begin_request()
    octets.received(4 * 1024 * 1024)
    with pytest.raises(BudgetSpent, match=r"3\.0 MiB, is spent"):
        octets.begin_request()
