"""Is a domain parked or for sale? Pure: a page and its path in, a reason out.

How a page is built only confirms what it says: many a small honest page is built like a parked one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from ipaddress import ip_address

from outreach.crawl.verdicts.forest import Forest, from_json
from outreach.crawl.verdicts.phrasebook import parking_hosts, parking_networks, phrases
from outreach.crawl.verdicts.signs import SHORT_PAGE_WORDS, Signs, urlsplit_host
from outreach.urls import registrable_domain

LIKELY = 0.25  # of the forest's score, where the page speaks of a sale too
_TINY_PAGE_WORDS = 60
_SOLD_NAME = re.compile(
    r"\b[\w-]{1,63}(?:\.[\w-]{2,63}){1,3} (?:is|may be|could be) (?:now )?(?:for sale|available)\b"
    r"|\bbuy [\w-]{1,63}(?:\.[\w-]{2,63}){1,3}$",
    re.IGNORECASE,
)
_LANDER_PATHS = ("/lander", "/park.php", "/parking", "/forsale", "/sale/")


def is_parking_host(host: str) -> bool:
    """Does `host` belong to a parking company or a domain market?"""
    known = parking_hosts()
    return host in known or registrable_domain(host) in known


def parked_by_redirect(asked_url: str, hops: Iterable[str]) -> bool:
    """Did the way from a domain lead to a parking company that does not own it?"""
    own = urlsplit_host(asked_url)
    if is_parking_host(own):
        return False
    hosts = (urlsplit_host(url) for url in hops)
    return any(
        is_parking_host(host) or host.startswith(("ww1.", "ww25.")) for host in hosts if host != own
    )


def is_parking_address(address: str) -> bool:
    """Does an IP address, "" if unknown, belong to a network of nothing but parked domains?"""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in parking_networks())


def parked_by_content(signs: Signs, address: str = "") -> str:
    """Return the reason why the page's content looks parked, "" if it doesn't.

    `address` is the IP address that it came from, "" if unknown.
    """
    if signs.word_count > SHORT_PAGE_WORDS or is_parking_host(urlsplit_host(signs.url)):
        return ""
    if any(phrases("for_sale").said_in(line) or _SOLD_NAME.search(line) for line in signs.lines):
        return "for_sale_title"
    if signs.word_count <= _TINY_PAGE_WORDS and phrases("for_sale").occurring_in(signs.visible):
        return "for_sale_words"
    if any(is_parking_host(host) for host in signs.sources):
        return "parking_content"
    if signs.word_count <= _TINY_PAGE_WORDS and _jumps_to_lander(signs):
        return "parking_script"
    if is_parking_address(address):
        return "parking_address"
    says_so = sells_domain(signs) or _SOLD_NAME.search(signs.visible)
    if says_so and _is_built_like_parked(signs):  # few pages speak of a sale; all have a shape
        return "for_sale_words"
    return ""


def sells_domain(signs: Signs) -> bool:
    """Does the text speak of a domain for sale? For pages that a host shows for any path."""
    return bool(phrases("for_sale").occurring_in(signs.visible))


def _jumps_to_lander(signs: Signs) -> bool:
    target = signs.scripted_jump
    return bool(target) and (
        is_parking_host(urlsplit_host(target)) or any(path in target for path in _LANDER_PATHS)
    )


def _is_built_like_parked(signs: Signs) -> bool:
    return bool(signs.shape) and _forest().score(signs.shape) >= LIKELY


@cache
def _forest() -> Forest:
    """Read what was learnt from `page_shape.SHAPE` of parked and other domains, at first use."""
    learnt = files("outreach.crawl.verdicts").joinpath("parked_forest.json")
    return from_json(learnt.read_text("ascii"))
