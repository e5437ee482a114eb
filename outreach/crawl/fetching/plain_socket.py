"""A TCP connection to one checked address, with what a link check needs of a transport, no more.

asyncio's own transport costs several times as much to open and twice as much to use; TLS still goes
through it.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from ipaddress import IPv4Address, IPv6Address

_RECEIVE_BYTES = 64 * 1024
_TRY_AGAIN = (BlockingIOError, InterruptedError)


async def connect(address: IPv4Address | IPv6Address, port: int) -> socket.socket:
    """Connect to an address, never to a name; time limits are the caller's.

    Raises:
        OSError: refused, no route, out of sockets, ...
    """
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        problem = opened.connect_ex((str(address), port))
        if problem == errno.EINPROGRESS:
            await _writable(opened)
            problem = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if problem:
            raise OSError(problem, os.strerror(problem))
    except BaseException:
        opened.close()
        raise
    return opened


async def _writable(opened: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(opened.fileno(), _settle, ready)
    try:
        await ready
    finally:
        loop.remove_writer(opened.fileno())


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


class PlainSocket:
    """Reads and writes for one protocol, as a transport does."""

    __slots__ = ("_loop", "_protocol", "_socket", "_unsent")

    def __init__(self, opened: socket.socket, protocol: asyncio.Protocol) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = opened
        self._protocol = protocol
        self._unsent = b""
        self._loop.add_reader(opened.fileno(), self._read)

    def write(self, octets: bytes) -> None:
        """Send now what fits, and the rest when it does."""
        if self._unsent:
            self._unsent += octets
            return
        sent = self._send(octets)
        if sent is not None and sent < len(octets):
            self._unsent = octets[sent:]
            self._loop.add_writer(self._socket.fileno(), self._write_rest)

    def _send(self, octets: bytes) -> int | None:
        try:
            return self._socket.send(octets)
        except _TRY_AGAIN:
            return 0
        except OSError as lost:
            self._lose(lost)
            return None

    def _write_rest(self) -> None:
        sent = self._send(self._unsent)
        if sent is None:
            return
        self._unsent = self._unsent[sent:]
        if not self._unsent:
            self._loop.remove_writer(self._socket.fileno())

    def _read(self) -> None:
        try:
            portion = self._socket.recv(_RECEIVE_BYTES)
        except _TRY_AGAIN:
            return
        except OSError as lost:
            self._lose(lost)
            return
        if portion:
            self._protocol.data_received(portion)
        else:
            self._lose(None)

    def _lose(self, problem: OSError | None) -> None:
        self.abort()
        # Later, as a transport would: whoever is writing just now does not expect it.
        self._loop.call_soon(self._protocol.connection_lost, problem)

    def abort(self) -> None:
        """Close at once; safe to call twice."""
        number = self._socket.fileno()
        if number >= 0:
            self._loop.remove_reader(number)
            if self._unsent:
                self._loop.remove_writer(number)
            self._socket.close()
