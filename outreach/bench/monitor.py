"""Half a year of watching invented links: false losses, how late a loss is seen, fetches spent.

Pure and seeded: the decisions are the product's own (`inspect` is left out, pages are truths here).
Beside it, on the same pages: looking every day and believing the first look, as a script would.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from outreach.backlinks.inspect import Finding
from outreach.backlinks.monitor import spread_of
from outreach.backlinks.next_check import LONGEST, LONGEST_IF_WON, next_check_at, next_state
from outreach.model.backlink import BacklinkState

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
_CONFIRM = timedelta(hours=24)
_BEHAVIOURS = {
    "steady": 0.40,
    "flapping": 0.15,  # away for some hours now and then: deployments, broken caches
    "nightly": 0.05,  # away every night for two hours
    "blocking": 0.10,  # weeks of 403
    "slow": 0.05,  # every third look times out
    "moving": 0.05,  # to the footer, for good
    "losing": 0.12,
    "gone": 0.05,  # the page itself, 410
    "regaining": 0.03,  # away for three weeks, then back
}
Span = tuple[datetime, datetime]


@dataclass(slots=True)
class InventedPage:
    """The truth about one link.

    Attributes:
        absent: spans without the link; a loss for good ends after the story.
        silent: spans in which nobody can say.
        gone: the page answers 410 where the link is absent.
    """

    kind: str
    absent: list[Span] = field(default_factory=list)
    silent: list[Span] = field(default_factory=list)
    gone: bool = False
    slow: bool = False

    def is_absent(self, at: datetime) -> bool:
        return any(begin <= at < end for begin, end in self.absent)

    def finding(self, at: datetime, look: int) -> Finding:
        if any(begin <= at < end for begin, end in self.silent):
            return Finding.BLOCKED
        if self.slow and look % 3 == 2:
            return Finding.UNREACHABLE
        if self.is_absent(at):
            return Finding.PAGE_GONE if self.gone else Finding.NOT_FOUND
        return (
            Finding.MOVED_ON_PAGE
            if self.kind == "moving" and at > START + 60 * DAY
            else (Finding.LIVE)
        )


@dataclass(slots=True)
class Watch:
    """What a watcher of one page said and spent."""

    lost: list[datetime] = field(default_factory=list)
    regained: list[datetime] = field(default_factory=list)
    fetches: int = 0


def bench_monitor(pages: int = 2_000, days: int = 180, seed: int = 7) -> dict[str, Any]:
    """Simulate; figures of ours and of the naive watcher."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    world = [_page(chance, days) for _ in range(pages)]
    end = START + days * DAY
    ours = [_watched(page, number, end, LONGEST) for number, page in enumerate(world)]
    won = [_watched(page, number, end, LONGEST_IF_WON) for number, page in enumerate(world)]
    naive = [_daily(page, end) for page in world]
    return {
        "pages": pages,
        "days": days,
        "seed": seed,
        "kinds": dict(Counter(page.kind for page in world)),
        "real_losses": sum(bool(_real_losses(page, end)) for page in world),
        "ours": _figures(world, ours, end),
        "ours_for_won_links": _figures(world, won, end),
        "daily_first_look": _figures(world, naive, end),
    }


def _page(chance: random.Random, days: int) -> InventedPage:
    kind = chance.choices(list(_BEHAVIOURS), list(_BEHAVIOURS.values()))[0]
    page = InventedPage(kind, gone=kind == "gone", slow=kind == "slow")
    day = START + chance.uniform(5, days - 30) * DAY
    forever = START + 10 * days * DAY
    if kind == "flapping":
        begins = [START + chance.uniform(0, days) * DAY for _ in range(chance.randint(1, 8))]
        page.absent = [(begin, begin + chance.uniform(0.5, 20) * DAY / 24) for begin in begins]
    elif kind == "nightly":
        hour = chance.uniform(0, 22) * DAY / 24
        page.absent = [
            (START + n * DAY + hour, START + n * DAY + hour + DAY / 12) for n in range(days)
        ]
    elif kind == "blocking":
        page.silent = [(day, day + chance.uniform(1, 40) * DAY)]
    elif kind in {"losing", "gone"}:
        page.absent = [(day, forever)]
    elif kind == "regaining":
        page.absent = [(day, day + 21 * DAY)]
    return page


def _watched(page: InventedPage, number: int, end: datetime, longest: timedelta) -> Watch:
    """The product's own decisions on one page."""
    watch, now, state = Watch(), START, BacklinkState.LIVE
    missed = trouble = lost_at = None
    looks = flaps = 0
    last: Finding | None = None
    while now < end:
        found = page.finding(now, watch.fetches)
        watch.fetches += 1
        after = next_state(
            state, found, missed_at=missed, confirm_after=_CONFIRM, now=now, flaps=flaps
        )
        looks = 1 if after is not state or (found.shows_link and found is not last) else looks + 1
        trouble = (trouble or now) if found.is_unknown else None
        if after is BacklinkState.MISSING and state is BacklinkState.LIVE:
            missed = now
        if after is BacklinkState.LIVE and state is BacklinkState.MISSING:
            flaps += 1
        if after is not state:
            _tell(watch, after, state, now)
            lost_at = now if after is BacklinkState.LOST else None
        state, last = after, found
        again = next_check_at(
            state,
            found,
            since=lost_at or START,
            looks=looks,
            confirm_after=_CONFIRM,
            now=now,
            trouble_since=trouble,
            spread=spread_of(number, watch.fetches),
            longest=longest,
        )
        if again is None:
            break
        now = again
    return watch


def _tell(watch: Watch, after: BacklinkState, before: BacklinkState, now: datetime) -> None:
    if after is BacklinkState.LOST:
        watch.lost.append(now)
    elif before is BacklinkState.LOST:
        watch.regained.append(now)


def _daily(page: InventedPage, end: datetime) -> Watch:
    """Once a day, and whatever is not seen is lost."""
    watch, now, is_there = Watch(), START, True
    while now < end:
        seen = page.finding(now, watch.fetches).shows_link
        watch.fetches += 1
        if seen != is_there:
            (watch.regained if seen else watch.lost).append(now)
        is_there, now = seen, now + DAY
    return watch


def _real_losses(page: InventedPage, end: datetime) -> list[Span]:
    return [span for span in page.absent if span[1] - span[0] > 7 * DAY and span[0] < end]


def _figures(world: list[InventedPage], watches: list[Watch], end: datetime) -> dict[str, Any]:
    false, delays, missed = 0, [], 0
    for page, watch in zip(world, watches, strict=True):
        real = _real_losses(page, end)
        false += sum(not any(begin <= at < stop for begin, stop in real) for at in watch.lost)
        for begin, stop in real:
            seen = [at for at in watch.lost if begin <= at < stop]
            delays += [(seen[0] - begin) / DAY] if seen else []
            missed += not seen and end - begin > 40 * DAY
    fetches = sum(watch.fetches for watch in watches)
    return {
        "false_losses": false,
        "losses_seen": len(delays),
        "losses_overlooked_for_40_days": missed,
        "delay_days_median": round(median(delays), 2) if delays else None,
        "delay_days_p95": round(_quantile(sorted(delays), 0.95), 2) if delays else None,
        "regained": sum(len(watch.regained) for watch in watches),
        "fetches": fetches,
        "fetches_per_page_and_30_days": round(
            fetches / len(world) / ((end - START) / (30 * DAY)), 2
        ),
    }


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
