"""How far one fetch may go: every number that protects us and the sites we visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Protocol

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """Budgets, manners and openings of a `Fetcher`.

    Attributes:
        user_agent: sent with every request; should carry a contact URL.
        connect_seconds: for name look-up, connection and TLS handshake together.
        total_seconds: wall clock of one fetch, redirects included.
        max_hops: redirects followed.
        max_bytes: largest decoded body; raw bytes count too.
        ratio: decoded bytes per raw byte that a body may reach after its first MiB.
        max_header_bytes, max_headers: of one answer.
        max_requests, max_run_bytes: of a whole run, that is the life of a fetcher; None for any
            number. Bytes are counted as received, so the last answers may pass the limit.
        allowed_networks: private networks that may be fetched all the same; exactly these.
        allowed_ports: the only ports that are connected to.
        host_delay_seconds: pause between the starts of two fetches from one host.
        host_connections: fetches at once from one host. With 1, or a delay, a request waits for
            the answer before it; from 2 and without a delay, up to 16 HEADs or 4 GETs may wait for
            theirs on a connection, where the host has shown to answer them quickly.
        connections: fetches at once in all.
        back_off: slow down towards hosts that answer 429 or 503, even without a Retry-After.
        hosts: names to addresses (several separated by white space), asked before the DNS.
        host_headers: sent to exactly these origins ("https://staging.example.org") and no others.
        own_hosts: names whose robots.txt need not be asked, because the person who asks owns them.
        trusted_certificates: PEM file of certificate authorities to trust besides the public ones.
    """

    user_agent: str
    connect_seconds: float = 5.0
    total_seconds: float = 20.0
    max_hops: int = 5
    max_bytes: int = 10 * MEBIBYTE
    ratio: int = 100
    max_header_bytes: int = 64 * 1024
    max_headers: int = 100
    max_requests: int | None = None
    max_run_bytes: int | None = None
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    allowed_ports: tuple[int, ...] = (80, 443, 8080, 8443)
    host_delay_seconds: float = 1.0
    host_connections: int = 2
    connections: int = 64
    back_off: bool = True
    hosts: Mapping[str, str] = field(default_factory=dict)
    host_headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    own_hosts: frozenset[str] = frozenset()
    trusted_certificates: Path | None = None


class CrawlSettings(Protocol):
    """The settings that concern the crawler; see their help for units and meaning."""

    @property
    def user_agent(self) -> str: ...
    @property
    def connect_seconds(self) -> float: ...
    @property
    def fetch_seconds(self) -> float: ...
    @property
    def max_page_bytes(self) -> int: ...
    @property
    def allowed_private_networks(self) -> tuple[IPv4Network | IPv6Network, ...]: ...
    @property
    def allowed_ports(self) -> tuple[int, ...]: ...
    @property
    def host_delay_seconds(self) -> float: ...
    @property
    def host_connections(self) -> int: ...
    @property
    def fetch_connections(self) -> int: ...


def limits_from(settings: CrawlSettings, hosts: Mapping[str, str]) -> CrawlLimits:
    """Return the limits that the settings ask for; `hosts` as `CrawlLimits.hosts`."""
    return CrawlLimits(
        user_agent=settings.user_agent,
        connect_seconds=settings.connect_seconds,
        total_seconds=settings.fetch_seconds,
        max_bytes=settings.max_page_bytes,
        allowed_networks=settings.allowed_private_networks,
        allowed_ports=settings.allowed_ports,
        host_delay_seconds=settings.host_delay_seconds,
        host_connections=settings.host_connections,
        connections=settings.fetch_connections,
        hosts=hosts,
    )
