"""One request to one checked address: connect, keep alive, ask. The only sockets of the toolkit."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections import OrderedDict
from dataclasses import dataclass

import certifi

from outreach.crawl.failures import ConnectionLost, ConnectionRefused, TimedOut, TlsFailed
from outreach.crawl.guard import Address, Destination, Guard
from outreach.crawl.http1 import Answer, AnswerReader, BodyWish
from outreach.crawl.limits import CrawlLimits
from outreach.crawl.resolve import Resolver
from outreach.errors import FetchError, Unreachable

_IDLE_SECONDS = 10.0
_IDLE_PER_ORIGIN = 2
_ADDRESSES_TRIED = 3

_Key = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and the address that gave it."""

    answer: Answer
    address: str


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection that carries one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._waiting: asyncio.Future[None] | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
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

    def eof_received(self) -> bool:
        return False

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
        waiting, self._waiting = self._waiting, None
        if waiting is None or waiting.done():
            return
        if failure is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(failure)

    async def ask(self, request: bytes, reader: AnswerReader) -> Answer:
        """Send `request` and wait for its answer; the caller bounds the time.

        Raises:
            FetchError: the connection or the answer is broken.
        """
        if self._transport is None or not self.is_open:
            raise ConnectionLost("The connection was closed.")
        self._reader = reader
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            await self._waiting
        except BaseException:
            self.close()
            raise
        finally:
            self._reader = None
        if not reader.may_reuse:
            self.close()
        return reader.answer()

    def close(self) -> None:
        """Close at once; safe to call twice."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()


class Exchange:
    """Guarded, pooled requests for one event loop.

    Every new connection goes to an address that the guard has just let pass, never to a name.
    """

    def __init__(self, limits: CrawlLimits, guard: Guard, resolver: Resolver) -> None:
        self._limits = limits
        self._guard = guard
        self._resolver = resolver
        self._tls = tls_context(limits)
        self._idle: OrderedDict[_Key, list[tuple[float, Connection]]] = OrderedDict()

    async def ask(
        self, destination: Destination, method: str, headers: dict[str, str], wish: BodyWish
    ) -> Reply:
        """Send one request and read its answer. The caller bounds the total time.

        Raises:
            FetchError: guard, name look-up, connection, TLS or answer.
        """
        addresses = await self._checked_addresses(destination)
        request = request_bytes(destination, method, headers)
        reused = self._take_idle(destination, addresses)
        if reused is not None:
            key, connection = reused
            reader = AnswerReader(method, self._limits, wish)
            try:
                return await self._ask_on(key, connection, request, reader)
            except ConnectionLost:
                if reader.has_begun:
                    raise
                # The server closed an idle connection while we were asking: not its fault.
        key, connection = await self._connect(destination, addresses)
        return await self._ask_on(
            key, connection, request, AnswerReader(method, self._limits, wish)
        )

    async def _checked_addresses(self, destination: Destination) -> tuple[Address, ...]:
        if destination.literal is not None:
            return (destination.literal,)
        addresses = await self._resolver.addresses(destination.host)
        self._guard.check_all(addresses)
        return addresses

    async def _ask_on(
        self, key: _Key, connection: Connection, request: bytes, reader: AnswerReader
    ) -> Reply:
        answer = await connection.ask(request, reader)
        if connection.is_open:
            self._keep_idle(key, connection)
        return Reply(answer, key[3])

    async def _connect(
        self, destination: Destination, addresses: tuple[Address, ...]
    ) -> tuple[_Key, Connection]:
        """Connect to the first address that answers, within the connect limit."""
        failure: Unreachable = ConnectionLost("There is no address to connect to.")
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                for address in addresses[:_ADDRESSES_TRIED]:
                    try:
                        connection = await self._open(destination, address)
                    except (ConnectionRefused, ConnectionLost) as problem:
                        failure = problem
                    else:
                        return (*destination.origin, str(address)), connection
        except TimeoutError as slow:
            raise TimedOut("No connection within the time limit.") from slow
        raise failure

    async def _open(self, destination: Destination, address: Address) -> Connection:
        is_tls = destination.scheme == "https"
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                Connection,
                str(address),
                destination.port,
                ssl=self._tls if is_tls else None,
                server_hostname=destination.host if is_tls else None,
                ssl_shutdown_timeout=1 if is_tls else None,
            )
        except ssl.SSLCertVerificationError as problem:
            raise TlsFailed(problem.verify_message, is_certificate=True) from problem
        except ssl.SSLError as problem:
            words = (problem.reason or "handshake failed").replace("_", " ").lower()
            raise TlsFailed(words, is_certificate=False) from problem
        except ConnectionRefusedError as problem:
            raise ConnectionRefused("The connection was refused.") from problem
        except OSError as problem:
            raise _failed_connection(problem) from problem
        return connection

    def _take_idle(
        self, destination: Destination, addresses: tuple[Address, ...]
    ) -> tuple[_Key, Connection] | None:
        now = asyncio.get_running_loop().time()
        for address in addresses[:_ADDRESSES_TRIED]:
            key = (*destination.origin, str(address))
            kept = self._idle.pop(key, [])
            while kept:
                since, connection = kept.pop()
                if connection.is_open and now - since < _IDLE_SECONDS:
                    if kept:
                        self._idle[key] = kept
                    return key, connection
                connection.close()
        return None

    def _keep_idle(self, key: _Key, connection: Connection) -> None:
        kept = self._idle.setdefault(key, [])
        if len(kept) >= _IDLE_PER_ORIGIN:
            connection.close()
            return
        kept.append((asyncio.get_running_loop().time(), connection))
        self._idle.move_to_end(key)
        while len(self._idle) > self._limits.connections:
            for _, oldest in self._idle.popitem(last=False)[1]:
                oldest.close()

    def close(self) -> None:
        """Close all idle connections."""
        while self._idle:
            for _, connection in self._idle.popitem()[1]:
                connection.close()


def request_bytes(destination: Destination, method: str, headers: dict[str, str]) -> bytes:
    """Return the head of a request without a body. Values must hold no line breaks."""
    lines = [f"{method} {destination.path} HTTP/1.1", f"Host: {destination.authority}"]
    lines += [f"{name}: {_one_line(value)}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value or "\0" in value:
        raise ValueError("a header value must be one line")
    return value


def tls_context(limits: CrawlLimits) -> ssl.SSLContext:
    """Verify against the bundled authorities, never against what SSL_CERT_FILE names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    if limits.trusted_certificates is not None:
        context.load_verify_locations(limits.trusted_certificates)
    return context


def _failed_connection(problem: OSError) -> Unreachable:
    if problem.errno == errno.ETIMEDOUT or isinstance(problem, TimeoutError):
        return TimedOut("No connection within the time limit.")
    if isinstance(problem, socket.gaierror):
        return ConnectionLost("The address can't be used.")
    return ConnectionLost(f"No connection: {problem.strerror or 'broken off'}.")
