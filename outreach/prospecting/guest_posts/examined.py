"""What an examined page says to people who would like to write for it, as plain values."""

from __future__ import annotations

from typing import Any

from outreach.model.project import Project
from outreach.prospecting.guest_posts.read import Invitation, may_invite, read_invitation
from outreach.prospecting.tactic import Reading

_SALE = ("sells links", "fee")


def read_page(reading: Reading, _project: Project) -> dict[str, Any] | None:
    """The invitation of a page, None if it is none."""
    html = reading.document.html
    if not may_invite(html, reading.url):
        return None  # nearly every page: it must cost little
    found = read_invitation(html, reading.url)
    return plain(found) if found.is_invitation else None


def plain(found: Invitation) -> dict[str, Any]:
    """An invitation for `Prospect.facts`; the quotes that speak of money are kept by name."""
    quotes = dict(reversed(found.evidence))
    return {
        "confidence": found.confidence,
        "topics": list(found.topics),
        "words_min": found.words_min,
        "words_max": found.words_max,
        "link_policy": found.link_policy.value,
        "link_quote": quotes.get("link policy", ""),
        "fee": found.fee,
        "currency": found.currency,
        "address": found.address,
        "form_url": found.form_url,
        "sells_links": found.sells_links,
        "sale_quote": next((quotes[name] for name in _SALE if quotes.get(name)), ""),
        "invites": next((words for kind, words in found.evidence if kind == "invite"), ""),
    }
