"""Sites that may harm us: flags with reasons, decisions of people, letters to webmasters."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.backlinks.disavowing import ask_removal
from outreach.backlinks.harm import Level
from outreach.backlinks.judging import judge_sites
from outreach.errors import NotFound
from outreach.model.harm import HarmDecision, RemovalRequest, RemovalState, SiteHarm
from outreach.model.site import Site
from outreach.store import harm as stored
from outreach.store.pages import backlinks
from outreach.store.pages.paging import Shelf
from outreach.web import exports, forms
from outreach.web.gate import actor, current_project
from outreach.web.links import safe_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("harm", __name__)
_SIZE = 50
_AT_ONCE = 20_000
_PORTION = 1_000
Judged = tuple[SiteHarm, str, RemovalRequest | None]
Asked = tuple[RemovalRequest, str]


@pages.get("/p/<int:project_id>/backlinks/harm")
def every(project_id: int) -> str:
    """Flagged sites, the undecided and heaviest first; of one `level`, named like `words`."""
    level, words = forms.asked_choice("level", Level), forms.asked_words()
    page = forms.asked_page()
    with serving().store.read() as session:
        rows, total = stored.flagged(
            session, project_id, levels=_levels(), words=words, page=page, size=_SIZE
        )
        counts = stored.counts(session, project_id)
    return render_template(
        "backlinks/harm.html",
        shelf=Shelf(rows, total, page, _SIZE),
        counts={one: counts.get(one.value, 0) for one in reversed(Level)},
        level=level,
        site_words=words,
        decisions=list(HarmDecision),
    )


@pages.post("/p/<int:project_id>/backlinks/harm")
def again(project_id: int) -> Response:
    """Judge all linking sites anew; very many are left to the worker."""
    with serving().store.read() as session:
        total = sum(backlinks.counts(session, project_id).values())
    if total <= _AT_ONCE:
        judge_sites(serving().store, serving().clock, current_project())
        flash(gettext("All linking sites were judged anew. Decisions of people stayed."))
    else:
        flash(gettext("There are too many to wait for: the worker judges them anew once a day."))
    return redirect(url_for("backlinks.harm.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/backlinks/harm/<int:number>")
def decide(project_id: int, number: int) -> Response:
    """Note a decision; "remove" writes the letter to the webmaster."""
    decision = forms.choice("decision", HarmDecision)
    why = forms.text("why", longest=300)
    now = serving().clock.now()
    with serving().store.write() as session:
        row = session.get(SiteHarm, number)
        if row is None or row.project_id != project_id:
            raise NotFound("There is no such site in this project.")
        row.decide(decision, at=now, actor=actor(), why=why)
        key = session.get_one(Site, row.site_id).key
        if decision is HarmDecision.REMOVE:
            ask_removal(session, current_project(), row, key, now=now, actor=actor())
    flash(_noted(decision, key))
    if decision is HarmDecision.REMOVE:
        return redirect(url_for("backlinks.harm.removals", project_id=project_id), 303)
    here = url_for("backlinks.harm.every", project_id=project_id)
    return redirect(safe_next(request.form.get("next", ""), here), 303)


def _noted(decision: HarmDecision, key: str) -> str:
    if decision is HarmDecision.REMOVE:
        return gettext(
            "The letter to %(key)s is written: read it, send it, and note it here.", key=key
        )
    if decision is HarmDecision.DISAVOW:
        return gettext("%(key)s goes into the next disavow file.", key=key)
    if decision is HarmDecision.FINE:
        return gettext("%(key)s is fine: no file will name it.", key=key)
    return gettext("%(key)s waits for a decision again.", key=key)


@pages.get("/p/<int:project_id>/backlinks/removals")
def removals(project_id: int) -> str:
    """Letters to webmasters and what came of them; those in one state with `state=`."""
    state, page = forms.asked_choice("state", RemovalState), forms.asked_page()
    with serving().store.read() as session:
        rows = stored.removal_requests(session, project_id, state=state, page=page, size=_SIZE)
        counts = stored.removal_counts(session, project_id)
    total = counts.get(state, 0) if state else sum(counts.values())
    return render_template(
        "backlinks/removals.html",
        shelf=Shelf(rows, total, page, _SIZE),
        counts={one: counts.get(one, 0) for one in RemovalState},
        state=state,
        legal=RemovalRequest.LEGAL,
    )


@pages.post("/p/<int:project_id>/backlinks/removals/<int:number>")
def settle(project_id: int, number: int) -> Response:
    """Note that a letter was sent, or what came of it."""
    state = forms.choice("state", RemovalState)
    with serving().store.write() as session:
        row = session.get(RemovalRequest, number)
        if row is None or row.project_id != project_id:
            raise NotFound("There is no such letter in this project.")
        row.move_to(state, at=serving().clock.now(), actor=actor())
    here = url_for("backlinks.harm.removals", project_id=project_id)
    return redirect(safe_next(request.form.get("next", ""), here), 303)


def _levels() -> list[str]:
    """What is asked for; without a wish, what is worth a look."""
    level = forms.asked_choice("level", Level)
    return [level.value] if level else [Level.HIGH.value, Level.MEDIUM.value]


def _judged(session: Session, project_id: int) -> Iterator[Judged]:
    page, levels, words = 1, _levels(), forms.asked_words()
    while True:
        rows, _ = stored.flagged(
            session, project_id, levels=levels, words=words, page=page, size=_PORTION
        )
        yield from rows
        if len(rows) < _PORTION:
            return
        page += 1


def _asked(session: Session, project_id: int) -> Iterator[Asked]:
    state = forms.asked_choice("state", RemovalState)
    return iter(stored.removal_requests(session, project_id, state=state))


_TABLE = exports.Table[Judged](
    "flagged-sites",
    {
        "site": lambda one: one[1],
        "level": lambda one: one[0].level,
        "points": lambda one: one[0].points,
        "links": lambda one: one[0].links,
        "followed": lambda one: one[0].followed,
        "reasons": lambda one: " ".join(reason["sentence"] for reason in one[0].reasons),
        "clauses": lambda one: "; ".join(
            dict.fromkeys(reason["clause"] for reason in one[0].reasons if reason.get("clause"))
        ),
        "decision": lambda one: one[0].decision,
        "why": lambda one: one[0].why,
        "decided": lambda one: one[0].decided_at,
        "judged": lambda one: one[0].judged_at,
    },
    _judged,
)
_LETTERS = exports.Table[Asked](
    "removal-requests",
    {
        "site": lambda one: one[1],
        "state": lambda one: one[0].state,
        "written": lambda one: one[0].made_at,
        "sent": lambda one: one[0].asked_at,
        "settled": lambda one: one[0].settled_at,
        "letter": lambda one: one[0].letter,
    },
    _asked,
)
exports.offer(pages, "/p/<int:project_id>/backlinks/harm", _TABLE)
exports.offer(pages, "/p/<int:project_id>/backlinks/removals", _LETTERS, endpoint="letters_file")
