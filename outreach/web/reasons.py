"""Reasons to write: what each tactic finds, and the ranked list of one with its inputs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput, NotFound
from outreach.model.opportunity import Stage, Tactic
from outreach.model.project import Project
from outreach.prospecting.find import reweigh, run_kind
from outreach.prospecting.inputs import tell, weigh
from outreach.prospecting.record import STILL_OURS
from outreach.prospecting.registry import APPROACHES, approach_for
from outreach.prospecting.tactic import Approach
from outreach.store import changes, opportunities, prospects, runs
from outreach.store.pages import reasons
from outreach.store.pages.reasons import Pile
from outreach.web import forms
from outreach.web.failures import wants_json
from outreach.web.gate import actor
from outreach.web.links import safe_next
from outreach.web.reasons_extra import extra_for
from outreach.web.runtime import serving
from outreach.web.speech import gettext, ngettext

pages = Blueprint("reasons", __name__)


@pages.get("/p/<int:project_id>/reasons")
def every(project_id: int) -> str:
    """All tactics: what each finds, what it needs, what it has found."""
    kinds = {run_kind(one.tactic): one.tactic for one in APPROACHES}
    with serving().store.read() as session:
        tallies = reasons.tallies(session, project_id)
        newest = reasons.newest_runs(session, project_id, kinds)
    last = {kinds[kind]: run for kind, run in newest.items()}
    return render_template(
        "reasons/every.html", approaches=APPROACHES, tallies=tallies, last=last, Pile=Pile
    )


@pages.get("/p/<int:project_id>/reasons/<tactic>")
def show(project_id: int, tactic: str) -> str:
    """One tactic: its inputs, how it ranks, and its list, pile by pile."""
    approach = _approach(tactic)
    return _page(project_id, approach, None)


@pages.post("/p/<int:project_id>/reasons/<tactic>/inputs")
def tell_it(project_id: int, tactic: str) -> Response | tuple[str, int]:
    """Save what the tactic asks for; the worker looks again."""
    approach = _approach(tactic)
    try:
        with serving().store.write() as session:
            project = session.get_one(Project, project_id)
            for wanted in approach.inputs:
                lines = forms.lines(wanted.name)
                tell(project, wanted, lines, at=serving().clock.now(), actor=actor())
    except InvalidInput as problem:
        return _page(project_id, approach, problem), 422
    flash(gettext("Saved. The worker looks again with its next round."))
    return _back(project_id, approach)


@pages.post("/p/<int:project_id>/reasons/<tactic>/weights")
def set_weights(project_id: int, tactic: str) -> Response | tuple[str, int]:
    """Save the weights; the list is ranked anew at once, from what is stored."""
    approach = _approach(tactic)
    try:
        wanted = _weights(approach)
        with serving().store.write() as session:
            project = session.get_one(Project, project_id)
            weigh(project, approach, wanted, at=serving().clock.now(), actor=actor())
            rows = opportunities.of_tactic(session, project_id, approach.tactic, STILL_OURS)
            changed = reweigh(rows, project)
    except InvalidInput as problem:
        return _page(project_id, approach, problem), 422
    flash(
        ngettext(
            "Saved. %(num)s score has changed.", "Saved. %(num)s scores have changed.", changed
        )
    )
    return _back(project_id, approach)


@pages.post("/p/<int:project_id>/reasons/<tactic>/stop")
def stop(project_id: int, tactic: str) -> Response:
    """Keep the worker from looking, until somebody lets it."""
    approach, clock = _approach(tactic), serving().clock
    title = f"{approach.tactic.label}: stopped by hand"
    with serving().store.write() as session:
        runs.halt(session, project_id, run_kind(approach.tactic), title, clock)
    flash(gettext("Stopped. What was found stays; nothing new is looked for."))
    return redirect(_next(project_id, approach), 303)


@pages.post("/p/<int:project_id>/reasons/<tactic>/look")
def look(project_id: int, tactic: str) -> Response:
    """Let the worker look again with its next round, also after a stop."""
    approach, clock = _approach(tactic), serving().clock
    kind = run_kind(approach.tactic)
    with serving().store.write() as session:
        newest = reasons.newest_runs(session, project_id, [kind]).get(kind)
        if newest is not None:
            runs.let_go_on(session, newest.id or 0, clock)
        changes.touch(session, project_id, at=clock.now())
    flash(gettext("The worker looks again with its next round."))
    return redirect(_next(project_id, approach), 303)


@pages.post("/p/<int:project_id>/reasons/<tactic>/read-again")
def read_again(project_id: int, tactic: str) -> Response:
    """Have every known page read anew: what it said was noted for the lists of that time."""
    approach = _approach(tactic)
    with serving().store.write() as session:
        number = prospects.read_again(session, project_id)
    flash(
        ngettext(
            "%(num)s page is read again, politely.",
            "%(num)s pages are read again, politely.",
            number,
        )
    )
    return redirect(_next(project_id, approach), 303)


@pages.post("/p/<int:project_id>/reasons/<tactic>/<int:number>/accept")
def accept(project_id: int, tactic: str, number: int) -> Response | dict[str, object]:
    """A person says that it is worth a letter: it goes first."""
    approach = _approach(tactic)
    with serving().store.write() as session:
        row = opportunities.get(session, project_id, number)
        row.accept(at=serving().clock.now(), actor=actor())
    if wants_json():
        return {"sentence": "Accepted: it goes first."}
    flash(gettext("Accepted: it goes first."))
    return redirect(_next(project_id, approach), 303)


def _approach(tactic: str) -> Approach:
    known = tactic in {one.value for one in Tactic}
    found = approach_for(Tactic(tactic)) if known else None
    if found is None:
        raise NotFound("There is no such tactic.")
    return found


def _page(project_id: int, approach: Approach, problem: InvalidInput | None) -> str:
    pile = forms.asked_choice("pile", Pile) or Pile.UNDECIDED
    kind = run_kind(approach.tactic)
    with serving().store.read() as session:
        project = session.get_one(Project, project_id)
        tally = reasons.tallies(session, project_id, approach.tactic)[approach.tactic]
        total, page = tally.piles[pile], forms.asked_page()
        shelf = reasons.listed(session, project_id, approach.tactic, pile, total=total, page=page)
        run = reasons.newest_runs(session, project_id, [kind]).get(kind)
        gates = reasons.gates(session, project_id, approach.tactic)
        extra = extra_for(session, project, approach.tactic)
    return render_template(
        "reasons/show.html",
        approach=approach,
        extra=extra,
        gates=gates,
        tally=tally,
        shelf=shelf,
        pile=pile,
        piles=Pile,
        run=run,
        weights={**approach.weights, **project.weights.get(approach.tactic.value, {})},
        shown=project,
        given=request.form,
        problem=problem,
        Stage=Stage,
    )


def _weights(approach: Approach) -> dict[str, float]:
    """Percent in the form, shares in the project."""
    return {
        name: forms.number(f"weight-{place}") / 100
        for place, name in enumerate(approach.weights)
        if request.form.get(f"weight-{place}", "")
    }


def _back(project_id: int, approach: Approach) -> Response:
    here = url_for("reasons.show", project_id=project_id, tactic=approach.tactic.value)
    return redirect(here, 303)


def _next(project_id: int, approach: Approach) -> str:
    here = url_for("reasons.show", project_id=project_id, tactic=approach.tactic.value)
    return safe_next(request.form.get("next", ""), here)
