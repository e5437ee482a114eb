"""What an examined page offers: an entry, an interview, a review; as plain values."""

from __future__ import annotations

import re
from typing import Any

from outreach.crawl.reading.html import Document
from outreach.model.project import Project
from outreach.prospecting.directories.judge import Chance, chance_in
from outreach.prospecting.tactic import Reading
from outreach.text.words import fold, words_of_url
from outreach.urls import is_http, resolve, site_key

TEXT_KEPT = 8_000  # characters that are judged
_HIDDEN = "script, style, noscript, template, svg"
_SUBMIT = re.compile(
    r"\b(?:add|submit|list|suggest|register) (?:your|a|an|my)\b|\bget listed\b|"
    r"\badd (?:url|listing)\b|"
    r"\b(?:eintragen|anmelden|vorschlagen)\b|\binscrire\b|\bproposer\b|\banade\b|\bregistra\b|"
    r"\bbe (?:our|a) guest\b|\bsend (?:us )?(?:a |your )?(?:product|sample)"
)
_WHO = re.compile(r"\b(?:contact|about|imprint|impressum|kontakt|a propos|contacto|legal notice)\b")


def read_page(reading: Reading, _project: Project) -> dict[str, Any] | None:
    """What the page offers, None if its title, headings, address and links offer nothing.

    A page that only mentions a directory somewhere in its text is none.
    """
    facts, document = reading.facts, reading.document
    labels = [fold(link.anchor_text) for link in reading.links[:300]]
    headline = f"{facts.title}. {'. '.join(facts.headings[:12])}. {words_of_url(reading.url)}"
    asking = ". ".join(label for label in labels if _SUBMIT.search(label))
    chance = chance_in(f"{headline}. {asking}")
    if chance is Chance.NONE:
        return None
    outbound = [link for link in reading.links if _leaves(link.target_url, reading.url)]
    return {
        "chance": chance.value,
        "text": visible_text(document)[:TEXT_KEPT],
        "outbound_links": len(outbound),
        "followed_links": sum(link.is_followed for link in outbound),
        "has_contact": any(_WHO.search(label) for label in labels),
        "submit_url": _submit_url(document, reading.url),
    }


def visible_text(document: Document) -> str:
    """All words that a visitor may see, menus included: entries stand there too."""
    body = document.tree.body
    if body is None:
        return ""
    skipped = {id_of for node in body.css(_HIDDEN) if (id_of := node.mem_id)}
    words = [
        node.text_content or ""
        for node in body.traverse(include_text=True)
        if node.tag == "-text" and (node.parent is None or node.parent.mem_id not in skipped)
    ]
    return " ".join(" ".join(words).split())


def _leaves(target_url: str, page_url: str) -> bool:
    return is_http(target_url) and site_key(target_url) != site_key(page_url)


def _submit_url(document: Document, page_url: str) -> str:
    for node in document.tree.css("a[href]"):
        if _SUBMIT.search(fold(node.text())):
            return resolve(page_url, node.attributes.get("href") or "") or ""
    return ""
