"""Traces on a page that sites of one owner share: account numbers, templates, titles. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s
from itertools import islice

from outreach.crawl.reading.html import Document

_MOST_IDS = 8
_TEMPLATE_NODES = 400
_LEAST_NODES = 12  # a page with fewer elements has no template worth the name
_SHORTEST_TITLE = 15

_OWNER_IDS = (
    re.compile(r"\bUA-\d{4,10}(?=-\d{1,3}\b)"),
    re.compile(r"(?<![\w-])G-[A-Z0-9]{8,12}\b"),
    re.compile(r"\bGTM-[A-Z0-9]{5,9}\b"),
    re.compile(r"\bca-pub-\d{10,20}\b"),
    re.compile(r"fbq\(\s*['\"]init['\"]\s*,\s*['\"](?P<fb>\d{8,20})['\"]"),
    re.compile(r"clarity\.ms/tag/(?P<clarity>[a-z0-9]{6,14})"),
    re.compile(r"cloudflareinsights\.com/beacon[^>]{0,200}\"token\":\s*\"(?P<cf>[0-9a-f]{32})\""),
)
_TITLE_CUT = re.compile(r"\s+[|–—·»:-]\s+")


class Trace(StrEnum):
    OWNER_ID = "owner id"
    TEMPLATE = "template"
    TITLE = "title"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Footprint:
    """One trace; two sites that share it may have one owner."""

    kind: Trace
    value: str


def footprints(document: Document, *, title: str, address: str) -> list[Footprint]:
    """The traces of one page.

    Args:
        address: IP address that served it, "" if unknown.
    """
    found = [Footprint(Trace.OWNER_ID, one) for one in owner_ids(document.html)]
    if template := template_of(document):
        found.append(Footprint(Trace.TEMPLATE, template))
    if plain := bare_title(title):
        found.append(Footprint(Trace.TITLE, plain))
    if address:
        found.append(Footprint(Trace.ADDRESS, address))
    return found


def owner_ids(html: str) -> list[str]:
    """Numbers of analytics, tag, advertising and pixel accounts, each once."""
    found: dict[str, None] = {}
    for pattern in _OWNER_IDS:
        for match in islice(pattern.finditer(html), _MOST_IDS):
            names = [f"{kind}:{value}" for kind, value in match.groupdict().items() if value]
            found[names[0] if names else match[0]] = None
    return list(islice(found, _MOST_IDS))


def template_of(document: Document) -> str:
    """A fingerprint of the page's frame: elements with class or id outside the text; "" if bare."""
    frame: list[str] = []
    for node in islice(document.tree.css("body [class], body [id]"), _TEMPLATE_NODES):
        attributes = node.attributes
        names = sorted(
            {re.sub(r"\d+", "#", one) for one in (attributes.get("class") or "").split()}
        )
        mark = re.sub(r"\d+", "#", attributes.get("id") or "")
        frame.append(f"{node.tag}.{'.'.join(names)}#{mark}")
    kinds = sorted(set(frame))
    if len(kinds) < _LEAST_NODES:
        return ""
    return blake2s("\n".join(kinds).encode(), digest_size=12).hexdigest()


def bare_title(title: str) -> str:
    """A title without the name of its site, folded; "" if too little is left to compare."""
    parts = [part.strip() for part in _TITLE_CUT.split(title) if part.strip()]
    longest = max(parts, key=len, default="").casefold()
    return longest[:200] if len(longest) >= _SHORTEST_TITLE else ""


def network_of(address: str) -> str:
    """The class-C network of an IPv4 address, the /48 of an IPv6 one."""
    if ":" in address:
        return ":".join(address.strip("[]").split(":")[:3])
    return ".".join(address.split(".")[:3])


def shared(traces: Iterable[tuple[str, Footprint]]) -> dict[Footprint, set[str]]:
    """Every trace with the sites that have it.

    Args:
        traces: (site key, trace).
    """
    found: dict[Footprint, set[str]] = {}
    for site, trace in traces:
        found.setdefault(trace, set()).add(site)
    return found
