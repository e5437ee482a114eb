"""Does the page of ours answer that a backlink leads to? Each is asked once in a while, not once a
link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Protocol

from outreach.backlinks.inspect import Finding
from outreach.clock import Clock
from outreach.crawl.values import CheckResult, Verdict
from outreach.errors import InvalidInput
from outreach.model.prospect import Target
from outreach.store import reclaim, targets
from outreach.store.engine import Store
from outreach.urls import normalise

AGE = timedelta(days=2)
# What may pass or is only a refusal to us is no problem of a page.
_PROBLEMS: dict[str, Finding] = {
    Verdict.DEAD: Finding.LANDING_ERROR,
    Verdict.SERVER_ERROR: Finding.LANDING_ERROR,
    Verdict.TLS_BROKEN: Finding.LANDING_ERROR,
    Verdict.SOFT_404: Finding.LANDING_SOFT_404,
    Verdict.REDIRECTED_HOME: Finding.LANDING_SOFT_404,
    Verdict.PARKED: Finding.LANDING_PARKED,
}
_CIRCLE = "redirect_loop"  # unproven for strangers' pages; of our own it is for us to look
Problem = tuple[Finding, str]


class Checker(Protocol):
    """Says whether pages are alive."""

    def check_many(self, urls: Iterable[str]) -> Iterator[CheckResult]: ...


def landing_problems(
    store: Store, clock: Clock, checker: Checker, target_urls: Iterable[str]
) -> dict[str, Problem]:
    """What is wrong with each of these pages of ours, by its URL as it was given."""
    keys = {url: key for url in target_urls if (key := _key(url))}
    with store.write() as session:
        targets.ids_for(session, {key: url for url, key in keys.items()})
        known = targets.by_key(session, keys.values())
    now = clock.now()
    stale = {one.url: one.id for one in known.values() if reclaim.is_stale(one, now=now, age=AGE)}
    results = list(checker.check_many(list(stale)))
    with store.write() as session:
        for result in results:
            targets.record_check(session.get_one(Target, stale[result.url]), result)
    with store.read() as session:
        known = targets.by_key(session, keys.values())
    return {url: found for url, key in keys.items() if (found := _problem(known.get(key)))}


def _problem(target: Target | None) -> Problem | None:
    if target is None:
        return None
    is_circle = target.reason == _CIRCLE
    finding = Finding.LANDING_ERROR if is_circle else _PROBLEMS.get(target.verdict)
    return (finding, f"Our page {target.url}: {target.sentence}") if finding else None


def _key(url: str) -> str:
    try:
        return normalise(url)
    except InvalidInput:
        return ""
