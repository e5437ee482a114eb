"""The board, the same as a table, and one opportunity with all its evidence."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.campaigns.moves import move_by_hand, open_to_people
from outreach.drafting.permission import learn_more
from outreach.model.contact import Contact
from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition
from outreach.placements.anchor_budget import anchor_budget
from outreach.placements.policy import expected_rel
from outreach.prospecting.registry import APPROACHES, approach_for
from outreach.store import opportunities
from outreach.store.pages import board as boards
from outreach.store.pages import opportunity as wholes
from outreach.store.pages.board import Filter
from outreach.web import forms, pipeline
from outreach.web.actors import names_for
from outreach.web.failures import wants_json
from outreach.web.gate import actor, current_project
from outreach.web.links import safe_next
from outreach.web.runtime import serving

pages = Blueprint("opportunities", __name__)


@pages.get("/p/<int:project_id>/board")
def board(project_id: int) -> str:
    """All stages as columns of cards."""
    wanted = _asked()
    with serving().store.read() as session:
        columns = boards.columns(session, project_id, wanted)
    return render_template(
        "opportunities/board.html",
        columns=columns,
        wanted=wanted,
        open_to_people=open_to_people,
        tactics=[one.tactic for one in APPROACHES],
        own_words=_own_words(wanted.tactic),
    )


@pages.get("/p/<int:project_id>/opportunities")
def table(project_id: int) -> str:
    """The same as rows, page by page."""
    return pipeline.shown(project_id)


@pages.get("/p/<int:project_id>/opportunities/<int:number>")
def show(project_id: int, number: int) -> str:
    """The evidence, the people, the letters and everything that happened."""
    with serving().store.read() as session:
        whole = wholes.whole(session, project_id, number)
        actors = names_for(session, (event.actor for event in whole.events))
        budget = anchor_budget(session, current_project(), whole.opportunity)
        elsewhere = wholes.held_elsewhere(session, whole.opportunity, list(g.roles))
    return render_template(
        "opportunities/show.html",
        whole=whole,
        row=whole.opportunity,
        moves=open_to_people(whole.opportunity),
        actors=actors,
        budget=budget,
        elsewhere=elsewhere,
        methods=Acquisition,
        expected_rel=expected_rel,
    )


@pages.post("/p/<int:project_id>/opportunities/<int:number>/move")
def move(project_id: int, number: int) -> Response | dict[str, object]:
    """Move a card; a stale or illegal move is refused with a sentence."""
    stage = forms.choice("stage", Stage)
    with serving().store.write() as session:
        row = opportunities.get(session, project_id, number)
        move_by_hand(
            session,
            row,
            stage,
            seen_version=forms.number("version"),
            at=serving().clock.now(),
            actor=actor(),
            why=forms.text("why", longest=500),
        )
        version, open_to = row.version, [one.value for one in open_to_people(row)]
    if wants_json():
        return {"version": version, "stage": stage.value, "open_to": open_to}
    flash("Moved.")
    here = url_for("opportunities.show", project_id=project_id, number=number)
    return redirect(safe_next(request.form.get("next", ""), here), 303)


@pages.post("/p/<int:project_id>/opportunities/<int:number>/knowledge")
def learn(project_id: int, number: int) -> Response:
    """Save what a person knows: a note, and in which country the contact is."""
    drafting = serving().drafting
    with serving().store.write() as session:
        row = opportunities.get(session, project_id, number)
        contact = session.get(Contact, row.contact_id) if row.contact_id else None
        note = request.form.get("note", "").strip()
        learn_more(session, drafting, row, contact, note=note, actor=actor(), country=_country())
    flash("Saved. Drafts to this person were judged anew.")
    return redirect(url_for("opportunities.show", project_id=project_id, number=number), 303)


def _country() -> str | None:
    """The country as typed; None if the form does not ask for one."""
    return forms.text("country", longest=60) if "country" in request.form else None


def _own_words(tactic: Tactic | None) -> Mapping[Stage, str]:
    """What the columns are called while only one tactic is shown."""
    approach = approach_for(tactic) if tactic else None
    return approach.stages if approach else {}


def _asked() -> Filter:
    return Filter(words=forms.asked_words(), tactic=forms.asked_choice("tactic", Tactic))
