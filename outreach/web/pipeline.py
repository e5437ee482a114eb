"""Opportunities as a table: order, filter, columns, views, and changes to many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from urllib.parse import parse_qs, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outreach.campaigns import bulk
from outreach.campaigns.bulk import MOST, Outcome
from outreach.campaigns.moves import PROVED_BY_A_LOOK
from outreach.campaigns.undo import undo as undone
from outreach.errors import InvalidInput, NotFound
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.prospecting.registry import APPROACHES
from outreach.store import bulk_actions, campaigns, marking, opportunities, saved_views
from outreach.store.marking import Marks
from outreach.store.pages import campaigns as outcomes
from outreach.store.pages import pipeline
from outreach.store.pages.board import Card, Filter
from outreach.store.pages.pipeline import Contacted, Order, Wanted
from outreach.web import exports, forms
from outreach.web.gate import actor, current_project, current_user
from outreach.web.links import safe_next
from outreach.web.runtime import serving
from outreach.web.speech import gettext, ngettext, retold

pages = Blueprint("pipeline", __name__)


class Column(StrEnum):
    """What the table can show beside the site, in this order."""

    SCORE = "score"
    PAGE = "page"
    TACTIC = "tactic"
    OFFER = "offer"
    WHO = "who"
    STAGE = "stage"
    NOTE = "note"
    FOUND = "found"
    MOVED = "moved"


_SHOWN = (Column.SCORE, Column.PAGE, Column.OFFER, Column.WHO, Column.STAGE, Column.MOVED)
_KEPT_IN_A_VIEW = frozenset(
    {"words", "tactic", "tag", "stage", "contact", "least", "order", "ascending", "column"}
    | {"field", "value", "own"}
)

_HEADINGS = (
    "id",
    "site",
    "page",
    "page title",
    "tactic",
    "stage",
    "score",
    "why not",
    "offer",
    "contact",
    "address",
    "note",
    "found",
    "moved",
    "tags",
)


def shown(project_id: int) -> str:
    """The page of the table."""
    asked = request.args
    wanted = _wanted(asked)
    with serving().store.read() as session:
        shelf = pipeline.listed(session, project_id, wanted, page=forms.asked_page())
        counts = pipeline.counts(session, project_id)
        fields, tags = marking.fields(session, project_id), marking.tags(session, project_id)
        carried = marking.marks(session, [card.opportunity.id or 0 for card in shelf.rows])
        views = saved_views.of_person(session, current_user().id or 0, project_id)
        last = bulk_actions.newest(session, project_id, actor())
        running = campaigns.of_project(session, project_id)
    here = _kept(asked.items(multi=True))
    return render_template(
        "opportunities/table.html",
        shelf=shelf,
        wanted=wanted.filter,
        asked=wanted,
        stage=wanted.stage,
        counts=counts,
        columns=_columns(asked),
        fields=fields,
        tags=tags,
        carried=carried,
        own_columns=[one for one in fields if str(one.id) in asked.getlist("own")],
        Column=Column,
        Order=Order,
        Contacted=Contacted,
        views=views,
        here=here,
        last=last,
        campaigns=running,
        targets=[stage for stage in Stage if stage not in PROVED_BY_A_LOOK],
        most=MOST,
        tactics=[one.tactic for one in APPROACHES],
    )


@pages.get("/p/<int:project_id>/opportunities.<form>")
def export(project_id: int, form: str) -> Response:
    """Everything that the filter lets through, in the order of the table."""
    if form not in {one.value for one in exports.Form}:
        raise NotFound("There is no such kind of file.")
    wanted = _wanted(request.args)
    with serving().store.read() as session:
        fields = marking.fields(session, project_id)

    def rows() -> Iterator[tuple[object, ...]]:
        with serving().store.read() as session:
            for card, carried in pipeline.every(session, project_id, wanted):
                yield (*_cells(card, carried), *(carried.values.get(one.id or 0) for one in fields))

    name = f"opportunities-{current_project().site_key}"
    headings = (*_HEADINGS, *(one.name for one in fields))
    return exports.download(exports.Form(form), name, headings, rows())


@pages.post("/p/<int:project_id>/opportunities/change")
def change(project_id: int) -> Response:
    """Move or note what was chosen; what could not be changed is said."""
    now = serving().clock.now()
    with serving().store.write() as session:
        rows = _chosen(session, project_id)
        kind = forms.choice("kind", bulk.Kind)
        if kind is bulk.Kind.NOTE:
            note = forms.text("note", longest=bulk.LONGEST_NOTE)
            outcome = bulk.note_many(session, rows, note, at=now, actor=actor())
        elif kind in (bulk.Kind.TAG, bulk.Kind.UNTAG):
            tag = marking.tag(session, project_id, forms.number("tag"))
            outcome = bulk.tag_many(session, rows, tag, kind, at=now, actor=actor())
        else:
            stage = forms.choice("stage", Stage)
            outcome = bulk.move_many(session, rows, stage, at=now, actor=actor())
    changed = outcome.changed
    told = ngettext("%(num)s opportunity changed.", "%(num)s opportunities changed.", changed)
    _tell(outcome, told)
    return _back(project_id)


@pages.post("/p/<int:project_id>/opportunities/enrol")
def enrol(project_id: int) -> Response:
    """Enrol what was chosen into a campaign; each refusal is said."""
    cooldown = timedelta(days=serving().settings.contact_cooldown_days)
    with serving().store.write() as session:
        rows = _chosen(session, project_id)
        campaign = outcomes.get(session, project_id, forms.number("campaign"))
        outcome = bulk.enrol_many(
            session, rows, campaign, at=serving().clock.now(), actor=actor(), cooldown=cooldown
        )
    enrolled = outcome.changed
    told = ngettext("%(num)s opportunity enrolled.", "%(num)s opportunities enrolled.", enrolled)
    _tell(outcome, told)
    return _back(project_id)


@pages.post("/p/<int:project_id>/opportunities/change/<int:number>/undo")
def undo(project_id: int, number: int) -> Response:
    """Take a change to many back, as far as nothing happened since."""
    with serving().store.write() as session:
        action = bulk_actions.get(session, project_id, number)
        outcome = undone(session, action, at=serving().clock.now(), actor=actor())
    back = outcome.changed
    told = ngettext("%(num)s opportunity put back.", "%(num)s opportunities put back.", back)
    _tell(outcome, told)
    return _back(project_id)


@pages.post("/p/<int:project_id>/opportunities/views")
def save_view(project_id: int) -> Response:
    """Keep the filter, the order and the columns under a name."""
    name = forms.text("name", longest=60, required="give the view a name.")
    query = _kept_text(forms.text("query", longest=500))
    with serving().store.write() as session:
        user = current_user().id or 0
        saved_views.save(session, user, project_id, name, query, at=serving().clock.now())
    flash(gettext("Saved as %(name)s.", name=name))
    return redirect(f"{_table(project_id)}?{query}", 303)


@pages.post("/p/<int:project_id>/opportunities/views/<int:number>/forget")
def forget_view(project_id: int, number: int) -> Response:
    """Delete one of one's own views."""
    with serving().store.write() as session:
        saved_views.forget(session, current_user().id or 0, project_id, number)
    flash(gettext("The view is deleted."))
    return _back(project_id)


