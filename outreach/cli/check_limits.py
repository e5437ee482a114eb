"""How `outreach check` asks sites: the settings, and what its options change of them."""

from __future__ import annotations

import os
from dataclasses import replace
from ipaddress import ip_network
from urllib.parse import urlsplit

from outreach.cli.check_inputs import Input, Kind
from outreach.cli.check_options import Options
from outreach.cli.check_values import headers, origin
from outreach.config import load_settings, read_hosts
from outreach.crawl.fetching.limits import MEBIBYTE, CrawlLimits, limits_from

_MANY_PAGES = 200
_MANY_TARGETS = 5_000
_MOST_PROCESSES = 8


def limits_for(options: Options, given: list[Input]) -> CrawlLimits:
    """The settings' limits, as the options change them.

    Headers and passwords go to the origins that were given, and to nobody else.
    """
    settings = load_settings()
    hosts = dict(read_hosts(settings.hosts_file) if settings.hosts_file else {})
    limits = limits_from(settings, hosts)
    urls = [one.url for one in given if one.kind is Kind.URL]
    if options.local:
        limits = _with_this_machine(limits, urls, hosts)
    sent = headers(options.header, options.user)
    own = frozenset(urlsplit(url).hostname or "" for url in urls) if options.own else frozenset()
    delay = limits.host_delay_seconds if options.host_delay is None else options.host_delay
    return replace(
        limits,
        host_headers={origin(url): sent for url in urls} if sent else {},
        own_hosts=own,
        user_agent=options.user_agent or limits.user_agent,
        total_seconds=options.timeout or limits.total_seconds,
        max_hops=limits.max_hops if options.max_redirects is None else options.max_redirects,
        host_delay_seconds=delay,
        back_off=delay > 0,  # who needs no pause owns the servers
        host_connections=options.host_connections or limits.host_connections,
        connections=options.connections or limits.connections,
        max_requests=options.max_requests,
        max_run_bytes=options.max_mib * MEBIBYTE if options.max_mib else None,
    )


def processes_for(options: Options, given: list[Input]) -> int:
    """How many worker processes a job is worth: one will do unless it is a long list.

    Each costs a quarter of a second and 40 MiB. A crawl of one site has nothing to share out.
    """
    if options.processes is not None:
        return options.processes
    jobs = sum(one.text.count("\n") if one.kind is Kind.LIST else 1 for one in given)
    is_long = jobs >= (_MANY_TARGETS if options.targets else _MANY_PAGES)
    return min(_MOST_PROCESSES, os.cpu_count() or 1) if is_long and not options.depth else 1


def is_this_machine(url: str) -> bool:
    """Does the URL name a loopback address?"""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _with_this_machine(limits: CrawlLimits, urls: list[str], hosts: dict[str, str]) -> CrawlLimits:
    """Loopback addresses and the ports that were named: the person asked for just these."""
    ports = {port for url in urls if (port := urlsplit(url).port)}
    return replace(
        limits,
        allowed_networks=(
            *limits.allowed_networks,
            ip_network("127.0.0.0/8"),
            ip_network("::1/128"),
        ),
        allowed_ports=tuple({*limits.allowed_ports, *ports}),
        hosts={"localhost": "127.0.0.1", **hosts},
    )
