"""What each host answered in a run of `outreach check`, and how quickly."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from rich.table import Table
from rich.text import Text

from outreach.crawl.values import CheckResult

_MOST = 20  # hosts in the table: it is read by a person
_TOO_MANY = 429
_FIRST_ERROR = 400


class HostFigures(NamedTuple):
    """A row of the table.

    Attributes:
        host: with its port if it has one.
        requests: those that the verdicts name, redirects and confirmations among them.
        failed: had no answer, or one of 400 and above.
        throttled: had 429.
        median_s: seconds until a verdict, of links that begin at this host.
    """

    host: str
    requests: int
    failed: int
    throttled: int
    median_s: float


@dataclass(slots=True)
class _Host:
    requests: int = 0
    failed: int = 0
    throttled: int = 0
    seconds: array[float] = field(default_factory=lambda: array("f"))


class HostTally:
    """Counts what hosts answered; four bytes a link."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def add(self, result: CheckResult) -> None:
        """Count the requests of one verdict that was asked for in this run."""
        for url, status, _, _ in result.hops:
            host = self._host(url)
            host.requests += 1
            host.failed += status is None or status >= _FIRST_ERROR
            host.throttled += status == _TOO_MANY
        if result.hops:
            self._host(result.url).seconds.append(result.seconds)

    def figures(self) -> list[HostFigures]:
        """Hosts, the most asked first."""
        rows = [
            HostFigures(
                name,
                host.requests,
                host.failed,
                host.throttled,
                median(host.seconds) if host.seconds else 0.0,
            )
            for name, host in self._hosts.items()
        ]
        return sorted(rows, key=lambda row: (-row.requests, row.host))

    def table(self) -> Table:
        """The hosts that were asked most; a title says so where others are left out."""
        known = len(self._hosts)
        title = f"The {_MOST} of {known:,} hosts that were asked most" if known > _MOST else None
        table = Table("host", title=title, title_justify="left", box=None, pad_edge=False)
        for heading in ("requests", "failed", "429", "median s"):
            table.add_column(heading, justify="right")
        for row in self.figures()[:_MOST]:
            seconds = f"{row.median_s:.2f}"
            table.add_row(Text(row.host), *map("{:,}".format, row[1:4]), seconds)
        return table

    @property
    def is_used(self) -> bool:
        """Was anybody asked?"""
        return bool(self._hosts)

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urlsplit(url).netloc, _Host())
