"""Help in plain words: a glossary whose terms stand beside the fields, and a guide per tactic.

The texts are files of `templates/guides/<language>`; what a language lacks is shown in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Blueprint, render_template

from outreach.bundled import bundled
from outreach.errors import NotFound
from outreach.languages import SOURCE
from outreach.model.opportunity import Tactic
from outreach.web.speech import language_now

pages = Blueprint("help", __name__)
GUIDES = ("first_week", "letters", *(tactic.value for tactic in Tactic))


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade in plain words."""

    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A short guide.

    Attributes:
        parts: {"heading"} with "text", "items" (sentences) or "steps": {"text"} and, where a page
            of ours is meant, "to" (endpoint), "label" and perhaps "tactic".
    """

    name: str
    title: str
    lead: str
    parts: tuple[Mapping[str, Any], ...] = field(default=())


@pages.get("/help")
def every() -> str:
    """All guides."""
    return render_template("help/every.html", guides=[guide(name) for name in GUIDES])


@pages.get("/help/glossary")
def glossary() -> str:
    """Every term, by name."""
    terms = sorted(_terms(language_now().code).values(), key=lambda one: one.name.casefold())
    return render_template("help/glossary.html", terms=terms)


@pages.get("/help/<name>")
def show(name: str) -> str:
    """One guide."""
    if name not in GUIDES:
        raise NotFound("There is no such guide.")
    return render_template(
        "help/show.html", guide=guide(name), tactics={one.value for one in Tactic}
    )


@pages.app_template_global()
def term(key: str) -> Term:
    """What a word means, in the language of the page."""
    return _terms(language_now().code)[key]


@pages.app_template_global()
def guide(name: str) -> Guide:
    """A guide in the language of the page."""
    return _guide(language_now().code, name)


@cache
def _terms(code: str) -> dict[str, Term]:
    """The terms of a language; English ones where it has none."""
    known = dict(_terms(SOURCE)) if code != SOURCE else {}
    return known | {key: Term(key, **told) for key, told in _read(code, "terms").items()}


@cache
def _guide(code: str, name: str) -> Guide:
    found = _read(code, name) or _read(SOURCE, name)
    return Guide(name, found["title"], found["lead"], tuple(found["part"]))


def _read(code: str, name: str) -> dict[str, Any]:
    path = bundled("templates") / "guides" / code / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
