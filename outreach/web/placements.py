"""Placements: what waits for a person's word, what was won, what is a risk, what ends soon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.model.placement import Acquisition, Placement, PlacementState
from outreach.placements import decide
from outreach.placements.policy import expected_rel
from outreach.store import backlinks, opportunities, placements
from outreach.store.pages.paging import Shelf
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.links import safe_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("placements", __name__)
SOON = timedelta(days=30)
_ROWS = 50
_PILES = (
    PlacementState.PROPOSED,
    PlacementState.LIVE,
    PlacementState.RISK,
    PlacementState.LOST,
    PlacementState.EXPECTED,
    PlacementState.REJECTED,
)


@pages.get("/p/<int:project_id>/placements")
def every(project_id: int) -> str:
    """One pile of placements; what waits for a decision first."""
    today = serving().clock.now().date()
    with serving().store.read() as session:
        counts = placements.counts(session, project_id)
        pile = _pile(counts)
        page = forms.asked_page()
        rows = placements.listed(session, project_id, pile, page=page, size=_ROWS)
        ending = placements.ending(session, project_id, before=today + SOON)
    return render_template(
        "placements/every.html",
        shelf=Shelf(rows, counts[pile], page, _ROWS),
        pile=pile,
        piles=_PILES,
        counts=counts,
        ending=ending[:_ROWS],
        ending_in_all=len(ending),
        today=today,
        methods=Acquisition,
        expected_rel=expected_rel,
    )


@pages.post("/p/<int:project_id>/placements/<int:number>/confirm")
def confirm(project_id: int, number: int) -> Response:
    """It is our work: judge it, and count it if it is clean."""
    with serving().store.write() as session:
        row = placements.one(session, project_id, number)
        outcome = decide.confirm(session, row, at=serving().clock.now(), actor=actor())
    told = {
        "risk": gettext("Ours, but a risk and no win: see why."),
        "lost": gettext("Ours; it is gone by now."),
    }
    flash(told.get(outcome, gettext("Ours: it counts as won.")))
    return _back(project_id)


@pages.post("/p/<int:project_id>/placements/<int:number>/reject")
def reject(project_id: int, number: int) -> Response:
    """It is not our work: the link is organic."""
    with serving().store.write() as session:
        row = placements.one(session, project_id, number)
        why = forms.text("why", longest=500)
        decide.reject(session, row, at=serving().clock.now(), actor=actor(), why=why)
    flash(gettext("Not ours: the link is organic."))
    return _back(project_id)


@pages.post("/p/<int:project_id>/placements/<int:number>/reopen")
def reopen(project_id: int, number: int) -> Response:
    """Take a rejection back."""
    with serving().store.write() as session:
        row = placements.one(session, project_id, number)
        decide.reopen(row, at=serving().clock.now(), actor=actor())
    flash(gettext("It waits for a decision again."))
    return _back(project_id)


@pages.post("/p/<int:project_id>/placements/<int:number>/terms")
def set_terms(project_id: int, number: int) -> Response:
    """How it was acquired and until when; what it counts as is judged anew."""
    method, until = forms.choice("method", Acquisition), forms.day("paid_until")
    with serving().store.write() as session:
        row = placements.one(session, project_id, number)
        _change(session, row, method, until)
        state = row.state
    risky = state is PlacementState.RISK
    flash(
        gettext("Saved. As it is marked, the link is a risk and no win.")
        if risky
        else gettext("Saved.")
    )
    return _back(project_id)


def _change(session: Session, row: Placement, method: Acquisition, until: date | None) -> None:
    now, who = serving().clock.now(), actor()
    if method is not row.acquisition or not row.method_by:
        why = forms.text("why", longest=500)
        decide.set_method(session, row, method, at=now, actor=who, why=why)
    if until != row.paid_until:
        decide.set_term(row, until, at=now, actor=who)


@pages.post("/p/<int:project_id>/placements/tie")
def tie(project_id: int) -> Response:
    """Say that an opportunity earned a link that the machine took for organic."""
    with serving().store.write() as session:
        decide.tie_by_hand(
            session,
            backlinks.one(session, project_id, forms.number("backlink")),
            opportunities.get(session, project_id, forms.number("opportunity")),
            at=serving().clock.now(),
            actor=actor(),
        )
    flash(gettext("Tied: the link counts for that opportunity."))
    return _back(project_id)


def _back(project_id: int) -> Response:
    here = url_for("placements.every", project_id=project_id)
    return redirect(safe_next(request.form.get("next", ""), here), 303)


def _pile(counts: Mapping[PlacementState, int]) -> PlacementState:
    first = PlacementState.PROPOSED if counts[PlacementState.PROPOSED] else PlacementState.LIVE
    return forms.asked_choice("pile", PlacementState) or first


def _rows(session: Session, project_id: int) -> Iterator[placements.Shown]:
    pile = _pile(placements.counts(session, project_id))
    return placements.in_state(session, project_id, pile)


_TABLE = exports.Table[placements.Shown](
    "placements",
    {
        "site": lambda one: one[3].key,
        "linking page": lambda one: one[1].linking_page,
        "target": lambda one: one[1].target_url,
        "anchor text": lambda one: one[1].anchor_text,
        "rel": lambda one: one[1].rel,
        "state": lambda one: one[0].state,
        "method": lambda one: one[0].acquisition,
        "expected rel": lambda one: expected_rel(one[0].acquisition),
        "risks": lambda one: " ".join(one[0].risks),
        "sure to": lambda one: one[0].confidence,
        "tactic": lambda one: one[2].tactic,
        "opportunity": lambda one: one[2].id,
        "live since": lambda one: one[0].live_at,
        "until": lambda one: one[0].paid_until,
    },
    _rows,
)
exports.offer(pages, "/p/<int:project_id>/placements", _TABLE)
