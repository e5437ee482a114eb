"""Large jobs on several cores: each host belongs to one process, results come back in batches.

One process can't use a second core, and its two threads would take turns on the first. Workers are
started at the first use, for jobs so large that they are worth it.
"""

from __future__ import annotations

import logging
import pickle
import selectors
import socket
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, islice
from queue import SimpleQueue
from typing import Any

from outreach.children import Frames, frame, start_child
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.share import Share, owner_of
from outreach.crawl.fleet.crew import URLS_AHEAD, lane_of
from outreach.crawl.fleet.wire import page_from_wire, result_from_wire
from outreach.crawl.reading.page_links import PageLinks, Wanted
from outreach.crawl.values import CheckResult, Page
from outreach.errors import FetchError, OutsideError

_log = logging.getLogger(__name__)

_PORTION = 512
_RECEIVE_BYTES = 1 << 18


class FleetBroken(OutsideError):
    """A worker process has ended before its time."""


class _Worker:
    """One worker as its parent sees it."""

    def __init__(self, limits: CrawlLimits, share: Share) -> None:
        self._process, self.socket = start_child("outreach.crawl.fleet.worker")
        self.frames = Frames()
        self._lock = threading.Lock()
        first = pickle.dumps((limits, share))
        self._write(len(first).to_bytes(4, "big") + first)

    def tell(self, number: int, verb: str, content: Any) -> None:
        self._write(frame((number, verb, content)))

    def _write(self, octets: bytes) -> None:
        try:
            with self._lock:
                self.socket.sendall(octets)
        except OSError as lost:
            raise _broken() from lost

    @property
    def process_id(self) -> int:
        return self._process.pid

    def close(self) -> None:
        self.socket.close()
        self._process.wait()


class Fleet:
    """Worker processes with the interface of a fetcher and a link checker.

    Args:
        limits: shared by all workers; each gets its part of `connections`.
        processes: how many.
    """

    def __init__(self, limits: CrawlLimits, processes: int) -> None:
        part = _part(limits, processes)
        self._limits = limits
        self._workers = [_Worker(part, Share(index, processes)) for index in range(processes)]
        self._numbers = count()
        self._inboxes: dict[int, SimpleQueue[tuple[int, str, Any]]] = {}
        self._is_closed = False
        self._thread = threading.Thread(target=self._receive, name="outreach-fleet", daemon=True)
        self._thread.start()

    @property
    def process_ids(self) -> list[int]:
        """The system's numbers of the workers."""
        return [worker.process_id for worker in self._workers]

    def fetch_many(
        self, urls: Iterable[str], *, obey_robots: bool = True
    ) -> Iterator[tuple[str, Page | FetchError]]:
        """As `Fetcher.fetch_many`."""
        for url, parts in self._stream(urls, "fetch", obey_robots):
            yield url, page_from_wire(parts)

    def links_of_many(
        self, urls: Iterable[str], wanted: Wanted
    ) -> Iterator[tuple[str, PageLinks | None]]:
        """As `Fetcher.links_of_many`; the pages themselves stay in the workers."""
        for url, links in self._stream(urls, "links", tuple(wanted)):
            yield url, None if links is None else PageLinks(*links)

    def check_many(self, urls: Iterable[str], *, head_only: bool) -> Iterator[CheckResult]:
        """As `LinkChecker.check_many`."""
        for parts in self._stream(urls, "check", head_only):
            yield result_from_wire(parts)

    def _stream(self, urls: Iterable[str], task: str, option: Any) -> Iterator[tuple[Any, ...]]:
        number = next(self._numbers)
        inbox = self._inboxes[number] = SimpleQueue()
        self._tell_all(number, "open", (task, option))
        try:
            yield from self._answers(iter(urls), number, inbox)
        finally:
            del self._inboxes[number]
            if not self._is_closed:
                self._tell_all(number, "close", None)

    def _answers(
        self, source: Iterator[str], number: int, inbox: SimpleQueue[tuple[int, str, Any]]
    ) -> Iterator[tuple[Any, ...]]:
        unanswered = 0
        is_exhausted = False
        ahead = max(URLS_AHEAD, 2 * self._limits.connections)
        while True:
            while not is_exhausted and unanswered < ahead and inbox.empty():
                portion = list(islice(source, _PORTION))
                is_exhausted = len(portion) < _PORTION
                unanswered += len(portion)
                self._hand_out(number, portion)
            if not unanswered:
                return
            index, verb, content = inbox.get()
            if verb != "results":
                raise _broken() if verb == "lost" else RuntimeError(content)
            yield from content
            unanswered -= len(content)
            self._workers[index].tell(number, "read", len(content))

    def _hand_out(self, number: int, urls: list[str]) -> None:
        parts: list[list[str]] = [[] for _ in self._workers]
        for url in urls:
            parts[owner_of(lane_of(url), len(parts))].append(url)
        for worker, part in zip(self._workers, parts, strict=True):
            if part:
                worker.tell(number, "jobs", part)

    def _tell_all(self, number: int, verb: str, content: Any) -> None:
        for worker in self._workers:
            worker.tell(number, verb, content)

    def _receive(self) -> None:
        """Sort what the workers say into the inboxes; in a thread of its own."""
        with selectors.DefaultSelector() as selector:
            for index, worker in enumerate(self._workers):
                selector.register(worker.socket, selectors.EVENT_READ, index)
            while selector.get_map():
                for key, _ in selector.select():
                    if not self._receive_from(key.data):
                        selector.unregister(key.fileobj)
                        self._lose(key.data)

    def _receive_from(self, index: int) -> bool:
        worker = self._workers[index]
        try:
            portion = worker.socket.recv(_RECEIVE_BYTES)
        except OSError:
            return False
        for number, verb, content in worker.frames.feed(portion):
            inbox = self._inboxes.get(number)
            if inbox is not None:
                inbox.put((index, verb, content))
        return bool(portion)

    def _lose(self, index: int) -> None:
        if not self._is_closed:
            _log.error("crawl process %d has ended before its time", index)
        for inbox in list(self._inboxes.values()):
            inbox.put((index, "lost", None))

    def close(self) -> None:
        """End all workers."""
        self._is_closed = True
        for worker in self._workers:
            worker.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for worker in self._workers:
            worker.close()


def _part(limits: CrawlLimits, processes: int) -> CrawlLimits:
    """Return the limits of one of several processes: budgets never add up to more than asked."""
    requests, octets = limits.max_requests, limits.max_run_bytes
    return replace(
        limits,
        connections=-(-limits.connections // processes),
        max_requests=None if requests is None else requests // processes,
        max_run_bytes=None if octets is None else octets // processes,
    )


def _broken() -> FleetBroken:
    return FleetBroken("A crawl process has ended before its time; start again to go on.")
