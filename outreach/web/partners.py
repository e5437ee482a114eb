"""Partners: who they are, what is owed, and who links to whom."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.partner import Obligation, Partner, PartnerKind, Side
from outreach.model.project import Project
from outreach.prospecting.partners import keep
from outreach.prospecting.partners.standing import Standing, every_standing, listing
from outreach.store import opportunities, own_links, partners
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("partners", __name__)
_OVERDUE_AT_ONCE, _MOST_OVERDUE = 6, 50


@pages.get("/p/<int:project_id>/partners")
def every(project_id: int) -> str:
    """All partners, what is overdue, and how many links are mutual."""
    return _every(project_id, None)


@pages.post("/p/<int:project_id>/partners")
def add(project_id: int) -> Response | tuple[str, int]:
    """Add one; what is wrong is said beside the form, with what was typed."""
    try:
        with serving().store.write() as session:
            row = keep.add(
                session,
                session.get_one(Project, project_id),
                name=forms.text("name"),
                site=forms.text("site", longest=2_000),
                kind=forms.choice("kind", PartnerKind),
                page=forms.text("page", longest=2_000),
                at=serving().clock.now(),
                actor=actor(),
            )
            number = row.id
    except (InvalidInput, Conflict) as problem:
        return _every(project_id, problem), problem.http_status
    flash(gettext("Added. The worker looks where they list others."))
    return redirect(url_for("partners.show", project_id=project_id, number=number), 303)


@pages.get("/p/<int:project_id>/partners/<int:number>")
def show(project_id: int, number: int) -> str:
    """One partner: agreements, what is owed, links in both directions, what could be asked."""
    return _show(project_id, number, None)


def _show(project_id: int, number: int, problem: Conflict | None) -> str:
    today = serving().clock.now().date()
    with serving().store.read() as session:
        partner = partners.get(session, project_id, number)
        mine = [(partner, partners.site_of(session, partner))]
        known = listing(session, project_id, mine, today=today)
        one = known.standings[0]
        out = own_links.to_site(session, project_id, one.site.key)
        asked = opportunities.of_site(session, project_id, one.site.id or 0)
        ahead = keep.outlook(session, partner, known.reciprocity)
    return render_template(
        "partners/show.html",
        one=one,
        known=known,
        out=out,
        asked=asked,
        today=today,
        ahead=ahead,
        problem=problem,
    )


@pages.post("/p/<int:project_id>/partners/<int:number>/page")
def set_page(project_id: int, number: int) -> Response:
    """Say where they list others."""
    with serving().store.write() as session:
        keep.set_page(
            session,
            partners.get(session, project_id, number),
            forms.text("page", longest=2_000),
            at=serving().clock.now(),
            actor=actor(),
        )
    return _back(
        project_id, number, gettext("Saved. The worker reads the page with its next round.")
    )


@pages.post("/p/<int:project_id>/partners/<int:number>/agreements")
def agree(project_id: int, number: int) -> Response | tuple[str, int]:
    """Write down an agreement; what speaks against it is said first, with what was typed."""
    try:
        with serving().store.write() as session:
            keep.agree(
                session,
                partners.get(session, project_id, number),
                title=forms.text("title"),
                text=request.form.get("text", ""),
                starts_on=forms.day("starts_on"),
                ends_on=forms.day("ends_on"),
                knowing="knowing" in request.form,
                at=serving().clock.now(),
                actor=actor(),
            )
    except Conflict as problem:
        return _show(project_id, number, problem), problem.http_status
    return _back(project_id, number, gettext("The agreement is written down."))


@pages.post("/p/<int:project_id>/partners/<int:number>/obligations")
def promise(project_id: int, number: int) -> Response:
    """Write down what one side owes the other."""
    with serving().store.write() as session:
        keep.promise(
            session,
            partners.get(session, project_id, number),
            owed_by=forms.choice("owed_by", Side),
            what=forms.text("what", longest=500),
            due_on=forms.day("due_on"),
            at=serving().clock.now(),
            actor=actor(),
        )
    return _back(project_id, number, gettext("Written down."))


@pages.post("/p/<int:project_id>/obligations/<int:number>/done")
def done(project_id: int, number: int) -> Response:
    """Mark what was owed as done."""
    with serving().store.write() as session:
        row, partner = partners.obligation(session, project_id, number)
        keep.done(session, row, partner, at=serving().clock.now(), actor=actor())
        back = partner.id or 0
    return _back(project_id, back, gettext("Done."))


@pages.post("/p/<int:project_id>/partners/<int:number>/end")
def end(project_id: int, number: int) -> Response:
    """We don't work together any more."""
    with serving().store.write() as session:
        row = partners.get(session, project_id, number)
        why = forms.text("why", longest=500)
        keep.end(session, row, at=serving().clock.now(), actor=actor(), why=why)
    return _back(project_id, number, gettext("Ended: nothing is asked of them from now on."))


def _every(project_id: int, problem: InvalidInput | Conflict | None) -> str:
    today = serving().clock.now().date()
    with serving().store.read() as session:
        shelf = partners.listed(session, project_id, page=forms.asked_page())
        known = listing(session, project_id, shelf.rows, today=today)
        overdue = partners.overdue(session, project_id, today=today)
    return render_template(
        "partners/every.html",
        shelf=shelf,
        known=known,
        overdue=overdue[:_MOST_OVERDUE],
        overdue_in_all=len(overdue),
        at_once=_OVERDUE_AT_ONCE,
        problem=problem,
        kinds=PartnerKind,
    )


def _back(project_id: int, number: int, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("partners.show", project_id=project_id, number=number), 303)


def _standings(session: Session, project_id: int) -> list[Standing]:
    return every_standing(session, project_id, today=serving().clock.now().date())


Owed = tuple[Obligation, Partner]
_TABLE = exports.Table[Standing](
    "partners",
    {
        "partner": lambda one: one.partner.name,
        "site": lambda one: one.site.key,
        "kind": lambda one: one.partner.kind,
        "page": lambda one: one.partner.page_url,
        "live links to us": lambda one: len(one.live_in),
        "we link": lambda one: one.links_out,
        "mutual": lambda one: exports.yes_or_no(one.is_mutual),
        "reliability": lambda one: one.reliability.points,
        "why": lambda one: "; ".join(one.reliability.reasons),
        "open": lambda one: sum(owed.done_at is None for owed in one.obligations),
        "ended": lambda one: one.partner.ended_on,
    },
    _standings,
)
_PROMISES = exports.Table[Owed](
    "obligations",
    {
        "partner": lambda one: one[1].name,
        "owed by": lambda one: one[0].owed_by,
        "what": lambda one: one[0].what,
        "due": lambda one: one[0].due_on,
        "done": lambda one: one[0].done_at,
    },
    partners.owed,
)
exports.offer(pages, "/p/<int:project_id>/partners", _TABLE)
exports.offer(pages, "/p/<int:project_id>/obligations", _PROMISES, endpoint="obligations_file")
