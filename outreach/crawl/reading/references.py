"""Everything on a page that names a URL but is no link a reader follows, and the links too.

Such references never count as backlinks; they tell why a link is missing (it moved into a script,
a frame, a comment) and what else a page loads. Paths are written as Common Crawl's WAT files do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from outreach.crawl.reading.html import Document

MAX_REFERENCES = 15_000

_ATTRIBUTES = frozenset(
    ("href", "src", "data", "cite", "longdesc", "background", "poster", "action", "formaction")
)
_DATA_ATTRIBUTES = frozenset(("data-href", "data-uri", "data-url", "data-src"))
_SCRIPTED = frozenset(("onclick", "onsubmit"))
_SELECTOR = ",".join(f"[{name}]" for name in sorted(_ATTRIBUTES | _DATA_ATTRIBUTES | _SCRIPTED))
_REFRESH = re.compile(r"^\s*\d*\.?\d*\s*[;,]?\s*url\s*=\s*[\"']?([^\"'>]+)", re.IGNORECASE)
_GO_TO = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\(|window\.open\s*\(|\.href\s*=)"
    r"\s*[\"']([^\"']+)[\"']",
    re.IGNORECASE,
)
_STYLE_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One URL and where it stands.

    Attributes:
        url: as written, white space trimmed.
        where: "A@/href", "IMG@/src", "STYLE/#text", "__base__", "__meta_refresh__".
    """

    url: str
    where: str


def read_references(document: Document) -> list[Reference]:
    """Return all references: base and refresh, then attributes, then styles, as they stand."""
    found: list[Reference] = []
    for reference in _all(document):
        found.append(reference)
        if len(found) >= MAX_REFERENCES:
            break
    return found


def meta_refresh(document: Document) -> str:
    """Return the URL as written that the page sends its readers on to, "" if it doesn't."""
    for node in document.tree.css('meta[http-equiv="refresh" i][content]'):
        found = _REFRESH.match(node.attributes["content"] or "")
        if found is not None:
            return found[1].strip()
    return ""


def _all(document: Document) -> Iterator[Reference]:
    base = document.tree.css_first("base[href]")
    if base is not None:
        yield Reference((base.attributes["href"] or "").strip(), "__base__")
    refresh = meta_refresh(document)
    if refresh:
        yield Reference(refresh, "__meta_refresh__")
    # An element comes once for each part of the selector that it matches.
    for node in {node.mem_id: node for node in document.tree.css(_SELECTOR)}.values():
        yield from _of_element(node)
    for style in document.tree.css("style"):
        for url in _STYLE_URL.findall(style.text()):
            yield Reference(url.strip(), "STYLE/#text")


def _of_element(node: LexborNode) -> Iterator[Reference]:
    tag = (node.tag or "").upper()
    if tag == "BASE":
        return
    for name, value in node.attributes.items():
        if name in _ATTRIBUTES or name in _DATA_ATTRIBUTES:
            yield Reference((value or "").strip(), f"{tag}@/{name}")
        elif name in _SCRIPTED:
            for url in _GO_TO.findall(value or ""):
                yield Reference(url, f"{tag}@/{name}")
