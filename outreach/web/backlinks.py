"""The table of backlinks, its export, and one backlink with its history."""

from __future__ import annotations

from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from outreach.backlinks.monitor import accept_as_it_is
from outreach.backlinks.sightings import disagreements
from outreach.backlinks.weighing import weigh
from outreach.errors import Conflict
from outreach.model.backlink import BacklinkState
from outreach.store import backlinks as stored
from outreach.store import watching
from outreach.store.pages import backlinks
from outreach.store.pages.backlinks import COUNTED_PER_STATE, Filter, Line, Order
from outreach.store.pages.paging import told, told_sum
from outreach.web import disavow, forms, link_alerts, link_harm, link_profile
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.spreadsheets import csv_line

pages = Blueprint("backlinks", __name__)
for part in (link_profile.pages, link_alerts.pages, link_harm.pages, disavow.pages):
    pages.register_blueprint(part)
_HEADINGS = (
    "linking page",
    "site",
    "target",
    "anchor text",
    "rel",
    "followed",
    "place",
    "state",
    "first seen",
    "last seen",
    "last looked",
)


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
        everything=told_sum(counts.values(), COUNTED_PER_STATE),
        told=told,
        most=COUNTED_PER_STATE,
        wanted=wanted,
        order=order,
        descending=descending,
    )


@pages.get("/p/<int:project_id>/backlinks.csv")
def export(project_id: int) -> Response:
    """Everything that the filter lets through, as CSV."""
    wanted, order, descending = _asked()

    def written() -> Iterator[str]:
        yield csv_line(_HEADINGS)
        with serving().store.read() as session:
            for line in backlinks.every(
                session, project_id, wanted, order=order, descending=descending
            ):
                yield csv_line(_cells(line))

    answer = Response(stream_with_context(written()), mimetype="text/csv")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"backlinks-{current_project().site_key}.csv"
    )
    return answer


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
    flash("Accepted: changes are measured against the link as it is now.")
    return redirect(url_for("backlinks.show", project_id=project_id, number=number), 303)


def _cells(line: Line) -> tuple[object, ...]:
    row = line.backlink
    return (
        row.linking_page,
        line.site.key,
        row.target_url,
        row.anchor_text,
        row.rel,
        {True: "yes", False: "no", None: ""}[row.followed],
        row.placement,
        row.state.value,
        row.first_seen_at,
        row.last_seen_at,
        row.looked_at,
    )


def _asked() -> tuple[Filter, Order, bool]:
    followed = {"yes": True, "no": False}.get(request.args.get("followed", ""))
    wanted = Filter(forms.asked_words(), forms.asked_choice("state", BacklinkState), followed)
    order = forms.asked_choice("order", Order)
    descending = request.args.get("descending") == "1" if order else True
    return wanted, order or Order.FIRST_SEEN, descending
