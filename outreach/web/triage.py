"""Triage: pages that no tactic found a reason on, or that are not read yet, kept or dropped."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.prospecting.triage import LONGEST_WHY, drop_page, drop_site, take_back
from outreach.store import triage
from outreach.store.pages import runs as run_pages
from outreach.store.triage import TriagePile
from outreach.web import forms
from outreach.web.failures import wants_json
from outreach.web.gate import actor
from outreach.web.links import safe_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext, ngettext

pages = Blueprint("triage", __name__)
Told = Response | dict[str, object]


@pages.get("/p/<int:project_id>/triage")
def show(project_id: int) -> str:
    """One pile of pages, of the whole project or of one run."""
    pile = forms.asked_choice("pile", TriagePile) or TriagePile.UNDECIDED
    run_id, page = forms.asked_number("run"), forms.asked_page()
    with serving().store.read() as session:
        run = run_pages.get(session, project_id, run_id) if run_id is not None else None
        sizes = triage.sizes(session, project_id, run_id)
        shelf = triage.listed(
            session, project_id, pile, run_id=run_id, total=sizes[pile], page=page
        )
    return render_template(
        "triage/show.html", shelf=shelf, sizes=sizes, pile=pile, run=run, longest=LONGEST_WHY
    )


@pages.post("/p/<int:project_id>/triage/<int:number>/keep")
def keep(project_id: int, number: int) -> Told:
    """It is wanted; it leaves the list and stays among the pages."""
    with serving().store.write() as session:
        row = triage.get(session, project_id, number)
        row.keep(at=serving().clock.now(), actor=actor())
    return _told(project_id, gettext("Kept."))


@pages.post("/p/<int:project_id>/triage/<int:number>/drop")
def drop(project_id: int, number: int) -> Told:
    """It is not wanted, and why."""
    why = forms.text("why", longest=LONGEST_WHY)
    with serving().store.write() as session:
        row = triage.get(session, project_id, number)
        drop_page(session, row, at=serving().clock.now(), actor=actor(), why=why)
    return _told(project_id, gettext("Dropped."))


@pages.post("/p/<int:project_id>/triage/<int:number>/drop-site")
def drop_whole_site(project_id: int, number: int) -> Told:
    """Nothing of its site is wanted, now or later."""
    with serving().store.write() as session:
        row = triage.get(session, project_id, number)
        dropped = drop_site(session, row, at=serving().clock.now(), actor=actor())
    told = ngettext(
        "The site is left out from now on; %(num)s page was dropped.",
        "The site is left out from now on; %(num)s pages were dropped.",
        dropped,
    )
    return _told(project_id, told)


@pages.post("/p/<int:project_id>/triage/<int:number>/take-back")
def undo(project_id: int, number: int) -> Told:
    """As if nobody had decided."""
    with serving().store.write() as session:
        row = triage.get(session, project_id, number)
        back = take_back(session, row, at=serving().clock.now(), actor=actor())
    told = ngettext("%(num)s page is back.", "%(num)s pages are back.", back)
    return _told(project_id, told)


def _told(project_id: int, sentence: str) -> Told:
    if wants_json():
        return {"sentence": sentence}
    flash(sentence)
    here = url_for("triage.show", project_id=project_id)
    return redirect(safe_next(request.form.get("next", ""), here), 303)
