"""From a host name to its addresses: one look-up, with a cache, never through a proxy."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from time import monotonic

from outreach.crawl.fetching.failures import NameTrouble, NoSuchHost
from outreach.crawl.fetching.guard import Address

Lookup = Callable[[str], tuple[Address, ...]]

# RFC 6761 6.4: names under .invalid never exist, and nobody has to be asked.
_NEVER = "invalid"
_CACHE_SECONDS = 60.0
_CACHE_NAMES = 50_000
_LOOKUP_THREADS = 32  # getaddrinfo blocks; 30 ms a name still gives a thousand names a second
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


def system_lookup(host: str) -> tuple[Address, ...]:
    """Ask the machine's resolver. Blocks.

    Raises:
        NoSuchHost: the name does not exist or has no address.
        NameTrouble: the resolver could not say.
    """
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as failure:
        if failure.errno in _NO_SUCH_NAME:
            raise NoSuchHost(host) from failure
        raise NameTrouble(f"The name {host} could not be looked up.") from failure
    except UnicodeError as odd:
        raise NoSuchHost(host) from odd
    return tuple(dict.fromkeys(ip_address(str(answer[4][0])) for answer in answers))


class Resolver:
    """Name look-up for one event loop.

    Args:
        hosts: names to addresses separated by white space, asked first.
        lookup: asked for all other names, in a thread.
        seconds: time limit of one look-up.
    """

    def __init__(
        self, hosts: Mapping[str, str], *, seconds: float, lookup: Lookup = system_lookup
    ) -> None:
        self._own = {
            name.lower().rstrip("."): tuple(ip_address(part) for part in addresses.split())
            for name, addresses in hosts.items()
        }
        self._seconds = seconds
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="outreach-dns")
        self._cache: dict[str, tuple[float, tuple[Address, ...]]] = {}
        self._pending: dict[str, asyncio.Future[tuple[Address, ...]]] = {}

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """Return the addresses of `host`, IPv4 first.

        Raises:
            NoSuchHost: the name does not exist.
            NameTrouble: nobody could say within the time limit.
        """
        known = self.known(host)
        if known is not None:
            return known
        if host.rpartition(".")[2] == _NEVER:
            raise NoSuchHost(host)
        return await self._shared_lookup(host)

    def known(self, host: str) -> tuple[Address, ...] | None:
        """Return the addresses of `host` if nobody has to be asked."""
        if host in self._own:
            return self._own[host]
        known = self._cache.get(host)
        return known[1] if known is not None and known[0] > monotonic() else None

    async def _shared_lookup(self, host: str) -> tuple[Address, ...]:
        """Look up `host` once, however many ask for it at the same moment."""
        pending = self._pending.get(host)
        if pending is None:
            pending = asyncio.ensure_future(self._ask(host))
            self._pending[host] = pending
            pending.add_done_callback(lambda done: self._forget_pending(host, done))
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(pending)
        except TimeoutError as slow:
            raise NameTrouble(f"The name {host} could not be looked up in time.") from slow

    async def _ask(self, host: str) -> tuple[Address, ...]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._lookup, host)
        if not found:
            raise NameTrouble(f"The name {host} has no address.")
        ordered = tuple(sorted(found, key=lambda address: address.version))
        if len(self._cache) >= _CACHE_NAMES:
            self._cache.clear()
        self._cache[host] = (loop.time() + _CACHE_SECONDS, ordered)
        return ordered

    def forget(self, host: str) -> None:
        """Ask again at the next look-up of `host`."""
        self._cache.pop(host, None)

    def _forget_pending(self, host: str, done: asyncio.Future[tuple[Address, ...]]) -> None:
        self._pending.pop(host, None)
        if not done.cancelled():
            done.exception()  # retrieved here, in case every caller has given up

    def close(self) -> None:
        """Stop the look-up threads without waiting for a hanging resolver."""
        self._threads.shutdown(wait=False, cancel_futures=True)
