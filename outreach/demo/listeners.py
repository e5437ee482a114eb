"""Sockets of the world: an address per host where the machine has them, and three shared ports."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from itertools import repeat

from outreach.demo.values import Ports

LOOPBACK = "127.0.0.1"
PREFERRED = Ports(8180, 8443, 8199)  # so that addresses look alike in every run
_ATTEMPTS = 50


class Listeners:
    """Reserves loopback addresses and ports at construction; closes what is left at `close`.

    127.0.0.1 itself is bound for HTTP too, so that a browser finds the web.

    Attributes:
        addresses: host to loopback address. All are 127.0.0.1 where the system knows only that
            one (macOS).
        ports: the three ports of the web.
        http, tls: one bound socket per address.
    """

    def __init__(self, hosts: Sequence[str], tls_hosts: Sequence[str]) -> None:
        self._open = ExitStack()
        self.addresses = _addresses(hosts)
        places = list(dict.fromkeys((LOOPBACK, *self.addresses.values())))
        tls_places = list(dict.fromkeys(self.addresses[host] for host in tls_hosts))
        self.http = self._bind_all(places, PREFERRED.http)
        self.tls = self._bind_all(tls_places, PREFERRED.tls)
        # Bound but never listening: the kernel refuses connections and nobody else gets the port.
        closed = self._bind_all(places, PREFERRED.closed)
        self.ports = Ports(_port(self.http), _port(self.tls), _port(closed))

    def close(self) -> None:
        """Give all ports back."""
        self._open.close()

    def _bind_all(self, places: Sequence[str], preferred: int) -> list[socket.socket]:
        for wanted in (preferred, *repeat(0, _ATTEMPTS)):
            with ExitStack() as attempt, suppress(OSError):
                sockets = [attempt.enter_context(_bound(places[0], wanted))]
                port = _port(sockets)
                sockets += [attempt.enter_context(_bound(place, port)) for place in places[1:]]
                self._open.push(attempt.pop_all())
                return sockets
        raise OSError("no port of this machine is free on all loopback addresses")


def _bound(place: str, port: int) -> socket.socket:
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # No SO_REUSEADDR: two worlds could then bind the same port, and fail only at listening.
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
        return dict.fromkeys(hosts, LOOPBACK)
    return wanted
