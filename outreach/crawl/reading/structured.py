"""JSON-LD of a page, flattened: every object on its own, nested ones included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from outreach.crawl.reading.html import Document

MAX_SCRIPT_CHARS = 1024 * 1024
MAX_OBJECTS = 200
_MAX_DEPTH = 20

_CDATA = re.compile(r"^\s*(?:<!\[CDATA\[|<!--|//\s*<!\[CDATA\[)|(?://\s*)?(?:\]\]>|-->)\s*$")
_CONTROL = re.compile(r"[\x00-\x1f]")
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")


def read_structured(document: Document) -> tuple[dict[str, object], ...]:
    """Return the JSON-LD objects of the page in order; what can't be read is left out."""
    found: list[dict[str, object]] = []
    for script in document.tree.css('script[type*="ld+json" i]'):
        text = script.text()
        if len(text) > MAX_SCRIPT_CHARS:
            continue
        for one in _flattened(_loaded(text), 0):
            found.append(one)
            if len(found) >= MAX_OBJECTS:
                return tuple(found)
    return tuple(found)


def kinds(one: dict[str, object]) -> tuple[str, ...]:
    """Return the schema.org types of an object, without the vocabulary's address."""
    declared = one.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return tuple(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def _loaded(text: str) -> object:
    """Read JSON as people write it into pages: comments round it, line breaks in strings."""
    trimmed = _CDATA.sub("", text).strip().rstrip(";")
    for attempt in (trimmed, _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", trimmed))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flattened(value: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _flattened(one, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for one in value.values():
            if isinstance(one, dict | list):
                yield from _flattened(one, depth + 1)
