"""One HTTP/1.1 connection, and the bytes of a request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Protocol, cast

from outreach.crawl.fetching.failures import ConnectionLost, TimedOut
from outreach.crawl.fetching.guard import Destination
from outreach.crawl.fetching.http1 import Answer, AnswerReader
from outreach.errors import FetchError

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})


class Stream(Protocol):
    """The part of a transport that a connection needs."""

    def write(self, octets: bytes, /) -> None: ...
    def abort(self) -> None: ...


class Reader(Protocol):
    """Who takes the bytes of an answer, or of some; as `AnswerReader` does."""

    @property
    def may_reuse(self) -> bool: ...
    @property
    def is_done(self) -> bool: ...
    @property
    def can_stop(self) -> bool: ...
    def feed(self, portion: bytes, /) -> None: ...
    def stop(self) -> None: ...
    def end(self) -> None: ...


class Deadlines:
    """Ends what takes too long, a fraction of a second late.

    One timer for all connections of a loop: a timer for each request costs more than its parsing.
    """

    def __init__(self, precision_seconds: float) -> None:
        self._precision_seconds = precision_seconds
        self._ends: dict[Connection, float] = {}
        self._is_sweeping = False

    def set(self, connection: Connection, end: float) -> None:
        self._ends[connection] = end
        if not self._is_sweeping:
            self._is_sweeping = True
            asyncio.get_running_loop().call_later(self._precision_seconds, self._sweep)

    def clear(self, connection: Connection) -> None:
        self._ends.pop(connection, None)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in [late for late, end in self._ends.items() if end <= now]:
            del self._ends[connection]
            connection.expire()
        self._is_sweeping = bool(self._ends)
        if self._is_sweeping:
            loop.call_later(self._precision_seconds, self._sweep)


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection that carries one request at a time.

    Args:
        address: that it leads to.
        patience_seconds: how long a body may dawdle of which a glimpse is enough.
        deadlines: of all connections of the loop.
    """

    def __init__(self, address: str, patience_seconds: float, deadlines: Deadlines) -> None:
        self.address = address
        self._deadlines = deadlines
        self._patience_seconds = patience_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._stream: Stream | None = None
        self._reader: Reader | None = None
        self._then: Callable[[FetchError | None], None] | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.use(cast(asyncio.Transport, transport))

    def use(self, stream: Stream) -> None:
        """Begin: all that is said goes through `stream`."""
        self._stream = stream
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._reader is None:  # nobody asked: nothing that follows could be trusted
            self.close()
            return
        try:
            self._reader.feed(data)
        except FetchError as failure:
            self._settle(failure)
        else:
            if self._reader.is_done:
                self._settle(None)
            elif self._timer is None and self._reader.can_stop:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._patience_seconds, self._lose_patience)

    def _lose_patience(self) -> None:
        if self._reader is not None and self._reader.can_stop:
            self._reader.stop()
            self._settle(None)

    def expire(self) -> None:
        """The time for the answer is over."""
        self._settle(TimedOut("The server did not answer within the time limit."))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._reader is None:
            return
        try:
            if exc is not None:
                raise ConnectionLost("The connection was reset.") from exc
            self._reader.end()
        except FetchError as failure:
            self._settle(failure)
        else:
            self._settle(None)

    def _settle(self, failure: FetchError | None) -> None:
        """Tell whoever asked; the connection stays open only if it can be asked again."""
        then, self._then = self._then, None
        if then is None:
            return
        reader, self._reader = self._reader, None
        self._deadlines.clear(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if failure is not None or reader is None or not reader.may_reuse:
            self.close()
        then(failure)

    def begin(
        self,
        request: bytes,
        reader: Reader,
        end: float,
        then: Callable[[FetchError | None], None],
    ) -> None:
        """Send `request`; `then` is called once: with None when `reader` has the answer.

        Args:
            end: a time of the loop, until which the answer must be there.

        Raises:
            ConnectionLost: it is closed; `then` will not be called.
        """
        if self._stream is None or not self.is_open:
            raise ConnectionLost("The connection was closed.")
        self._reader = reader
        self._then = then
        self._deadlines.set(self, end)
        self._stream.write(request)

    async def ask(self, request: bytes, reader: AnswerReader, end: float) -> Answer:
        """Send `request` and wait for its answer until `end`, a time of the loop.

        Raises:
            FetchError: the connection or the answer is broken.
        """
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.begin(request, reader, end, partial(_tell, waiting))
        try:
            await waiting
        except asyncio.CancelledError:
            self._settle(ConnectionLost("Nobody waits for the answer any more."))
            self.close()  # also if the answer has come, and nobody is left to use it
            raise
        return reader.answer()

    def close(self) -> None:
        """Close at once; safe to call twice."""
        self.is_open = False
        if self._stream is not None:
            self._stream.abort()


def _tell(waiting: asyncio.Future[None], failure: FetchError | None) -> None:
    if waiting.done():
        return
    if failure is None:
        waiting.set_result(None)
    else:
        waiting.set_exception(failure)


@lru_cache(maxsize=256)
def _lines(headers: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in headers)


def header_lines(headers: Mapping[str, str]) -> str:
    """Return headers as they are sent; most requests of a run send the same.

    Raises:
        ValueError: a header value holds a line break; nothing from outside may come that far.
    """
    return _lines(tuple(headers.items()))


def request_bytes(destination: Destination, method: str, lines: str, body: bytes = b"") -> bytes:
    """Return a whole request with these header lines."""
    if body or method not in _BODILESS:
        lines = f"{lines}Content-Length: {len(body)}\r\n"
    head = f"{method} {destination.path} HTTP/1.1\r\nHost: {destination.authority}\r\n{lines}\r\n"
    return head.encode("utf-8") + body


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value or "\0" in value:
        raise ValueError("a header value must be one line")
    return value
