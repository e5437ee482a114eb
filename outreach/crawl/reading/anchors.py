"""Which places of a page a fragment can name (HTML standard, 7.4.6.3). Pure."""

from __future__ import annotations

from urllib.parse import unquote

from outreach.crawl.reading.html import Document

_TEXT_DIRECTIVE = ":~:"  # #:~:text=… is found by the browser, not by the page
_PREFIXED = "user-content-"  # as GitHub writes the ids of what people wrote


def anchors_of(document: Document) -> frozenset[str]:
    """Return every id of the page, and every name of an <a>."""
    found: set[str] = set()
    for node in document.tree.css("[id], a[name]"):
        attributes = node.attributes
        found.update(filter(None, (attributes.get("id"), attributes.get("name"))))
    return frozenset(found)


def names_a_place(fragment: str, anchors: frozenset[str]) -> bool:
    """Does the fragment, without its "#", lead somewhere on a page with these anchors?

    True as well for what a script of the page reads ("#/route", "#!route"): nobody can tell.
    """
    wanted = fragment.partition(_TEXT_DIRECTIVE)[0]
    if not wanted or wanted.lower() == "top" or wanted[0] in "/!":
        return True
    decoded = unquote(wanted)
    spelt = {wanted, decoded, _PREFIXED + wanted, _PREFIXED + decoded}
    return not anchors.isdisjoint(spelt)
