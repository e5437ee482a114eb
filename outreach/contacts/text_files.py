"""security.txt (RFC 9116) and humans.txt (humanstxt.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from outreach.contacts.plausible import plausible_address
from outreach.contacts.roles import role_in
from outreach.contacts.spelling import spot
from outreach.contacts.values import FoundAddress, How
from outreach.text.names import looks_like_person

# Of stripped lines: blanks that two parts of a pattern may share cost the square of their number.
_FIELD = re.compile(r"([A-Za-z-]{3,30})\s*:\s*(.*)")
_HUMANS_FIELD = re.compile(r"([^\s:#/*][^:#/*]{1,39}?)\s*:\s*(.+)")
_URL = re.compile(r"^https?://", re.IGNORECASE)
LONGEST_FILE = 100_000  # characters


@dataclass(frozen=True, slots=True)
class SecurityTxt:
    """What a security.txt says.

    Attributes:
        contacts: addresses in order of preference; meant for reports of weaknesses.
        pages: contact URLs in order.
        expires: as written, "" if missing.
        languages: preferred ones, lower case.
        fields: all (name in lower case, value), in order.
    """

    contacts: tuple[FoundAddress, ...]
    pages: tuple[str, ...]
    expires: str
    languages: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


def parse_security_txt(text: str, url: str = "") -> SecurityTxt:
    """Read a security.txt; anything that is no field is skipped, HTML gives an empty one."""
    fields = [
        (found[1].lower(), found[2])
        for line in text[:LONGEST_FILE].splitlines()
        if not line.lstrip().startswith("#") and (found := _FIELD.match(line.strip()))
    ]
    said = [value for name, value in fields if name == "contact"]
    addresses = [plausible_address(unquote(_bare(value)), url) for value in said]
    return SecurityTxt(
        tuple(
            FoundAddress(address, How.SECURITY_TXT, "", "security", f"Contact: {address}")
            for address in dict.fromkeys(addresses)
            if address
        ),
        tuple(value for value in said if _URL.match(value)),
        next((value for name, value in fields if name == "expires"), ""),
        _languages(fields),
        tuple(fields),
    )


def _bare(value: str) -> str:
    return re.sub(r"^mailto:", "", value, flags=re.IGNORECASE).partition("?")[0]


def _languages(fields: list[tuple[str, str]]) -> tuple[str, ...]:
    said = next((value for name, value in fields if name == "preferred-languages"), "")
    return tuple(code.strip().lower() for code in said.split(",") if code.strip())


def parse_humans_txt(text: str, url: str = "") -> list[FoundAddress]:
    """Return the addresses of a humans.txt, each with the person and duty named above it."""
    if "<html" in text[:2000].lower():
        return []
    found: list[FoundAddress] = []
    name = duty = ""
    for line in text[:LONGEST_FILE].splitlines():
        if not line.strip():
            name = duty = ""
        field = _HUMANS_FIELD.match(line.strip())
        addresses = spot(line, url)
        if field and not addresses and looks_like_person(field[2]):
            name, duty = field[2], role_in(field[1])
        found.extend(
            FoundAddress(one.address, How.HUMANS_TXT, name, duty, line.strip()[:160])
            for one in addresses
        )
    unique = {one.address: one for one in reversed(found)}
    return list(unique.values())[::-1]
