"""Feeds and sitemaps that the project follows: added, read now, removed."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.model.followed import Followed, FollowedKind
from outreach.sources.following import MOST_DAYS, MOST_PAGES, ask_now, follow
from outreach.store import followed
from outreach.urls import comparison_key
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("followed", __name__)
_DAYS = (1, 7, 30)


@pages.get("/p/<int:project_id>/feeds")
def every(project_id: int) -> str:
    """What is followed, when it is read, what went wrong; and a form for more."""
    return _page(project_id, None)


@pages.post("/p/<int:project_id>/feeds")
def add(project_id: int) -> Response | tuple[str, int]:
    """Follow a feed or the sitemaps of a site."""
    now = serving().clock.now()
    try:
        row = _wanted(project_id, now)
        with serving().store.write() as session:
            follow(session, row, at=now, actor=actor())
    except (InvalidInput, Conflict) as problem:
        return _page(project_id, problem), problem.http_status
    flash(gettext("It is followed. The worker reads it with its next round, then by itself."))
    return _back(project_id)


def _wanted(project_id: int, now: datetime) -> Followed:
    url = forms.address("address")
    return Followed(
        project_id=project_id,
        kind=forms.choice("kind", FollowedKind),
        url=url,
        url_key=comparison_key(url),
        page_limit=forms.number("limit"),
        every_days=forms.number("days"),
        added_by=actor(),
        added_at=now,
        next_read_at=now,
    )


@pages.post("/p/<int:project_id>/feeds/<int:number>/read")
def read_now(project_id: int, number: int) -> Response:
    """Have it read with the worker's next round."""
    with serving().store.write() as session:
        row = followed.get(session, project_id, number)
        ask_now(session, serving().clock, row, actor=actor())
    flash(gettext("The worker reads it with its next round. Runs show how far it is."))
    return _back(project_id)


@pages.post("/p/<int:project_id>/feeds/<int:number>/remove")
def remove(project_id: int, number: int) -> Response:
    """Follow it no longer; the pages that it brought stay."""
    with serving().store.write() as session:
        row = followed.get(session, project_id, number)
        record(row, "removed", at=serving().clock.now(), actor=actor(), why=row.url)
        session.delete(row)
    flash(gettext("It is followed no longer. The pages that it brought stay."))
    return _back(project_id)


def _all(session: Session, project_id: int) -> list[Followed]:
    return followed.of_project(session, project_id)


exports.offer(
    pages,
    "/p/<int:project_id>/feeds",
    exports.Table[Followed](
        "feeds",
        {
            "kind": lambda one: one.kind,
            "address": lambda one: one.url,
            "pages at most": lambda one: one.page_limit,
            "every days": lambda one: one.every_days,
            "read": lambda one: one.read_at,
            "next": lambda one: one.next_read_at,
            "problem": lambda one: one.problem,
        },
        _all,
    ),
)


def _page(project_id: int, problem: InvalidInput | Conflict | None) -> str:
    with serving().store.read() as session:
        rows = followed.of_project(session, project_id)
    return render_template(
        "followed/every.html",
        rows=rows,
        problem=problem,
        given=request.form,
        kinds=FollowedKind,
        days=_DAYS,
        most_days=MOST_DAYS,
        most_pages=MOST_PAGES,
        now=serving().clock.now(),
    )


def _back(project_id: int) -> Response:
    return redirect(url_for("followed.every", project_id=project_id), 303)
