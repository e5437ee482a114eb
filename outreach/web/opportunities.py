"""The board, the same as a table, and one opportunity with all its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.campaigns.marking import mark as write_marks
from outreach.campaigns.moves import move_by_hand, open_to_people
from outreach.drafting.permission import learn_more
from outreach.model.contact import Contact
from outreach.model.marking import Tag
from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition
from outreach.placements.anchor_budget import anchor_budget
from outreach.placements.policy import expected_rel
from outreach.prospecting.registry import APPROACHES
from outreach.store import marking, opportunities
from outreach.store.pages import board as boards
from outreach.store.pages import opportunity as wholes
from outreach.store.pages.board import Filter
from outreach.web import forms, pipeline
from outreach.web.actors import names_for
from outreach.web.failures import wants_json
from outreach.web.gate import actor, current_project
from outreach.web.links import safe_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("opportunities", __name__)


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the board: all stages of what belongs together.

    Attributes:
        name: of the tag that all of it carries, "" for a lane of something else.
        tactic: whose words the stages have; None if there are several.
    """

    name: str
    tactic: Tactic | None
    columns: list[boards.Column]

    @property
    def total(self) -> int:
        return sum(column.total for column in self.columns)


@pages.get("/p/<int:project_id>/board")
def board(project_id: int) -> str:
    """All stages as columns of cards; in lanes by tactic or by tag, if somebody wants them."""
    wanted, by = _asked(), request.args.get("lanes", "")
    with serving().store.read() as session:
        tags = marking.tags(session, project_id)
        lanes = [
            Lane(name, one.tactic, boards.columns(session, project_id, one))
            for name, one in _lanes(wanted, by, tags)
        ]
    if len(lanes) > 1:
        lanes = [lane for lane in lanes if lane.total]
    return render_template(
        "opportunities/board.html",
        lanes=lanes,
        by=by,
        tags=tags,
        wanted=wanted,
        open_to_people=open_to_people,
        tactics=[one.tactic for one in APPROACHES],
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
        fields, tags = marking.fields(session, project_id), marking.tags(session, project_id)
        carried = marking.marks(session, [number])[number]
    return render_template(
        "opportunities/show.html",
        whole=whole,
        row=whole.opportunity,
        moves=open_to_people(whole.opportunity),
        actors=actors,
        budget=budget,
        elsewhere=elsewhere,
        fields=fields,
        tags=tags,
        carried=carried,
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
    flash(gettext("Moved."))
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
    flash(gettext("Saved. Drafts to this person were judged anew."))
    return redirect(url_for("opportunities.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/opportunities/<int:number>/marks")
def mark(project_id: int, number: int) -> Response:
    """Save the tags and the fields of the project's own."""
    with serving().store.write() as session:
        row = opportunities.get(session, project_id, number)
        fields = marking.fields(session, project_id)
        values = {one.id or 0: request.form.get(f"field_{one.id}", "") for one in fields}
        ticked = {int(one) for one in request.form.getlist("tags") if forms.is_number(one)}
        write_marks(session, row, values, ticked, at=serving().clock.now(), actor=actor())
    flash(gettext("Saved."))
    return redirect(url_for("opportunities.show", project_id=project_id, number=number), 303)


def _country() -> str | None:
    """The country as typed; None if the form does not ask for one."""
    return forms.text("country", longest=60) if "country" in request.form else None


def _lanes(wanted: Filter, by: str, tags: list[Tag]) -> list[tuple[str, Filter]]:
    """What each lane shows; a single one without a name where nobody asked for lanes."""
    if by == "tactic" and wanted.tactic is None:
        return [("", replace(wanted, tactic=one.tactic)) for one in APPROACHES]
    if by == "tag" and wanted.tag is None and tags:
        return [(one.name, replace(wanted, tag=one.id)) for one in tags]
    return [("", wanted)]


def _asked() -> Filter:
    return Filter(
        words=forms.asked_words(),
        tactic=forms.asked_choice("tactic", Tactic),
        tag=forms.asked_number("tag"),
    )
