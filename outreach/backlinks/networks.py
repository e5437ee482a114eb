"""Which linking sites belong together: shared traces, shared rare targets, circles. Pure.

One detector is a hint; two independent ones make a network: shared targets and circles are both
read off links, so that they count as one. Sites on shared platforms and networks of big hosts say
nothing by their address, and a hub that links to many is in no circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from outreach.backlinks.footprints import Footprint, Trace, network_of
from outreach.urls import SHARED_PLATFORMS, registrable_domain

RARE_TARGETS = "rare targets"
CIRCLES = "links in a circle"
LEAST_OWNER_SITES = 3
LEAST_TITLE_SITES = 4
LEAST_TEMPLATE_SITES = 3
LEAST_NETWORK_SITES = 4
LEAST_CIRCLE_SITES = 4  # friends who link to each other are two or three
MOST_IN_CIRCLES = 100  # whoever links to more of the sites that link to us is a directory
_COMMON_TEMPLATE = 0.05  # of all sites: then it is a popular theme, no signature
_SHARED_NETWORKS = frozenset(
    ("23.227.38", "192.0.78", "192.0.66", "104.16.0", "172.67.0", "185.199.108", "198.185.159")
)
_JACCARD = 0.3
_RARE_LEAST = 3


def hints(
    traces: Iterable[tuple[str, str, str]],
    *,
    sites: int,
    links: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, dict[str, list[str]]]:
    """Every site with the detectors that fired for it and the sisters that share the trace.

    Args:
        traces: (site, kind, value).
        sites: how many linking sites there are, to tell a signature from a fashion.
        links: rare sites that each linking site links to, ours left out.
    """
    holders: dict[Footprint, set[str]] = defaultdict(set)
    for site, kind, value in traces:
        holders[_comparable(kind, value)].add(site)
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for trace, members in holders.items():
        if not _speaks(trace, members, sites):
            continue
        _tie(found, trace.kind.value, members)
    for group in clusters(links or {}):
        _tie(found, RARE_TARGETS, group)
    for group in circles(links or {}):
        if not any(RARE_TARGETS in found.get(site, ()) for site in group):
            _tie(found, CIRCLES, group)
    return dict(found)


def _tie(found: dict[str, dict[str, list[str]]], detector: str, members: set[str]) -> None:
    for site in members:
        sisters = set(found[site].get(detector, ())) | (members - {site})
        found[site][detector] = sorted(sisters)


def _comparable(kind: str, value: str) -> Footprint:
    trace = Trace(kind)
    return Footprint(trace, network_of(value) if trace is Trace.ADDRESS else value)


def _speaks(trace: Footprint, members: set[str], sites: int) -> bool:
    owners = {registrable_domain(site) or site for site in members}
    if owners & SHARED_PLATFORMS:
        return False
    if trace.kind is Trace.OWNER_ID:
        return len(owners) >= LEAST_OWNER_SITES
    if trace.kind is Trace.TITLE:
        return len(owners) >= LEAST_TITLE_SITES
    most = max(LEAST_TEMPLATE_SITES, _COMMON_TEMPLATE * sites)
    if trace.kind is Trace.TEMPLATE:
        return LEAST_TEMPLATE_SITES <= len(owners) <= most
    return trace.value not in _SHARED_NETWORKS and LEAST_NETWORK_SITES <= len(owners) <= max(
        LEAST_NETWORK_SITES, 2 * most
    )


def clusters(links: Mapping[str, frozenset[str]]) -> list[set[str]]:
    """Sites whose rare targets overlap by at least 30 % (Jaccard), as connected groups of 3."""
    holders: dict[str, list[str]] = defaultdict(list)
    for site, targets in links.items():
        for target in targets:
            holders[target].append(site)
    pairs = (
        (one, other)
        for members in holders.values()
        if _RARE_LEAST <= len(members) <= max(_RARE_LEAST, len(links) // 20 + 40)
        for one, other in pairwise(members)
        if _jaccard(links[one], links[other]) >= _JACCARD
    )
    return _joined(links, pairs, least=_RARE_LEAST)


def circles(links: Mapping[str, frozenset[str]]) -> list[set[str]]:
    """Sites that link to each other, directly or over one more site, as connected groups of 4."""
    inner = {site: targets & links.keys() - {site} for site, targets in links.items()}
    inner = {site: out for site, out in inner.items() if 0 < len(out) <= MOST_IN_CIRCLES}
    return _joined(inner, _in_circles(inner), least=LEAST_CIRCLE_SITES)


def _in_circles(inner: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Links that lead back after two or three steps."""
    for one, out in inner.items():
        for other in out:
            onward = inner.get(other, frozenset())
            if one in onward or any(one in inner.get(third, ()) for third in onward):
                yield one, other


def _joined(
    sites: Iterable[str], pairs: Iterable[tuple[str, str]], *, least: int
) -> list[set[str]]:
    """Groups of at least so many sites that pairs connect."""
    parent = {site: site for site in sites}
    for one, other in pairs:
        parent[_root(parent, one)] = _root(parent, other)
    groups: dict[str, set[str]] = defaultdict(set)
    for site in parent:
        groups[_root(parent, site)].add(site)
    return [group for group in groups.values() if len(group) >= least]


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _root(parent: dict[str, str], site: str) -> str:
    while parent[site] != site:
        parent[site] = parent[parent[site]]
        site = parent[site]
    return site
