"""Our own pages: the inventory, the content calendar, and ideas for what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.assets.calendar import Plan, checked_kind, day_of, drop, late, plan, publish
from outreach.assets.collecting import ideas_known
from outreach.assets.inventory import KIND
from outreach.assets.kind import BY_HAND
from outreach.assets.linkable import linkable, points
from outreach.errors import InvalidInput
from outreach.model.asset import AssetKind, AssetState
from outreach.model.opportunity import Tactic
from outreach.store import assets, dead_pages, runs
from outreach.store.assets import Outline
from outreach.store.pages.paging import Shelf, shelf_of
from outreach.urls import checked_url
from outreach.web import exports, forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("assets", __name__)
_ROWS = 50


class Ranked(NamedTuple):
    """A page of ours; `domains` is None where nobody has counted who links to it."""

    page: Outline
    domains: int | None
    points: float


@pages.get("/p/<int:project_id>/assets")
def inventory(project_id: int) -> str:
    """Every live page with its kind and how linkable it is, the best first."""
    with serving().store.read() as session:
        live = assets.outlines(session, project_id)
        domains, counted_at = assets.referring_domains(session, project_id)
        reading = None if live else runs.newest(session, project_id, KIND)
    ranked = _ranked(live, domains)
    page, of_kind = forms.asked_page(), Counter(one.kind for one in live)
    today = serving().clock.now().date()
    rows = [
        (one.page, one.domains, linkable(one.page, one.domains, today=today))
        for one in ranked[(page - 1) * _ROWS : page * _ROWS]
    ]
    return render_template(
        "assets/inventory.html",
        shelf=Shelf(rows, len(ranked), page, _ROWS),
        counts={kind: of_kind[kind.value] for kind in AssetKind},
        total=len(live),
        counted_at=counted_at,
        reading=reading,
        wanted=forms.asked_choice("kind", AssetKind),
        words=forms.asked_words(),
    )


def _ranked(live: Iterable[Outline], domains: Mapping[str, int] | None) -> list[Ranked]:
    """The pages that the address asks for with how linkable they are, the best first."""
    wanted, words = forms.asked_choice("kind", AssetKind), forms.asked_words().casefold()
    today = serving().clock.now().date()
    found = [
        Ranked(one, count, points(one, count, today=today))
        for one in live
        for count in [None if domains is None else domains.get(one.url_key, 0)]
        if (wanted is None or one.kind == wanted.value)
        and words in f"{one.title} {one.url}".casefold()
    ]
    return sorted(found, key=lambda row: (-row.points, row.page.url))


def _table(session: Session, project_id: int) -> list[Ranked]:
    live = assets.outlines(session, project_id)
    return _ranked(live, assets.referring_domains(session, project_id)[0])


exports.offer(
    pages,
    "/p/<int:project_id>/assets",
    exports.Table[Ranked](
        "assets",
        {
            "linkable": lambda one: round(one.points),
            "page": lambda one: one.page.url,
            "title": lambda one: one.page.title,
            "kind": lambda one: one.page.kind,
            "language": lambda one: one.page.language,
            "words": lambda one: one.page.words,
            "referring domains": lambda one: one.domains,
            "links from our pages": lambda one: one.page.links_in,
            "dated": lambda one: one.page.published_on,
            "read": lambda one: one.page.read_at,
        },
        _table,
    ),
)


@pages.post("/p/<int:project_id>/assets/<int:number>/kind")
def set_kind(project_id: int, number: int) -> Response:
    """A person knows better what kind of page it is."""
    kind = forms.choice("kind", AssetKind)
    with serving().store.write() as session:
        row = assets.get(session, project_id, number)
        row.kind, row.kind_reason = kind.value, BY_HAND
    flash(gettext("Noted. No reading changes it."))
    return redirect(url_for("assets.inventory", project_id=project_id), 303)


@pages.get("/p/<int:project_id>/assets/calendar")
def calendar(project_id: int) -> str:
    """What is planned, and what came of what was planned."""
    return _calendar(project_id, None)


@pages.post("/p/<int:project_id>/assets/calendar")
def add(project_id: int) -> Response | tuple[str, int]:
    """Plan a page."""
    try:
        answers = forms.text("answers_url", longest=2048)
        wish = Plan(
            title=forms.text("title", longest=300, required="give the page a working title."),
            due_on=day_of(forms.text("due_on", longest=10)),
            owner=forms.text("owner", longest=120),
            kind=checked_kind(forms.text("kind", longest=32)),
            tactic=_tactic(),
            audience=forms.text("audience", longest=500),
            answers_url=forms.address("answers_url") if answers else "",
        )
        with serving().store.write() as session:
            plan(session, current_project(), wish, at=serving().clock.now(), actor=actor())
    except InvalidInput as problem:
        return _calendar(project_id, problem), 422
    flash(gettext("Planned."))
    return redirect(url_for("assets.calendar", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/assets/<int:number>/publish")
def put_online(project_id: int, number: int) -> Response | tuple[str, int]:
    """It is online: from now on it is an asset like the others."""
    try:
        url = forms.address("url")
        with serving().store.write() as session:
            row = assets.get(session, project_id, number)
            now = serving().clock.now()
            publish(session, current_project(), row, url, at=now, actor=actor())
    except InvalidInput as problem:
        return _calendar(project_id, problem), 422
    flash(gettext("Online. The next inventory reads it."))
    return redirect(url_for("assets.calendar", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/assets/<int:number>/drop")
def take_out(project_id: int, number: int) -> Response:
    """A plan is given up."""
    with serving().store.write() as session:
        drop(session, assets.get(session, project_id, number))
    flash(gettext("Taken out of the calendar."))
    return redirect(url_for("assets.calendar", project_id=project_id), 303)


@pages.get("/p/<int:project_id>/assets/ideas")
def ideas(project_id: int) -> str:  # noqa: ARG001 the gate has found the project by it
    """What to write: pages of others that attract links, for which we have nothing."""
    with serving().store.read() as session:
        found, collected_at = ideas_known(session, current_project())
    return render_template("assets/ideas.html", ideas=found, collected_at=collected_at)


@pages.get("/p/<int:project_id>/assets/ideas/sites")
def sites(project_id: int) -> str:
    """Who would be asked about one idea."""
    url = checked_url(request.args.get("url", ""))
    with serving().store.read() as session:
        listed = dead_pages.linking_sites(session, project_id, url)
    return render_template("assets/sites.html", url=url, listed=listed)


def _tactic() -> str:
    value = forms.text("tactic", longest=32)
    if value and value not in {one.value for one in Tactic}:
        raise InvalidInput("choose one of the tactics.", field="tactic")
    return value


def _calendar(project_id: int, problem: InvalidInput | None) -> str:
    with serving().store.read() as session:
        listed = assets.in_calendar(session, project_id)
        results = assets.outcomes(session, project_id)
        domains, _ = assets.referring_domains(session, project_id)
    # What is to come by its day, then what came of the rest, the latest first.
    online = [one for one in reversed(listed) if one.state is not AssetState.PLANNED]
    planned = [one for one in listed if one.state is AssetState.PLANNED]
    shelf = shelf_of(
        [
            (one, results.get(one.id or 0), (domains or {}).get(one.url_key, 0))
            for one in planned + online
        ],
        forms.asked_page(),
        _ROWS,
    )
    overdue = {one.id for one in late(planned, today=serving().clock.now().date())}
    return render_template(
        "assets/calendar.html",
        shelf=shelf,
        overdue=overdue,
        kinds=AssetKind,
        tactics=Tactic,
        given={**request.args, **request.form},
        problem=problem,
    )
