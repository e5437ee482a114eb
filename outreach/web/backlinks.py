"""The table of backlinks, its export, and one backlink with its history."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.backlinks.inspect import Finding
from outreach.backlinks.monitor import accept_as_it_is
from outreach.backlinks.sightings import disagreements
from outreach.backlinks.weighing import weigh
from outreach.errors import Conflict
from outreach.model.backlink import BacklinkLook, BacklinkState, Sighting
from outreach.store import backlinks as stored
from outreach.store import watching
from outreach.store.pages import backlinks
from outreach.store.pages.backlinks import COUNTED_PER_STATE, Filter, Line, Order
from outreach.web import (
    disavow,
    exports,
    forms,
    link_alerts,
    link_harm,
    link_profile,
    webhooks,
)
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("backlinks", __name__)
for part in (
    link_profile.pages,
    link_alerts.pages,
    webhooks.pages,
    link_harm.pages,
    disavow.pages,
):
    pages.register_blueprint(part)


@pages.get("/p/<int:project_id>/backlinks")
def table(project_id: int) -> str:
    """One page of the table."""
    wanted, order, descending = _asked()
    with serving().store.read() as session:
        shelf = backlinks.lines(
            session,
            project_id,
            wanted,
            order=order,
            descending=descending,
            page=forms.asked_page(),
        )
        counts = backlinks.counts(session, project_id)
    return render_template(
        "backlinks/table.html",
        shelf=shelf,
        counts=counts,
        most=COUNTED_PER_STATE,
        wanted=wanted,
        findings=Finding,
        order=order,
        descending=descending,
    )


@pages.get("/p/<int:project_id>/backlinks/<int:number>")
def show(project_id: int, number: int) -> str:
    """One backlink: what it is, what it was, every look and every other source."""
    with serving().store.read() as session:
        row = stored.one(session, project_id, number)
        looks = watching.history(session, number)
        seen = stored.sightings(session, number)
        worth, juice = weigh(session, current_project(), row, now=serving().clock.now())
    return render_template(
        "backlinks/show.html",
        backlink=row,
        looks=looks,
        sightings=seen,
        disagreements=disagreements(row, seen),
        worth=worth,
        juice=juice,
    )


@pages.post("/p/<int:project_id>/backlinks/<int:number>/accept")
def accept(project_id: int, number: int) -> AnyResponse:
    """Somebody is content with the link as it is now."""
    with serving().store.write() as session:
        row = stored.one(session, project_id, number)
        if row.followed is None:
            raise Conflict("Nobody has seen this link yet; there is nothing to accept.")
        accept_as_it_is(row, at=serving().clock.now(), actor=actor())
    flash(gettext("Accepted: changes are measured against the link as it is now."))
    return redirect(url_for("backlinks.show", project_id=project_id, number=number), 303)


def _asked() -> tuple[Filter, Order, bool]:
    followed = {"yes": True, "no": False}.get(request.args.get("followed", ""))
    wanted = Filter(
        forms.asked_words(),
        forms.asked_choice("state", BacklinkState),
        followed,
        forms.asked_choice("finding", Finding),
    )
    order = forms.asked_choice("order", Order)
    descending = request.args.get("descending") == "1" if order else True
    return wanted, order or Order.FIRST_SEEN, descending


def _every(session: Session, project_id: int) -> Iterator[Line]:
    wanted, order, descending = _asked()
    return backlinks.every(session, project_id, wanted, order=order, descending=descending)


def _looks(session: Session, project_id: int, number: int) -> list[BacklinkLook]:
    stored.one(session, project_id, number)
    return watching.history(session, number, at_most=_MOST_LOOKS)


def _sources(session: Session, project_id: int, number: int) -> list[Sighting]:
    stored.one(session, project_id, number)
    return stored.sightings(session, number)


_MOST_LOOKS = 100_000
_LINKS = exports.Table[Line](
    "backlinks",
    {
        "linking page": lambda line: line.backlink.linking_page,
        "site": lambda line: line.site.key,
        "target": lambda line: line.backlink.target_url,
        "anchor text": lambda line: line.backlink.anchor_text,
        "rel": lambda line: line.backlink.rel,
        "followed": lambda line: exports.yes_or_no(line.backlink.followed),
        "not followed because": lambda line: ", ".join(line.backlink.not_followed_because),
        "place": lambda line: line.backlink.placement,
        "state": lambda line: line.backlink.state,
        "finding": lambda line: line.backlink.finding,
        "first seen": lambda line: line.backlink.first_seen_at,
        "last seen": lambda line: line.backlink.last_seen_at,
        "last looked": lambda line: line.backlink.looked_at,
    },
    _every,
)
_HISTORY = exports.Table[BacklinkLook](
    "looks",
    {
        "at": lambda look: look.at,
        "finding": lambda look: look.finding,
        "status": lambda look: look.status,
        "evidence": lambda look: json.dumps(look.evidence, ensure_ascii=False, sort_keys=True),
    },
    _looks,
)
_SOURCES = exports.Table[Sighting](
    "sightings",
    {
        "source": lambda seen: seen.source,
        "first": lambda seen: seen.first_at,
        "last": lambda seen: seen.last_at,
        "claims": lambda seen: json.dumps(seen.claims, ensure_ascii=False, sort_keys=True),
    },
    _sources,
)
exports.offer(pages, "/p/<int:project_id>/backlinks", _LINKS, endpoint="export")
_ONE = "/p/<int:project_id>/backlinks/<int:number>"
exports.offer(pages, f"{_ONE}/looks", _HISTORY, endpoint="looks_file")
exports.offer(pages, f"{_ONE}/sightings", _SOURCES, endpoint="sightings_file")
