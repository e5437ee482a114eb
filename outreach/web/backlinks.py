"""The table of backlinks and its export."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context

from outreach.model.backlink import BacklinkState
from outreach.store.pages import backlinks
from outreach.store.pages.backlinks import Filter, Line, Order
from outreach.web import forms
from outreach.web.gate import current_project
from outreach.web.runtime import serving
from outreach.web.spreadsheets import csv_line

pages = Blueprint("backlinks", __name__)
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
