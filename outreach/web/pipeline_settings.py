"""Settings of the pipeline: what stages are called, fields of one's own, tags."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.model.marking import FieldKind, OwnField, Tag
from outreach.model.opportunity import Stage, Tactic
from outreach.model.project import Project
from outreach.prospecting.registry import APPROACHES
from outreach.store import marking
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext
from outreach.web.stages import LONGEST

pages = Blueprint("pipeline_settings", __name__)
TONES = ("secondary", "teal", "blue", "purple", "green", "yellow", "orange", "red")
_MOST_CHOICES = 50


@pages.get("/p/<int:project_id>/settings/pipeline")
def show(project_id: int) -> str:
    """Stages, fields and tags."""
    return _page(project_id, None)


@pages.post("/p/<int:project_id>/settings/pipeline/stages")
def name_stages(project_id: int) -> Response:
    """Keep what stages are called, everywhere or for one tactic; empty is the usual word."""
    tactic = _tactic(request.form.get("tactic", ""))
    key = tactic.value if tactic else ""
    named = {stage.value: forms.text(f"stage_{stage.value}", longest=LONGEST) for stage in Stage}
    with serving().store.write() as session:
        project = session.get_one(Project, project_id)
        kept = {stage: word for stage, word in named.items() if word}
        others = {name: words for name, words in project.stage_words.items() if name != key}
        project.stage_words = others | ({key: kept} if kept else {})
        now = serving().clock.now()
        record(project, "stages_named", at=now, actor=actor(), project_id=project_id)
    flash(gettext("Saved."))
    return _back(project_id, tactic=key or None)


@pages.post("/p/<int:project_id>/settings/pipeline/fields")
def add_field(project_id: int) -> Response | tuple[str, int]:
    """Add a field to the project's opportunities."""
    try:
        kind = forms.choice("kind", FieldKind)
        row = OwnField(
            project_id=project_id,
            name=forms.text("name", longest=60, required="give the field a name."),
            kind=kind,
            choices=_choices() if kind is FieldKind.CHOICE else [],
            created_at=serving().clock.now(),
        )
        with serving().store.write() as session:
            marking.add_field(session, row)
            record(row, "added", at=row.created_at, actor=actor(), project_id=project_id)
    except (InvalidInput, Conflict) as problem:
        return _page(project_id, problem), 422
    return _back(project_id)


@pages.post("/p/<int:project_id>/settings/pipeline/fields/<int:number>/remove")
def remove_field(project_id: int, number: int) -> Response:
    """Remove a field with what stands in it."""
    with serving().store.write() as session:
        row = marking.remove_field(session, project_id, number)
        now = serving().clock.now()
        record(row, "removed", at=now, actor=actor(), project_id=project_id, why=row.name)
    flash(gettext("The field is gone."))
    return _back(project_id)


@pages.post("/p/<int:project_id>/settings/pipeline/tags")
def add_tag(project_id: int) -> Response | tuple[str, int]:
    """Add a tag."""
    try:
        tone = forms.text("tone", longest=16)
        row = Tag(
            project_id=project_id,
            name=forms.text("name", longest=40, required="write the tag."),
            tone=tone if tone in TONES else TONES[0],
            created_at=serving().clock.now(),
        )
        with serving().store.write() as session:
            marking.add_tag(session, row)
    except (InvalidInput, Conflict) as problem:
        return _page(project_id, problem), 422
    return _back(project_id)


@pages.post("/p/<int:project_id>/settings/pipeline/tags/<int:number>/remove")
def remove_tag(project_id: int, number: int) -> Response:
    """Take a tag off everything and forget it."""
    with serving().store.write() as session:
        marking.remove_tag(session, project_id, number)
    flash(gettext("The tag is gone."))
    return _back(project_id)


def _choices() -> list[str]:
    found = list(dict.fromkeys(forms.lines("choices", longest=5_000)))
    if not 2 <= len(found) <= _MOST_CHOICES:
        raise InvalidInput(f"write 2 to {_MOST_CHOICES} choices, one a line.", field="choices")
    if any(len(one) > 100 for one in found):
        raise InvalidInput("a choice has at most 100 characters.", field="choices")
    return found


def _tactic(value: str) -> Tactic | None:
    return Tactic(value) if value in {one.value for one in Tactic} else None


def _back(project_id: int, *, tactic: str | None = None) -> Response:
    here = url_for("pipeline_settings.show", project_id=project_id, tactic=tactic)
    return redirect(here, 303)


def _page(project_id: int, problem: InvalidInput | Conflict | None) -> str:
    tactic = _tactic(request.args.get("tactic", ""))
    with serving().store.read() as session:
        project = session.get_one(Project, project_id)
        fields, tags = marking.fields(session, project_id), marking.tags(session, project_id)
    return render_template(
        "projects/pipeline.html",
        tactic=tactic,
        named=project.stage_words.get(tactic.value if tactic else "", {}),
        everywhere=project.stage_words.get("", {}),
        tactics=[one.tactic for one in APPROACHES],
        stages=Stage,
        own_stages=next((one.stages for one in APPROACHES if one.tactic is tactic), {}),
        fields=fields,
        tags=tags,
        kinds=FieldKind,
        tones=TONES,
        given=request.form,
        problem=problem,
    )
