"""One process of a fleet: fetches and checks what it is told, on one event loop.

Started by `fleet`, which is at the other end of standard input, a socket. It ends when that socket
closes, so it can't outlive its parent.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
import resource
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from outreach.children import Frames, frame, to_parent
from outreach.clock import SystemClock
from outreach.crawl.fetching.answers import page_errand, page_or_failure
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.share import Share
from outreach.crawl.fetching.visit import Visit, Visitor
from outreach.crawl.fleet.crew import Crew, bounds_of, lane_of
from outreach.crawl.fleet.wire import alive_to_wire, page_to_wire, result_to_wire
from outreach.crawl.reading.page_links import Wanted, page_links
from outreach.crawl.values import CheckResult
from outreach.crawl.verdicts.quick_check import Alive, QuickCheck
from outreach.crawl.verdicts.target import TargetCheck

_BATCH = 256
_BATCH_SECONDS = 0.02
_OPEN_FILES = 65_536
_GARBAGE_THRESHOLDS = (20_000, 20, 50)  # looked for at its usual pace, it costs a tenth of all

Row = tuple[Any, ...]


class _Outbox:
    """Results of one stream on their way to the parent, some at a time."""

    def __init__(
        self, number: int, to_wire: Callable[[str, Any], Row], send: Callable[[Any], None]
    ) -> None:
        self._number = number
        self._to_wire = to_wire
        self._send = send
        self._rows: list[Row] = []

    def add(self, finished: list[tuple[str, Any]]) -> None:
        if not self._rows:
            asyncio.get_running_loop().call_later(_BATCH_SECONDS, self._flush)
        try:
            self._rows += [self._to_wire(url, result) for url, result in finished]
        except Exception as failure:  # noqa: BLE001 - raised again in the parent, which waits
            self.fail(failure)
            return
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._send((self._number, "results", self._rows))
            self._rows = []

    def fail(self, failure: BaseException) -> None:
        self._send((self._number, "failed", f"{type(failure).__name__}: {failure}"))


def _page_row(url: str, visit: Visit) -> Row:
    return (url, page_to_wire(page_or_failure(visit)))


def _links_row(wanted: Wanted, url: str, visit: Visit) -> Row:
    links = page_links(page_or_failure(visit), wanted)
    return (url, None if links is None else tuple(links))


def _result_row(_: str, result: Alive | CheckResult) -> Row:
    return alive_to_wire(result) if isinstance(result, Alive) else result_to_wire(result)


class Worker(asyncio.Protocol):
    """The worker's end of the socket."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._frames = Frames()
        self._crews: dict[int, Crew[str, Any]] = {}
        self._transport: asyncio.Transport | None = None
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        for number, verb, content in self._frames.feed(data):
            if verb == "open":
                self._open(number, *content)
            elif verb == "jobs":
                self._crews[number].add(content)
            elif verb == "read":
                self._crews[number].was_read(content)
            else:
                self._crews.pop(number).stop()

    def _open(self, number: int, task: str, option: Any) -> None:
        if task == "fetch":
            self._crews[number] = self._fetching(number, _page_row, obey_robots=option)
        elif task == "links":
            to_row = partial(_links_row, Wanted(*option))
            self._crews[number] = self._fetching(number, to_row, obey_robots=True)
        else:
            self._crews[number] = self._checking(number, head_only=option)

    def _fetching(
        self, number: int, to_row: Callable[[str, Visit], Row], *, obey_robots: bool
    ) -> Crew[str, Visit]:
        limits = self._visitor.limits
        errand = page_errand(limits, obey_robots=obey_robots)
        outbox = _Outbox(number, to_row, self._send)
        return Crew(
            lambda url: self._visitor.visit(url, errand),
            lane_of,
            bounds_of(limits, of_pages=True),
            deliver=outbox.add,
            fail=outbox.fail,
        )

    def _checking(self, number: int, *, head_only: bool) -> Crew[str, Alive | CheckResult]:
        check = TargetCheck(self._visitor, head_only=head_only)
        outbox = _Outbox(number, _result_row, self._send)
        return Crew(
            check.result,
            lane_of,
            bounds_of(self._visitor.limits, of_pages=False),
            deliver=outbox.add,
            fail=outbox.fail,
            begin=QuickCheck(check, self._visitor).begin,
        )

    def _send(self, message: Any) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame(message))


async def _serve(parent: socket.socket, limits: CrawlLimits, share: Share) -> None:
    visitor = Visitor(limits, SystemClock(), share=share)
    loop = asyncio.get_running_loop()
    _, worker = await loop.connect_accepted_socket(lambda: Worker(visitor), parent)
    await worker.closed
    visitor.close()


def main() -> None:
    """Work until the parent closes the socket that is standard input."""
    _allow_many_sockets()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    parent = to_parent()
    size = int.from_bytes(parent.recv(4, socket.MSG_WAITALL), "big")
    limits, share = pickle.loads(parent.recv(size, socket.MSG_WAITALL))  # noqa: S301 - our parent's
    asyncio.run(_serve(parent, limits, share))


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
