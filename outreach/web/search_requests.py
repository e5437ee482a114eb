"""Searches with a provider's key: asked for here, done by the worker within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput
from outreach.model.project import Project
from outreach.model.search import SearchRequest
from outreach.sources.footprints import PLACES, Footprint, library, queries, tactics
from outreach.sources.search import Question
from outreach.store import searches
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("search_requests", __name__)
MOST_QUERIES = 300
_MOST_PAGES = 10
_MOST_REQUESTS = 1_000
Given = dict[str, list[str]]


@pages.post("/p/<int:project_id>/searches/ask")
def ask(project_id: int) -> Response:
    """Have the worker ask all queries that the page shows."""
    tactic = forms.text("tactic", longest=32)
    if tactic not in tactics():
        raise InvalidInput("choose one of the tactics.", field="tactic")
    wanted = min(max(forms.number("pages"), 1), _MOST_PAGES)
    given, language = given_places(request.form, current_project()), forms.text("language")
    with serving().store.write() as session:
        shelf = shelf_of(session, project_id, tactic)
        found = list(queries(shelf, given, language=language))[:MOST_QUERIES]
        if not found:
            raise InvalidInput("fill in what the queries are about first.", field="topic")
        provider = searches.provider_by_id(session, forms.number("provider"))
        questions = [
            asdict(Question(query, spoken, page))
            for query, spoken in found
            for page in range(1, wanted + 1)
        ]
        session.add(
            SearchRequest(
                project_id=project_id,
                provider_id=provider.id or 0,
                title=f"{len(found)} queries to {provider.name}"[:200],
                questions=questions,
                budget=min(max(forms.number("budget"), 1), _MOST_REQUESTS),
                asked_by=actor(),
                asked_at=serving().clock.now(),
            )
        )
    flash(gettext("The worker asks them with its next round. Here you see how far it is."))
    return redirect(url_for("runs.every", project_id=project_id), 303)


def given_places(values: Mapping[str, str], project: Project) -> Given:
    """What the places of queries stand for: as typed, with what the project knows by itself."""
    given = {place: _words(values.get(place, "")) for place in PLACES}
    given["brand"] = given["brand"] or [str(name) for name in project.brand_names] or [project.name]
    given["site"] = [project.site_key]
    given["rival"] = given["rival"] or [str(one) for one in project.competitors]
    return given


def shelf_of(session: Session, project_id: int, tactic: str) -> list[Footprint]:
    """The queries of a tactic, with those that the project has added."""
    own = searches.own_footprints(session, project_id, tactic)
    return library(tactic) + [Footprint(tactic, one.language, one.pattern) for one in own]


def _words(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()][:20]
