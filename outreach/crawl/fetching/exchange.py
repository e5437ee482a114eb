"""One request to one checked address: resolve, check, connect, keep alive, ask.

The only place of the toolkit that opens sockets.
"""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
import ssl
from collections.abc import Mapping
from functools import cached_property
from time import monotonic
from typing import NamedTuple

import certifi

from outreach.crawl.fetching.connection import Connection, Deadlines, header_lines, request_bytes
from outreach.crawl.fetching.failures import ConnectionLost, ConnectionRefused, TimedOut, TlsFailed
from outreach.crawl.fetching.guard import Address, Destination, Guard
from outreach.crawl.fetching.http1 import Answer, AnswerReader, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.plain_socket import PlainSocket, connect
from outreach.crawl.fetching.resolve import Resolver
from outreach.errors import Unreachable

_IDLE_SECONDS = 10.0
_DEADLINE_PRECISION_SECONDS = 0.25
_IDLE_PER_CONNECTION = 4  # connections kept open per one that may be busy
_LEAST_IDLE = 512
_ADDRESSES_TRIED = 3

_REPEATABLE = frozenset({"GET", "HEAD"})
Key = tuple[str, str, int, int]


class Reply(NamedTuple):
    """An answer, the address that gave it, and the bytes that it took on the wire."""

    answer: Answer
    address: str
    octets: int


