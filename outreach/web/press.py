"""Digital PR: stories, their press lists, and journalists' requests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import InvalidInput, NotFound
from outreach.model.asset import Asset
from outreach.model.press import StoryState
from outreach.model.project import Project
from outreach.prospecting.digital_pr import keep
from outreach.store import assets, press
from outreach.store.pages import press as lists
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.rendering import own_zone
from outreach.web.runtime import serving
from outreach.web.speech import gettext, ngettext

pages = Blueprint("press", __name__)
_ROWS = 100
_MOST_CHOICES = 500  # of our pages in the list that a story is held by
LONGEST_PASTE = 100_000


@pages.get("/p/<int:project_id>/press")
def every(project_id: int) -> str:
    """All stories and requests."""
    return _every(project_id, None)


@pages.post("/p/<int:project_id>/press/stories")
def write(project_id: int) -> Response | tuple[str, int]:
    """Write down a story; what is wrong is said beside the form."""
    try:
        with serving().store.write() as session:
            row = keep.add_story(
                session,
                session.get_one(Project, project_id),
                title=forms.text("title"),
                text=request.form.get("text", ""),
                asset=_asset(session.get(Asset, _number("asset_id")), project_id),
                embargo_until=_moment("embargo_until"),
                at=serving().clock.now(),
                actor=actor(),
            )
            number = row.id
    except InvalidInput as problem:
        return _every(project_id, problem), 422
    flash(gettext("Written down. It is told to nobody before you let it go."))
    return redirect(url_for("press.show", project_id=project_id, number=number), 303)


@pages.get("/p/<int:project_id>/press/stories/<int:number>")
def show(project_id: int, number: int) -> str:
    """One story with its press list."""
    with serving().store.read() as session:
        story = press.story(session, project_id, number)
        shelf = lists.page_of_list(session, story, page=forms.asked_page(), size=_ROWS)
        held_by = session.get(Asset, story.asset_id) if story.asset_id else None
    # Lines of an outlet stand together already; sorting them again would lose the best fit first.
    outlets = [(key, list(own)) for key, own in groupby(shelf.rows, lambda line: line.site.key)]
    return render_template(
        "press/show.html", story=story, shelf=shelf, outlets=outlets, held_by=held_by
    )


def _list(session: Session, project_id: int, number: int) -> list[lists.Line]:
    return lists.list_of(session, press.story(session, project_id, number))


exports.offer(
    pages,
    "/p/<int:project_id>/press/stories/<int:number>",
    exports.Table[lists.Line](
        "press-list",
        {
            "outlet": lambda one: one.site.key,
            "name": lambda one: one.journalist.name,
            "title": lambda one: one.journalist.title,
            "fit": lambda one: round(100 * one.entry.fit),
            "why": lambda one: one.entry.reason,
            "articles": lambda one: len(one.journalist.articles),
            "stage": lambda one: one.opportunity.stage if one.opportunity else "",
            "left out": lambda one: exports.yes_or_no(bool(one.entry.left_out_by)),
        },
        _list,
    ),
)


@pages.post("/p/<int:project_id>/press/stories/<int:number>/state")
def move(project_id: int, number: int) -> Response:
    """Let the story go, or tell it no further."""
    state = forms.choice("state", StoryState)
    with serving().store.write() as session:
        story = press.story(session, project_id, number)
        verb = keep.let_go if state is StoryState.READY else keep.close
        verb(session, story, at=serving().clock.now(), actor=actor())
    told = state is StoryState.READY
    flash(
        gettext("The worker looks whose beat it fits.")
        if told
        else gettext("It is told no further.")
    )
    return _back(project_id, number)


@pages.post("/p/<int:project_id>/press/stories/<int:number>/embargo")
def set_embargo(project_id: int, number: int) -> Response:
    """Set or lift the embargo; letters on their way wait."""
    with serving().store.write() as session:
        story = press.story(session, project_id, number)
        until = _moment("embargo_until")
        keep.set_embargo(session, story, until, at=serving().clock.now(), actor=actor())
    flash(
        gettext("The embargo is set: no letter leaves before.")
        if until
        else gettext("There is no embargo.")
    )
    return _back(project_id, number)


@pages.post("/p/<int:project_id>/press/stories/<int:number>/list/<int:journalist>")
def set_listed(project_id: int, number: int, journalist: int) -> Response:
    """Take a journalist off the list, or put them back."""
    out = forms.text("out") == "yes"
    with serving().store.write() as session:
        story = press.story(session, project_id, number)
        entry = press.press_list(session, number).get(journalist)
        if entry is None:
            raise NotFound("This journalist is not on the list.")
        keep.leave_out(session, story, entry, out=out, at=serving().clock.now(), actor=actor())
    flash(gettext("Taken off the list.") if out else gettext("Back on the list."))
    return _back(project_id, number)


@pages.post("/p/<int:project_id>/press/requests")
def take(project_id: int) -> Response:
    """Take in pasted requests of journalists."""
    text = request.form.get("text", "")
    if len(text) > LONGEST_PASTE:
        raise InvalidInput(f"paste at most {LONGEST_PASTE:,} characters.", field="text")
    with serving().store.write() as session:
        found = keep.take_requests(
            session,
            session.get_one(Project, project_id),
            text,
            source="pasted",
            at=serving().clock.now(),
            actor=actor(),
        )
        count = len(found)
    flash(
        ngettext("%(num)s new request.", "%(num)s new requests.", count)
        if count
        else gettext("No new request was found in it."),
        "message" if count else "problem",
    )
    return redirect(url_for("press.every", project_id=project_id), 303)


def _every(project_id: int, problem: InvalidInput | None) -> str:
    with serving().store.read() as session:
        sizes = lists.sizes_of_lists(session, project_id)
        stories = [(one, sizes.get(one.id or 0, 0)) for one in press.stories(session, project_id)]
        shelf = lists.requests_of(
            session, project_id, now=serving().clock.now(), page=forms.asked_page()
        )
        ours = assets.outlines(session, project_id, at_most=_MOST_CHOICES)
    return render_template(
        "press/every.html", stories=stories, shelf=shelf, ours=ours, problem=problem
    )


def _asset(row: Asset | None, project_id: int) -> Asset | None:
    return row if row is not None and row.project_id == project_id else None


def _number(name: str) -> int:
    return forms.number(name) if request.form.get(name) else 0


def _moment(name: str) -> datetime | None:
    """A moment as the form has it, in the person's zone; None for none."""
    value = forms.text(name, longest=25)
    try:
        typed = datetime.fromisoformat(value).replace(tzinfo=own_zone()) if value else None
    except ValueError:
        raise InvalidInput("write the moment as 2026-05-31T09:00.", field=name) from None
    return typed.astimezone(UTC) if typed else None


def _back(project_id: int, number: int) -> Response:
    return redirect(url_for("press.show", project_id=project_id, number=number), 303)