def _chosen(session: Session, project_id: int) -> list[Opportunity]:
    """What was ticked, or everything that the filter lets through."""
    if "everything" in request.form:
        wanted = _wanted(MultiDict(parse_qs(forms.text("query", longest=500))))
        numbers = pipeline.numbers(session, project_id, wanted, at_most=MOST + 1)
    else:
        ticked = request.form.getlist("ids")
        numbers = [int(one) for one in ticked if forms.is_number(one)]
    rows = opportunities.with_ids(session, project_id, numbers)
    if not rows:
        raise InvalidInput("choose at least one opportunity.", field="ids")
    return rows


def _tell(outcome: Outcome, told: str) -> None:
    flash(told)
    for sentence, number in outcome.refused.most_common(5):
        flash(
            gettext("%(number)s not: %(sentence)s", number=number, sentence=retold(sentence)),
            "problem",
        )


def _wanted(asked: MultiDict[str, str]) -> Wanted:
    least = _number(asked, "least")
    return Wanted(
        filter=Filter(
            words=asked.get("words", "").strip()[:100],
            tactic=_member(asked, "tactic", Tactic),
            tag=_number(asked, "tag"),
        ),
        stage=_member(asked, "stage", Stage),
        contact=_member(asked, "contact", Contacted),
        least_score=None if least is None else min(least, 100),
        own=_own(asked),
        order=_member(asked, "order", Order) or Order.BEST,
        descending=asked.get("ascending") != "1",
    )


def _own(asked: MultiDict[str, str]) -> tuple[int, str] | None:
    number, text = _number(asked, "field"), asked.get("value", "").strip()[:100]
    return (number, text) if number is not None and text else None


def _number(asked: MultiDict[str, str], name: str) -> int | None:
    value = asked.get(name, "")
    return int(value) if forms.is_number(value) else None


def _member(asked: MultiDict[str, str], name: str, kind: type[forms.Member]) -> forms.Member | None:
    value = asked.get(name, "")
    return kind(value) if value in {member.value for member in kind} else None


def _columns(asked: MultiDict[str, str]) -> list[Column]:
    named = set(asked.getlist("column"))
    return [one for one in Column if one.value in named] or list(_SHOWN)


def _kept(pairs: Iterable[tuple[str, str]]) -> str:
    """The part of an address that a view consists of."""
    return urlencode([(name, value) for name, value in pairs if name in _KEPT_IN_A_VIEW and value])


def _kept_text(query: str) -> str:
    return _kept((name, one) for name, each in parse_qs(query).items() for one in each)


def _table(project_id: int) -> str:
    return url_for("opportunities.table", project_id=project_id)


def _back(project_id: int) -> Response:
    return redirect(safe_next(request.form.get("next", ""), _table(project_id)), 303)


def _cells(card: Card, carried: Marks) -> tuple[object, ...]:
    row, contact, asset = card.opportunity, card.contact, card.asset
    return (
        row.id,
        card.site.key,
        card.prospect.url,
        card.prospect.title,
        row.tactic,
        row.stage,
        row.score,
        row.gate,
        (asset.title or asset.url) if asset else "",
        contact.name if contact else "",
        contact.address if contact else "",
        row.note,
        row.created_at,
        row.moved_at,
        ", ".join(tag.name for tag in carried.tags),
    )