class Exchange:
    """Guarded, pooled requests for one event loop.

    Every new connection goes to an address that the guard has just let pass, never to a name.
    """

    def __init__(self, limits: CrawlLimits, guard: Guard, resolver: Resolver) -> None:
        self._limits = limits
        self._guard = guard
        self._resolver = resolver
        self._deadlines = Deadlines(min(_DEADLINE_PRECISION_SECONDS, limits.total_seconds / 10))
        # Hosts come in the order in which they were last left: `take_idle` empties their lists.
        self._idle: dict[Key, list[tuple[float, Connection]]] = {}
        self._idle_count = 0
        self._is_closed = False
        self._idle_limit = min(
            max(_LEAST_IDLE, _IDLE_PER_CONNECTION * limits.connections), _open_files() // 3
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made at the first need: reading all authorities takes a tenth of a second."""
        return tls_context(self._limits)

    async def ask(
        self,
        destination: Destination,
        method: str,
        headers: Mapping[str, str],
        wish: BodyWish,
        *,
        seconds: float,
        body: bytes = b"",
    ) -> Reply:
        """Send one request and read its answer, within `seconds` in all.

        Raises:
            FetchError: guard, name look-up, connection, TLS or answer.
        """
        if destination.scheme == "https":
            _ = self._tls  # to read the authorities is none of the server's time
        started = monotonic()
        end = started + seconds
        if destination.literal is not None:  # checked when the URL was taken apart
            addresses: tuple[Address, ...] = (destination.literal,)
        else:
            addresses = await self._resolver.addresses(destination.host)
            self._guard.check_all(addresses)
        request = request_bytes(destination, method, header_lines(headers), body)
        # Whether a lost POST was carried out nobody knows, so it gets a connection of its own.
        reused = self.take_idle(destination, addresses) if method in _REPEATABLE else None
        if reused is not None:
            key, connection = reused
            reader = AnswerReader(method, self._limits, wish)
            try:
                return await self._ask_on(key, connection, request, reader, end)
            except ConnectionLost:
                if reader.has_begun:
                    raise
                # The server closed an idle connection while we were asking: not its fault.
        connected_by = min(end, started + self._limits.connect_seconds)
        key, connection = await self._connect(destination, addresses, connected_by)
        reader = AnswerReader(method, self._limits, wish)
        return await self._ask_on(key, connection, request, reader, end)

    async def _ask_on(
        self, key: Key, connection: Connection, request: bytes, reader: AnswerReader, end: float
    ) -> Reply:
        answer = await connection.ask(request, reader, end)
        if connection.is_open:
            self.keep_idle(key, connection)
        return Reply(answer, connection.address, reader.wire_bytes)

    async def _connect(
        self, destination: Destination, addresses: tuple[Address, ...], end: float
    ) -> tuple[Key, Connection]:
        """Connect to the first address that answers before `end`."""
        failure: Unreachable = ConnectionLost("There is no address to connect to.")
        try:
            async with asyncio.timeout_at(end):
                for address in addresses[:_ADDRESSES_TRIED]:
                    try:
                        connection = await self._open(destination, address)
                    except (ConnectionRefused, ConnectionLost) as problem:
                        failure = problem
                    else:
                        return (*destination.origin, int(address)), connection
        except TimeoutError as slow:
            raise TimedOut("No connection within the time limit.") from slow
        except ssl.SSLCertVerificationError as bad:
            words = await self._problem_of(destination, address, bad)
            raise TlsFailed(words, is_certificate=True) from bad
        raise failure

    async def _open(self, destination: Destination, address: Address) -> Connection:
        patience = self._limits.total_seconds / 4
        connection = Connection(str(address), patience, self._deadlines)
        try:
            opened = await connect(address, destination.port)
        except ConnectionRefusedError as problem:
            raise ConnectionRefused("The connection was refused.") from problem
        except OSError as problem:
            raise _failed_connection(problem) from problem
        if destination.scheme == "http":
            connection.use(PlainSocket(opened, connection))
            return connection
        await self._secure(opened, connection, destination.host)
        return connection

    async def _secure(self, opened: socket.socket, connection: Connection, host: str) -> None:
        """Shake hands, and verify the certificate against the name.

        Raises:
            ssl.SSLCertVerificationError: the certificate is bad.
            TlsFailed: there was no handshake.
        """
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(
                lambda: connection,
                sock=opened,
                ssl=self._tls,
                server_hostname=host,
                ssl_shutdown_timeout=1,
            )
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as problem:
            words = (problem.reason or "handshake failed").replace("_", " ").lower()
            raise TlsFailed(words, is_certificate=False) from problem
        except OSError as problem:
            raise TlsFailed("the handshake broke off", is_certificate=False) from problem

    async def _problem_of(
        self, destination: Destination, address: Address, failure: ssl.SSLCertVerificationError
    ) -> str:
        """Fetch the certificate again to say what is wrong with it; nothing is sent."""
        # Here, because few runs meet one, and the library takes 40 ms and 5 MiB to load.
        from outreach.crawl.fetching.certificates import problem_in_words, unverified_context

        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                _, writer = await asyncio.open_connection(
                    str(address),
                    destination.port,
                    ssl=unverified_context(),
                    server_hostname=destination.host,
                )
        except OSError:  # TimeoutError is one
            return problem_in_words(failure, None)
        try:
            tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
            der = tls.getpeercert(binary_form=True) if tls is not None else None
        finally:
            writer.transport.abort()
        return problem_in_words(failure, der)

    def take_idle(
        self, destination: Destination, addresses: tuple[Address, ...]
    ) -> tuple[Key, Connection] | None:
        """Return an open connection to one of these addresses, None if there is none."""
        now = monotonic()
        for address in addresses[:_ADDRESSES_TRIED]:
            key = (destination.scheme, destination.host, destination.port, int(address))
            kept = self._idle.get(key)
            while kept:
                since, connection = kept.pop()
                self._idle_count -= 1
                if not kept:
                    del self._idle[key]
                if connection.is_open and now - since < _IDLE_SECONDS:
                    return key, connection
                connection.close()
        return None

    def keep_idle(self, key: Key, connection: Connection) -> None:
        """Keep a connection that nobody uses, so that it can be asked again."""
        if self._is_closed:  # the answer came just as everything ended
            connection.close()
            return
        kept = self._idle.setdefault(key, [])
        if len(kept) >= self._limits.host_connections:
            connection.close()
            return
        kept.append((monotonic(), connection))
        self._idle_count += 1
        while self._idle_count > self._idle_limit:
            self._close_oldest()

    def _close_oldest(self) -> None:
        for _, connection in self._idle.pop(next(iter(self._idle))):
            self._idle_count -= 1
            connection.close()

    def close(self) -> None:
        """Close all idle connections, and keep none from now on."""
        self._is_closed = True
        while self._idle:
            self._close_oldest()


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
    return ConnectionLost(f"No connection: {problem.strerror or 'broken off'}.")


def _open_files() -> int:
    """Return how many files and sockets the system lets us have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 65_536 if soft == resource.RLIM_INFINITY else soft
