"""Addresses kept in attributes, to be put together by a script or a custom element."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.contacts import codes
from outreach.contacts.plausible import plausible_address
from outreach.contacts.spelling import spot
from outreach.contacts.values import How
from outreach.contacts.visible import is_hidden

_WHOLE = re.compile(r"^(?:data-)?(?:[\w-]*mail[\w-]*|[\w-]*addr(?:ess)?|[\w-]*contact|enc)$")
_LOCAL = re.compile(
    r"^(?:data-)?(?:e?-?mail-?)?(?:user(?:name)?|local(?:-?part)?|name|account|mailbox|part-?1|"
    r"first|prefix|before|u|n|lp|recipient|to|id|em|e|p1|a)$"
)
_DOMAIN = re.compile(
    r"^(?:data-)?(?:e?-?mail-?)?(?:domain(?:-?name)?|host(?:name)?|server|site|part-?2|last|"
    r"suffix|after|d|dn|at|website|provider|do|p2|b)$"
)
_TOP = re.compile(r"^(?:data-)?(?:e?-?mail-?)?(?:tld|ext|top|zone|t|part-?3|p3|c)$")
_TOLD = ("title", "aria-label")  # shown, or read out, where the pointer or the focus rests
# Fields of forms hold examples and what the visitor types, never the owner's address.
_FORM_TAGS = frozenset(["input", "textarea", "select", "option", "button", "form"])


def addresses_in_attributes(
    tree: LexborHTMLParser, page_url: str
) -> Iterator[tuple[str, How, LexborNode]]:
    """Yield (address, how, element) for Cloudflare, TYPO3, Joomla and home-made attributes."""
    for node in tree.css("body *"):
        if node.tag in _FORM_TAGS or not node.attributes or is_hidden(node):
            continue
        attributes = {name: value or "" for name, value in node.attributes.items()}
        cipher = attributes.get("data-cfemail", "")
        if cipher:
            address = plausible_address(codes.cloudflare(cipher), page_url)
            if address:
                yield address, How.CFEMAIL, node
            continue
        for name in _TOLD:
            told = attributes.get(name, "")
            found = _read_plainly(told, page_url) if "@" in told else ""
            if found:
                yield found, How.TEXT, node
        if node.tag == "joomla-hidden-mail" or any(name.startswith("data-") for name in attributes):
            for address, how in _home_made(attributes, page_url):
                yield address, how, node


def _read_plainly(told: str, page_url: str) -> str:
    return next((one.address for one in spot(told[:200], page_url)), "")


def _home_made(attributes: dict[str, str], page_url: str) -> Iterator[tuple[str, How]]:
    token = attributes.get("data-mailto-token", "")
    address = plausible_address(codes.typo3(token), page_url) if token else ""
    if address:
        yield address, How.OBFUSCATED
        return
    for name, value in attributes.items():
        if _WHOLE.match(name) and 5 <= len(value) <= 400:
            found = _read(value, page_url, is_coded="enc" in name or "rot13" in name)
            if found:
                yield found, How.OBFUSCATED
    joined = _joined(attributes)
    found = plausible_address(joined, page_url) if joined else ""
    if found:
        yield found, How.SPLIT


def _read(value: str, page_url: str, *, is_coded: bool) -> str:
    """The address that one value says in one of its readings: plain, base64, backwards, rot13.

    A reading counts only if nothing else stands beside the address.
    """
    bare = re.sub(r"^\s*mailto:", "", value, flags=re.IGNORECASE).strip()
    ways = list(codes.readings(bare))
    for reading in reversed(ways) if is_coded else ways:
        text = re.sub(r"^\s*mailto:", "", reading, flags=re.IGNORECASE).partition("?")[0]
        found = spot(text, page_url)
        if found and found[0].start == 0 and found[0].end == len(text):
            return found[0].address
    return ""


def _joined(attributes: dict[str, str]) -> str:
    """ "anna@x.org" of data-user="anna" data-domain="x.org"; base64 of both as Joomla has it."""
    local = _first(attributes, _LOCAL)
    domain = _first(attributes, _DOMAIN)
    if not local or not domain:
        return ""
    top = _first(attributes, _TOP)
    decoded = codes.from_base64(local), codes.from_base64(domain)
    if all(decoded) and "." not in domain:
        local, domain = decoded
    if not re.fullmatch(r"[\w.+-]{1,64}", local):
        return ""
    return f"{local}@{domain}.{top}" if top and "." not in domain else f"{local}@{domain}"


def _first(attributes: dict[str, str], names: re.Pattern[str]) -> str:
    return next(
        (
            value.strip().strip("@")
            for name, value in attributes.items()
            if value and names.match(name) and name not in ("id", "name", "class", "href")
        ),
        "",
    )
