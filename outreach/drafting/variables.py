"""What a template may speak of, each value with where it comes from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outreach.model.asset import Asset
from outreach.model.contact import Contact
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.prospecting import registry
from outreach.text.names import first_name

EXAMPLES = {
    **{fact.name: fact.example for fact in registry.facts()},
    "contact.first_name": "Anna",
    "contact.name": "Anna Berg",
    "contact.greeting": "Hi Anna,",
    "page.title": "Books on soil",
    "page.url": "https://allotment.example/reading/soil",
    "link.anchor_text": "The soil calendar",
    "link.context": "Read the soil calendar before you dig.",
    "link.heading": "Further reading",
    "link.where": "in the list",
    "dead.url": "http://gone.example/soil-calendar",
    "dead.reason_in_words": "The server says that this page does not exist (404), asked twice.",
    "dead.checked_on": "2026-05-04",
    "asset.title": "The soil calendar, month by month",
    "asset.url": "https://www.ours.example/guides/soil-calendar",
    "asset.summary": "When to sow, when to dig and when to leave the soil alone.",
    "sender.name": "Rosa Pell",
    "sender.organisation": "Ours Ltd",
    "project.name": "Ours",
    "project.site_url": "https://www.ours.example/",
}
"""Every name that a template may use, with an example of its value."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One name that a template may use.

    Attributes:
        name: as written in the template, "dead.url".
        value: what it becomes; None is missing and blocks approval.
        source: where the value was found, in words.
    """

    name: str
    value: str | None
    source: str


def variables_for(
    opportunity: Opportunity,
    contact: Contact,
    project: Project,
    mailbox: Mailbox,
    asset: Asset | None,
) -> list[Variable]:
    """Every variable that this opportunity can fill."""
    evidence = opportunity.evidence
    return [
        *_contact(contact),
        *_page(evidence),
        *_link(evidence),
        *_dead(evidence),
        *_asset(asset),
        *_told_by_tactics(evidence),
        Variable("sender.name", mailbox.sender_name or None, "mailbox"),
        Variable("sender.organisation", project.organisation or None, "project settings"),
        Variable("project.name", project.name, "project settings"),
        Variable("project.site_url", project.site_url, "project settings"),
    ]


def _contact(contact: Contact) -> list[Variable]:
    given = first_name(contact.name) if contact.name else ""
    source = "the page where the address was found" if given else "no name was found"
    return [
        Variable("contact.first_name", given or None, source),
        Variable("contact.name", contact.name or None, source),
        Variable("contact.greeting", f"Hi {given}," if given else "Hello,", source),
    ]


def _text(part: Mapping[str, Any], key: str) -> str | None:
    value = str(part.get(key) or "").strip()
    return value or None


def _page(evidence: Mapping[str, Any]) -> list[Variable]:
    page = evidence.get("page") or {}
    source = "the linking page"
    return [
        Variable("page.title", _text(page, "title"), source),
        Variable("page.url", _text(page, "url"), source),
    ]


def _link(evidence: Mapping[str, Any]) -> list[Variable]:
    link = evidence.get("link") or {}
    source = "the link on the page"
    return [
        Variable("link.anchor_text", _text(link, "anchor_text"), source),
        Variable("link.context", _text(link, "context"), source),
        Variable("link.heading", _text(link, "heading"), source),
        Variable("link.where", _WHERE.get(str(link.get("placement"))), source),
    ]


_WHERE = {
    "body": "in the text",
    "list": "in the list",
    "sidebar": "in the sidebar",
    "footer": "in the footer",
    "navigation": "in the menu",
    "header": "at the top",
    "bio": "in the author's note",
}


def _dead(evidence: Mapping[str, Any]) -> list[Variable]:
    dead = evidence.get("dead") or {}
    source = "the link check"
    return [
        Variable("dead.url", _text(dead, "url"), source),
        Variable("dead.reason_in_words", _text(dead, "sentence"), source),
        Variable("dead.checked_on", (_text(dead, "checked_at") or "")[:10] or None, source),
    ]


def _asset(asset: Asset | None) -> list[Variable]:
    source = "your page"
    summary = asset and (asset.description or asset.text[:200].strip())
    return [
        Variable("asset.title", (asset and asset.title) or None, source),
        Variable("asset.url", asset.url if asset else None, source),
        Variable("asset.summary", summary or None, source),
    ]


def _told_by_tactics(evidence: Mapping[str, Any]) -> list[Variable]:
    """What the tactic that found this opportunity knows; the other tactics' names stay missing."""
    return [
        Variable(fact.name, value, fact.source)
        for fact in registry.facts()
        if (value := _at(evidence, fact.path)) is not None
    ]


def _at(evidence: Mapping[str, Any], path: tuple[str, ...]) -> str | None:
    found: Any = evidence
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    text = ", ".join(map(str, found)) if isinstance(found, list) else str(found or "")
    return text.strip() or None


def examples() -> list[Variable]:
    """Every variable with its example, for previews and for checking templates."""
    return [Variable(name, value, "an example") for name, value in EXAMPLES.items()]


def nested(variables: list[Variable]) -> dict[str, dict[str, str]]:
    """{"contact": {"first_name": "Anna"}}; missing values are left out, so that they show."""
    tree: dict[str, dict[str, str]] = {}
    for variable in variables:
        group, _, name = variable.name.partition(".")
        branch = tree.setdefault(group, {})
        if variable.value is not None:
            branch[name] = variable.value
    return tree
