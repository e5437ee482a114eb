"""Pages worth a look: what is known, and a form for new ones."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput
from outreach.model.crawl import Crawl, CrawlPurpose
from outreach.model.prospect import ProspectState
from outreach.sources.intake import take_in
from outreach.sources.site_crawl import begin_crawl
from outreach.sources.source import Candidate, Sourced
from outreach.store.pages import prospects
from outreach.urls import checked_url
from outreach.web import forms
from outreach.web.gate import current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("prospects", __name__)
_LONGEST = 500_000
_DEEPEST = 20
_MOST_PAGES = 100_000


@pages.get("/p/<int:project_id>/prospects")
def table(project_id: int) -> str:
    """All pages of the project, newest first."""
    state, words = forms.asked_choice("state", ProspectState), forms.asked_words()
    with serving().store.read() as session:
        shelf = prospects.listed(session, project_id, words, state, page=forms.asked_page())
        counts = prospects.counts(session, project_id)
    return render_template(
        "prospects/table.html", shelf=shelf, counts=counts, state=state, words=words
    )


@pages.get("/p/<int:project_id>/prospects/new")
def new(project_id: int) -> str:  # noqa: ARG001 the gate has found the project by it
    """A field for addresses, one a line; a bookmark sends the page that somebody looks at."""
    sent = request.args.get("url", "")[:_LONGEST]
    return render_template("prospects/new.html", typed={"addresses": sent}, problem=None)


@pages.post("/p/<int:project_id>/prospects/new")
def add(project_id: int) -> Response | tuple[str, int]:
    """Take them in; the run says what was new, known or unusable, line by line."""
    try:
        lines = forms.lines("addresses", longest=_LONGEST)
        if not lines:
            raise InvalidInput("write at least one address.", field="addresses")
    except InvalidInput as problem:
        return _with_problem(problem)
    runtime = serving()
    title = f"{len(lines)} typed {'page' if len(lines) == 1 else 'pages'}"
    run = take_in(runtime.store, runtime.clock, current_project(), _typed(lines), title=title)
    flash(gettext("The worker reads the new pages and checks every link on them."))
    return redirect(url_for("runs.show", project_id=project_id, number=run.id), 303)


@pages.post("/p/<int:project_id>/prospects/crawl")
def crawl(project_id: int) -> Response | tuple[str, int]:
    """Ask for a crawl of a site; the worker does it, and its run can be stopped."""
    runtime = serving()
    try:
        start = forms.address("start")
        depth, limit = forms.number("depth"), forms.number("limit")
        if depth > _DEEPEST or not 1 <= limit <= _MOST_PAGES:
            raise InvalidInput(
                f"at most {_DEEPEST} clicks and {_MOST_PAGES:,} pages.", field="start"
            )
    except InvalidInput as problem:
        return _with_problem(problem)
    wanted = Crawl(
        project_id=project_id,
        purpose=CrawlPurpose.PROSPECTS,
        start_url=start,
        depth=depth,
        page_limit=limit,
        started_at=runtime.clock.now(),
    )
    begin_crawl(runtime.store, runtime.clock, wanted)
    flash(gettext("The worker crawls the site with its next round. Here you see how far it is."))
    return redirect(url_for("runs.every", project_id=project_id), 303)


def _with_problem(problem: InvalidInput) -> tuple[str, int]:
    return render_template("prospects/new.html", typed=request.form, problem=problem), 422


def _typed(lines: list[str]) -> Iterator[Sourced]:
    for number, line in enumerate(lines, 1):
        try:
            yield Candidate(
                checked_url(forms.with_scheme(line), field="address", line=number), "typed", number
            )
        except InvalidInput as wrong:
            yield wrong
