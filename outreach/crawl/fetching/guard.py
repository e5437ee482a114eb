"""Which URLs and addresses may be fetched: the one wall between the web and our own network.

The list of ranges is explicit because `ipaddress.is_private` and `is_global` let internal
addresses through and change with the interpreter (CVE-2024-4032). Ranges: IANA IPv4 and IPv6
Special-Purpose Address Registries, RFC 5771 and RFC 4291 for multicast, and the one public address
that Azure uses inside its hosts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

import can_ada

from outreach.crawl.fetching.failures import AddressRefused
from outreach.crawl.fetching.limits import CrawlLimits

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSED_NETWORKS: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host on this network
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared address space of carriers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure WireServer
        "169.254.0.0/16",  # link local; cloud metadata
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relay anycast, deprecated
        "192.168.0.0/16",  # private use
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, limited broadcast
        "::/128",  # unspecified
        "::1/128",  # loopback
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local use
        "100::/64",  # discard only
        "100:0:0:1::/64",  # dummy prefix
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID, …
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local
        "fe80::/10",  # link local
        "fec0::/10",  # site local, deprecated
        "ff00::/8",  # multicast
    )
)

# Names that mean something on our own machine or network, whatever a DNS server says of them.
_INTERNAL_SUFFIXES = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home"}
    | {"lan", "svc", "onion", "i2p", "home.arpa"}
)
_INTERNAL_NAMES = frozenset({"metadata.tencentyun.com"})

_REFUSED_ANYWHERE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
_SCHEME_AND_AUTHORITY = re.compile(r"(https?)://([^/?#]+)", re.IGNORECASE)
_NUMERIC_LABEL = re.compile(r"(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})+\.?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL_CHARACTERS = 2048
_PASSED_REMEMBERED = 10_000


class Destination(NamedTuple):
    """A URL taken apart once, for the check and for the connection alike.

    Attributes:
        url: canonical spelling, without fragment.
        scheme: "http" or "https".
        host: A-label name in lower case, or an address without brackets.
        port: as connected to.
        path: path and query, as sent in the request line.
        authority: value of the Host header.
        literal: the address, if the URL names one.
    """

    url: str
    scheme: str
    host: str
    port: int
    path: str
    authority: str
    literal: Address | None

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)


class Guard:
    """The rules for one set of limits. Pure: it neither resolves nor connects."""

    def __init__(self, limits: CrawlLimits) -> None:
        self._allowed_networks = limits.allowed_networks
        self._ports = frozenset(limits.allowed_ports)
        self._passed: dict[str, Address] = {}
        self._own_names = frozenset(name.lower().rstrip(".") for name in limits.hosts)

    def destination(self, url: str) -> Destination:
        """Take `url` apart.

        Raises:
            AddressRefused: scheme, spelling, host, port or literal address may not be fetched.
        """
        authority = _authority_as_written(url)
        try:
            parsed = can_ada.parse(url)
        except ValueError as broken:
            raise AddressRefused("not a URL") from broken
        scheme = parsed.protocol[:-1]
        host = parsed.hostname.strip("[]")
        port = int(parsed.port) if parsed.port else _DEFAULT_PORTS[scheme]
        if port not in self._ports:
            raise AddressRefused(f"port {port}")
        literal = self._passed.get(authority)
        if literal is None:
            literal = _literal(host, authority)
            if literal is None:
                self._check_name(host)
            else:
                self.check(literal)
                self._remember(authority, literal)
        return Destination(
            url=parsed.href.partition("#")[0],
            scheme=scheme,
            host=host.rstrip("."),
            port=port,
            path=parsed.pathname + parsed.search,
            authority=parsed.host,
            literal=literal,
        )

    def _remember(self, authority: str, address: Address) -> None:
        """The rules never change, so what has passed once passes again."""
        if len(self._passed) >= _PASSED_REMEMBERED:
            self._passed.clear()
        self._passed[authority] = address

    def _check_name(self, host: str) -> None:
        name = host.rstrip(".")
        if name in self._own_names:
            return
        if not _NAME.fullmatch(host) or len(name) > 253:
            raise AddressRefused("not a public host name")
        labels = name.split(".")
        if labels[-1] in _INTERNAL_SUFFIXES or ".".join(labels[-2:]) in _INTERNAL_SUFFIXES:
            raise AddressRefused("internal name")
        if name in _INTERNAL_NAMES:
            raise AddressRefused("metadata name")

    def check(self, address: Address) -> None:
        """Let `address` pass, or refuse it.

        Raises:
            AddressRefused: it, or an IPv4 address embedded in it, lies in a refused range.
        """
        for facet in (address, *embedded_addresses(address)):
            if _within(facet, self._allowed_networks):
                continue
            if _within(facet, REFUSED_NETWORKS):
                raise AddressRefused(f"{address} is not public")

    def check_all(self, addresses: Iterable[Address]) -> None:
        """Check every answer of one look-up; a single bad one refuses all."""
        for address in addresses:
            self.check(address)


def embedded_addresses(address: Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that a router or kernel would take out of an IPv6 one.

    IPv4-mapped and -compatible (RFC 4291), SIIT (RFC 2765), NAT64 (RFC 6052), 6to4 (RFC 3056),
    Teredo (RFC 4380), ISATAP (RFC 5214).
    """
    if not isinstance(address, IPv6Address):
        return
    number = int(address)
    low = number & 0xFFFFFFFF
    if number >> 32 in (0xFFFF, 0xFFFF0000) or (number >> 32 == 0 and number > 0xFFFF):
        yield IPv4Address(low)
    if number >> 96 == 0x0064FF9B:
        yield IPv4Address(low)
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if (number >> 32) & 0xFCFFFFFF == 0x00005EFE:
        yield IPv4Address(low)


def _authority_as_written(url: str) -> str:
    if len(url) > MAX_URL_CHARACTERS or _REFUSED_ANYWHERE.search(url):
        raise AddressRefused("spelling")
    found = _SCHEME_AND_AUTHORITY.match(url)
    if not found:
        raise AddressRefused("scheme")
    authority = found.group(2)
    if "@" in authority or "%" in authority:
        raise AddressRefused("spelling of the authority")
    return authority


def _literal(host: str, authority: str) -> Address | None:
    """Return the address that `host` is, None for a name; only canonical dotted quads pass."""
    if ":" in host:
        return ip_address(host)
    last_label = host.rstrip(".").rpartition(".")[2]
    if not _NUMERIC_LABEL.fullmatch(last_label):
        return None
    if authority.partition(":")[0] != host:
        raise AddressRefused("odd spelling of an address")
    try:
        return ip_address(host)
    except ValueError as odd:
        raise AddressRefused("odd spelling of an address") from odd


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
