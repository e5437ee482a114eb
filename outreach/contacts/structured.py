"""Addresses in what a page says to machines: JSON-LD, microdata, and feeds."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from outreach.contacts.plausible import plausible_address
from outreach.contacts.roles import role_in
from outreach.text.names import clean_byline, looks_like_person

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
DEEPEST = 30

_FEED_FIELD = re.compile(
    r"<(managingEditor|webMaster|author|dc:creator|itunes:email|email|itunes:name|name)\b[^>]*>"
    r"(?:\s*<!\[CDATA\[)?([^<\]]{1,300})",
    re.IGNORECASE,
)
_FEED_PERSON = re.compile(r"([^\s()<>]+@[^\s()<>]+)\s*(?:\(([^()]{1,100})\))?")
_FEED_ROLES = {"managingeditor": "editor", "webmaster": "webmaster", "author": "author"}


@dataclass(frozen=True, slots=True)
class Stated:
    """An address stated for machines, with the name and duty that stand beside it."""

    address: str
    name: str = ""
    role_hint: str = ""


def json_ld(tree: LexborHTMLParser, page_url: str) -> list[Stated]:
    """Return addresses of all JSON-LD objects; the name is kept where the object is a person."""
    found: list[Stated] = []
    for script in tree.css('script[type*="ld+json"]')[:50]:
        for thing in _objects(_loaded(script.text(deep=True) or "")):
            found.extend(_of_object(thing, page_url))
    return found


def _loaded(text: str) -> Any:
    """Forgive what pages do: control characters, trailing commas, comments around; else None."""
    bare = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", bare))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(root: Any) -> Iterator[dict[str, Any]]:
    todo: list[tuple[Any, int]] = [(root, 0)]
    while todo:
        thing, depth = todo.pop()
        if depth > DEEPEST:
            continue
        if isinstance(thing, dict):
            yield thing
            todo.extend((value, depth + 1) for value in thing.values())
        elif isinstance(thing, list):
            todo.extend((value, depth + 1) for value in thing)


def _of_object(thing: dict[str, Any], page_url: str) -> Iterator[Stated]:
    values = thing.get("email")
    for value in values if isinstance(values, list) else [values]:
        if not isinstance(value, str):
            continue
        bare = entities.unescape(value).strip()
        address = plausible_address(re.sub(r"(?i)^mailto:", "", bare), page_url)
        if address:
            yield Stated(address, _person(thing), _duty(thing))


def _person(thing: dict[str, Any]) -> str:
    name = thing.get("name")
    if not isinstance(name, str):
        return ""
    cleaned = clean_byline(name)[:100]
    is_person = "Person" in str(thing.get("@type", ""))
    return cleaned if is_person or looks_like_person(cleaned) else ""


def _duty(thing: dict[str, Any]) -> str:
    said = [thing.get("jobTitle"), thing.get("contactType"), thing.get("roleName")]
    return role_in(" ".join(one for one in said if isinstance(one, str)))


def microdata(tree: LexborHTMLParser, page_url: str) -> list[Stated]:
    """Return addresses of `itemprop="email"` contents and of reply-to style meta elements."""
    found: list[Stated] = []
    for node in tree.css('[itemprop~="email"][content], meta[name][content]')[:500]:
        attributes = node.attributes
        is_meta = (attributes.get("name") or "").lower() in ("reply-to", "email", "contact")
        if not is_meta and "email" not in (attributes.get("itemprop") or ""):
            continue
        address = plausible_address(attributes.get("content") or "", page_url)
        if address:
            found.append(Stated(address))
    return found


def is_feed(text: str) -> bool:
    head = text[:600].lstrip("\ufeff \r\n\t").lower()
    return head.startswith(("<?xml", "<rss", "<feed", "<rdf")) and any(
        mark in text[:3000].lower() for mark in ("<rss", "<feed", "<rdf:rdf")
    )


def feed(text: str, page_url: str) -> list[Stated]:
    """Return addresses of an RSS or Atom feed: managingEditor, webMaster, author, itunes:owner."""
    found: list[Stated] = []
    name = ""
    for match in _FEED_FIELD.finditer(text[:2_000_000]):
        element, value = match[1].lower(), entities.unescape(match[2]).strip()
        if element in ("name", "itunes:name", "dc:creator"):
            name = value if looks_like_person(value) else ""
            continue
        said = _FEED_PERSON.search(value)
        address = plausible_address(said[1], page_url) if said else ""
        if said and address:
            beside = (said[2] or "").strip()
            person = beside if looks_like_person(beside) else name
            found.append(Stated(address, person, _FEED_ROLES.get(element, "")))
    return found
