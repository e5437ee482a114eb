"""Which pages of the same site are worth a look for an address? Contact, imprint, authors, team."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from outreach.contacts.values import ContactLink
from outreach.contacts.visible import document_of
from outreach.text.names import looks_like_person
from outreach.text.words import fold
from outreach.urls import comparison_key, resolve, site_key

# The order in which pages are worth a fetch; author pages of the page itself come first.
KINDS = ("author", "contact", "imprint", "team", "about", "write_for_us")
LONGEST_ANCHOR = 60  # characters: a headline is no menu entry
MOST_LINKS = 20
_PART_OF_LABEL = 0.3
_SEPARATORS = re.compile(r"[\s_./-]+")


def find_contact_links(html: str | bytes, url: str) -> list[ContactLink]:
    """Return pages of the same site that may hold an address, the most promising first.

    Anchor words count more than path words; each page once, under its best kind.
    """
    document = document_of(html, url)
    best: dict[str, tuple[float, int, ContactLink]] = {}
    for position, node in enumerate(document.tree.css("a[href], area[href], link[rel~=author]")):
        judged = _judged(node, document.base_url, url)
        if judged is None:
            continue
        rank, link = judged
        key = comparison_key(link.url)
        if key not in best or best[key][0] > rank:
            best[key] = (rank, position, link)
    ordered = sorted(best.values(), key=lambda entry: entry[:2])
    return [link for _, _, link in ordered[:MOST_LINKS]]


def _judged(node: LexborNode, base: str, page_url: str) -> tuple[float, ContactLink] | None:
    target = (resolve(base, node.attributes.get("href") or "") or "").partition("#")[0]
    if not target or site_key(target) != site_key(page_url):
        return None
    if comparison_key(target) == comparison_key(page_url) or "/cdn-cgi/" in target:
        return None
    text = re.sub(r"\s+", " ", node.text(deep=True) or "").strip()
    label = text or node.attributes.get("title") or node.attributes.get("aria-label") or ""
    kind, certainty = _kind(label, target)
    if "author" in (node.attributes.get("rel") or "").lower().split():
        kind, certainty = "author", 0.0
    elif kind == "author" and looks_like_person(label):
        certainty = 0.1
    if not kind:
        return None
    return KINDS.index(kind) + certainty, ContactLink(target, kind, label[:LONGEST_ANCHOR])


def _kind(label: str, target: str) -> tuple[str, float]:
    """The kind with how unsure it is: 0 for the whole label, .3 for a part, .5 for the path."""
    words = _spaced(label) if len(label) <= LONGEST_ANCHOR else ""
    path = _spaced(unquote(urlsplit(target).path))
    tests = (
        (0.0, lambda phrase: words.strip() == phrase),
        (_PART_OF_LABEL, lambda phrase: f" {phrase} " in words and len(words.split()) <= 5),
        (0.5, lambda phrase: path.strip().endswith(phrase) and f" {phrase} " in path),
        (0.6, lambda phrase: path.startswith(f" {phrase} ") and path.count(" ") <= 6),
    )
    for unsure, test in tests:
        for kind in KINDS:
            if kind == "author" and unsure == _PART_OF_LABEL:
                continue  # "services for writers" leads to no author
            if any(test(phrase) for phrase in _phrases()[kind]):
                return kind, unsure
    return "", 1.0


def _spaced(text: str) -> str:
    return f" {_SEPARATORS.sub(' ', fold(text)).strip()} "


@cache
def _phrases() -> dict[str, frozenset[str]]:
    text = files("outreach.contacts").joinpath("lists", "contact_words.txt").read_text("utf-8")
    lines = [line.partition(":") for line in text.splitlines() if not line.startswith("#")]
    return {
        kind: frozenset(_SEPARATORS.sub(" ", fold(phrase)).strip() for phrase in phrases.split())
        for kind, _, phrases in lines
    }
