"""Every page and every file of the URL map, with addresses at which the filled project has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Flask
from werkzeug.routing import Rule

from outreach.backlinks.profile_tables import TABLES
from outreach.model.opportunity import Tactic
from outreach.model.placement import PlacementState
from outreach.store.triage import TriagePile
from outreach.web.guides import GUIDES

# Served before anybody is signed in, or without words of anybody.
WITHOUT_WORDS = frozenset(
    {
        "static",
        "public.health",
        "public.unsubscribe_page",
        "auth.sign_in",
        "start.show",
        "joining.show",
        "dashboard.home",
        "mailbox_consent.come_back",  # only ever leads on
        "inbox_work.attachment",  # bytes as they came: tests/web/test_inbox.py
        "reports.logo",
        "imports.look",  # needs a file: test_hostile.py brings one
    }
)
_PLACES: Mapping[str, list[dict[str, object]]] = {
    "reasons.show": [{"tactic": one.value} for one in Tactic],
    "opportunities.show": [{"number": number} for number in range(1, 13)],
    "inbox.show": [{"number": number} for number in range(1, 6)],
    "letters.edit": [{"number": 1, "letter": 1}],
    "letter_texts.history": [{"number": 1, "letter": 1, "variant": "a"}],
    "help.show": [{"name": name} for name in GUIDES],
    "backlinks.profile.figures_file": [{"name": name} for name in TABLES],
    "reports.client_file": [{"form": "html"}],
}
_ASKED: Mapping[str, list[str]] = {
    "opportunities.table": ["", "column=note&column=who"],
    "inbox.threads": ["pile=all"],
    "inbox.everywhere": ["pile=all"],
    "search.show": ["words=example"],
    "search.file": ["words=example"],
    "reports.show": ["costs=1"],
    "triage.show": [f"pile={pile.value}" for pile in TriagePile],
    "placements.every": [f"state={state.value}" for state in PlacementState],
    "imports.searches": ["tactic=guest_post&topic=x"],
    "assets.sites": ["url=https://a.example/"],
}


def pages(app: Flask) -> list[str]:
    """Addresses of everything that a browser shows."""
    return [address for rule in _rules(app) if not _is_file(rule) for address in _of(app, rule)]


def one_of_each(app: Flask) -> list[str]:
    """The first address of every page, for what takes long."""
    return [next(_of(app, rule)) for rule in _rules(app) if not _is_file(rule)]


def files(app: Flask) -> list[str]:
    """Addresses of everything that is downloaded, tables in their three forms."""
    return [address for rule in _rules(app) if _is_file(rule) for address in _of(app, rule)]


def _is_file(rule: Rule) -> bool:
    leaves = rule.rule.endswith((".txt", ".eml", "/source", "/export", "/ledger"))
    return leaves or "form" in rule.arguments


def _rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in WITHOUT_WORDS:
            yield rule


def _of(app: Flask, rule: Rule) -> Iterator[str]:
    forms = ("csv", "xlsx", "json") if "form" in rule.arguments else ("",)
    for place in _PLACES.get(rule.endpoint, [{}]):
        for form in [str(place["form"])] if "form" in place else forms:
            wanted = {"project_id": 1, "number": 1, "form": form, **place}
            given = {name: wanted[name] for name in rule.arguments}
            with app.test_request_context():
                address = str(app.url_map.bind("localhost").build(rule.endpoint, given))
            for asked in _ASKED.get(rule.endpoint, [""]):
                yield f"{address}?{asked}" if asked else address
