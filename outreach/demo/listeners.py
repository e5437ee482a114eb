"""Sockets of the world: an address per host where the machine has them, and three shared ports."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from outreach.demo.values import Ports

FALLBACK = "127.0.0.1"


class Listeners:
    """Reserves loopback addresses and ports at construction; closes what is left at `close`.

    Attributes:
        addresses: host to loopback address. All are 127.0.0.1 where the system knows only that
            one (macOS).
        ports: the three ports of the web.
        http, tls: one bound socket per address.
    """

    def __init__(self, hosts: Sequence[str], tls_hosts: Sequence[str]) -> None:
        self._open = ExitStack()
        self.addresses = _addresses(hosts)
        places = list(dict.fromkeys(self.addresses.values()))
        tls_places = list(dict.fromkeys(self.addresses[host] for host in tls_hosts))
        self.http = self._bind_all(places)
        self.tls = self._bind_all(tls_places)
        # Bound but never listening: the kernel refuses connections and nobody else gets the port.
        closed = self._bind_all(places)
        self.ports = Ports(_port(self.http), _port(self.tls), _port(closed))

    def close(self) -> None:
        """Give all ports back."""
        self._open.close()

    def _bind_all(self, places: Sequence[str]) -> list[socket.socket]:
        for _ in range(50):
            with ExitStack() as attempt, suppress(OSError):
                sockets = [attempt.enter_context(_bound(places[0], 0))]
                port = _port(sockets)
                sockets += [attempt.enter_context(_bound(place, port)) for place in places[1:]]
                self._open.push(attempt.pop_all())
                return sockets
        raise OSError("no port of this machine is free on all loopback addresses")


def _bound(place: str, port: int) -> socket.socket:
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        endpoint.bind((place, port))
    except OSError:
        endpoint.close()
        raise
    return endpoint


def _port(sockets: Sequence[socket.socket]) -> int:
    port: int = sockets[0].getsockname()[1]
    return port


def _addresses(hosts: Sequence[str]) -> dict[str, str]:
    """Give every host an address of 127.0.0.0/8, so that politeness per address is exercised."""
    wanted = {
        host: f"127.0.{1 + index // 200}.{1 + index % 200}" for index, host in enumerate(hosts)
    }
    try:
        _bound(next(iter(wanted.values())), 0).close()
    except OSError:
        return dict.fromkeys(hosts, FALLBACK)
    return wanted
