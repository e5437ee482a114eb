"""Are these links alive? The link checker as its callers see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.values import CheckResult
from outreach.crawl.verdicts.quick_check import Alive, QuickCheck
from outreach.crawl.verdicts.target import TargetCheck


class LinkChecker:
    """Checks target URLs through a `Fetcher`, sharing what it learns about hosts.

    Args:
        fetcher: does the fetching; its limits are ours.
        head_only: ask with HEAD and read no pages; quicker, but blind for soft 404s and parked
            domains. Everything that looks wrong is still confirmed by GET.
    """

    def __init__(self, fetcher: Fetcher, *, head_only: bool = False) -> None:
        self._fetcher = fetcher
        self._head_only = head_only
        self._target_check = TargetCheck(fetcher.visitor, head_only=head_only)

    def check(self, url: str) -> CheckResult:
        """Check one target. Never raises for what the web does."""
        return self._fetcher.run(self._target_check.result(url))

    def check_many(self, urls: Iterable[str]) -> Iterator[CheckResult]:
        """Check many targets at once and yield each result as it is there, in no order.

        `urls` is read only as far as needed and should hold no duplicates. Close the iterator to
        stop.
        """
        fleet = self._fetcher.fleet
        if fleet is not None:
            yield from fleet.check_many(urls, head_only=self._head_only)
            return
        begin = QuickCheck(self._target_check, self._fetcher.visitor).begin
        for _, result in self._fetcher.stream(urls, self._target_check.result, begin=begin):
            yield result.result() if isinstance(result, Alive) else result
