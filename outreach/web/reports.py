"""The client's report with its files, what came of letters, what it cost, and how reports look."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.clock import written_day
from outreach.errors import InvalidInput, NotFound
from outreach.model.placement import Cost
from outreach.model.project import Project
from outreach.reporting import gather, html, keep, pdf
from outreach.reporting.ahead import letters_known
from outreach.reporting.client import Link, Period, period
from outreach.reporting.outcomes import HEADINGS, Grouping, Outcome, cells, outcomes
from outreach.store import costs
from outreach.web import exports, forms
from outreach.web.gate import actor, allowed_here, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext, language_now

pages = Blueprint("reports", __name__)
_LONGEST_COMMENT = 2_000
_SHOWN = 100  # of each list on the page; all of them are in the files
_ENTRIES = 50  # of the ledger beside the report; all of them are in its file


@pages.get("/p/<int:project_id>/reports")
def show(project_id: int) -> str:
    """The report of a period, as the client gets it."""
    when = _period()
    report, logo = _report(project_id, when)
    with serving().store.read() as session:
        brand = costs.brand(session, project_id)
        sees_costs = allowed_here("reports.outcome_table")
        ledger = costs.every(session, project_id, at_most=_ENTRIES) if sees_costs else []
    return render_template(
        "reports/show.html",
        report=report,
        rows_at_most=_SHOWN,
        logo=url_for("reports.logo", project_id=project_id) if logo else "",
        span=when,
        asked={name: request.args.get(name, "") for name in ("comment", "costs")},
        brand=brand,
        ledger=ledger,
        today=serving().clock.now().date(),
    )


@pages.get("/p/<int:project_id>/reports/client.<form>")
def client_file(project_id: int, form: str) -> AnyResponse:
    """The same as a file."""
    if form not in {"pdf", "html"}:
        raise NotFound("There is no such kind of file.")
    when = _period()
    report, logo = _report(project_id, when)
    if form == "pdf":
        answer = Response(pdf.render(report, logo)[0], mimetype="application/pdf")
    else:
        answer = Response(html.standalone(report, logo), mimetype="text/html")
    name = f"links-{current_project().site_key}-{when.first}-{when.last}.{form}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@pages.get("/p/<int:project_id>/reports/outcomes")
def outcome_table(project_id: int) -> str:
    """What came of letters, grouped, each share with its interval."""
    by, when = _by(), _period()
    with serving().store.read() as session:
        letters = letters_known(session, project_id, when)
    return render_template(
        "reports/outcomes.html",
        lines=outcomes(gather.written(letters.counted), by),
        counted_at=letters.counted_at,
        by=by,
        ways=Grouping,
        span=when,
    )


@pages.get("/p/<int:project_id>/reports/logo")
def logo(project_id: int) -> Response:
    """The picture at the head of reports."""
    with serving().store.read() as session:
        brand = costs.brand(session, project_id)
    if brand is None or not brand.logo:
        raise NotFound("There is no logo.")
    return Response(brand.logo, mimetype={"png": "image/png"}.get(brand.logo_kind, "image/jpeg"))


@pages.post("/p/<int:project_id>/reports/look")
def set_look(project_id: int) -> AnyResponse:
    """Name, colour, contact line and logo of reports."""
    upload = request.files.get("logo")
    picture = upload.read(pdf.MOST_LOGO_BYTES + 1) if upload and upload.filename else None
    with serving().store.write() as session:
        keep.set_brand(
            session,
            current_project(),
            agency=forms.text("agency", longest=120),
            colour=forms.text("colour", longest=7),
            contact=forms.text("contact"),
            logo=b"" if "without_logo" in request.form else picture,
            at=serving().clock.now(),
            actor=actor(),
        )
    flash(gettext("Saved."))
    return redirect(url_for("reports.show", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/reports/costs")
def add_cost(project_id: int) -> AnyResponse:
    """Write down hours or money."""
    with serving().store.write() as session:
        keep.add_cost(
            session,
            current_project(),
            spent_on=written_day(forms.text("spent_on", longest=10), "spent_on"),
            hours=_hours(forms.text("hours", longest=10)),
            money=forms.text("money", longest=40),
            note=forms.text("note"),
            at=serving().clock.now(),
            actor=actor(),
        )
    flash(gettext("Written down."))
    return redirect(url_for("reports.show", project_id=project_id, costs="1"), 303)


@pages.post("/p/<int:project_id>/reports/costs/<int:number>/strike")
def strike(project_id: int, number: int) -> AnyResponse:
    """Strike out an entry that was a mistake."""
    with serving().store.write() as session:
        row = costs.one(session, project_id, number)
        keep.strike(session, row, at=serving().clock.now(), actor=actor())
    flash(gettext("Struck out."))
    return redirect(url_for("reports.show", project_id=project_id, costs="1"), 303)


def _report(project_id: int, when: Period) -> tuple[dict[str, object], bytes | None]:
    """The report and its logo; costs only for those who may see how the work is done."""
    project = current_project()
    with serving().store.read() as session:
        report = gather.report_of(
            session,
            project,
            when,
            comment=request.args.get("comment", "")[:_LONGEST_COMMENT],
            with_costs="costs" in request.args and allowed_here("reports.outcome_table"),
            reader=language_now(),
            counted_ahead=True,
            now=serving().clock.now(),
        )
        brand = costs.brand(session, project_id)
        return report, brand.logo if brand else None


def _period() -> Period:
    first, last = request.args.get("from", ""), request.args.get("to", "")
    if not first and not last:
        began = current_project().created_at.date()
        return gather.usual_period(serving().clock.now().date(), began)
    try:
        return period(written_day(first, "from"), written_day(last, "to"))
    except ValueError as wrong:
        raise InvalidInput(str(wrong), field="to") from None


def _hours(text: str) -> float:
    try:
        return float(text.replace(",", ".")) if text else 0.0
    except ValueError:
        raise InvalidInput("write hours as 2.5.", field="hours") from None


def _by() -> Grouping:
    return forms.asked_choice("by", Grouping) or Grouping.TACTIC


def _outcomes(session: Session, project_id: int) -> list[Outcome]:
    letters = letters_known(session, project_id, _period())
    return outcomes(gather.written(letters.counted), _by())


def _cell(place: int) -> Callable[[Outcome], object]:
    return lambda line: cells(line)[place]


def _links(session: Session, project_id: int) -> list[Link]:
    project = session.get_one(Project, project_id)
    return gather.links(session, project, counted_ahead=True, now=serving().clock.now())


_LINKS = exports.Table[Link](
    "links",
    {
        "site": lambda one: one.site,
        "page": lambda one: one.page,
        "target": lambda one: one.target,
        "anchor text": lambda one: one.anchor,
        "tactic": lambda one: one.tactic,
        "method": lambda one: one.method,
        "followed": lambda one: exports.yes_or_no(one.followed),
        "place": lambda one: one.place,
        "won on": lambda one: one.won_on,
        "lost on": lambda one: one.lost_on,
        "risk": lambda one: one.risk,
        "quality": lambda one: None if one.quality is None else round(one.quality, 1),
    },
    _links,
)
_COSTS = exports.Table[Cost](
    "costs",
    {
        "on": lambda row: row.spent_on,
        "hours": lambda row: row.hours or None,
        "money": lambda row: row.cents / 100 if row.cents else None,
        "currency": lambda row: row.currency,
        "campaign": lambda row: row.campaign_id,
        "placement": lambda row: row.placement_id,
        "note": lambda row: row.note,
    },
    costs.every,
)
_OUTCOMES = exports.Table[Outcome](
    "outcomes", {name: _cell(place) for place, name in enumerate(HEADINGS)}, _outcomes
)
_HERE = "/p/<int:project_id>/reports"
exports.offer(pages, f"{_HERE}/links", _LINKS, endpoint="links")
exports.offer(pages, f"{_HERE}/costs", _COSTS, endpoint="cost_file")
exports.offer(pages, f"{_HERE}/outcomes", _OUTCOMES, endpoint="outcome_file")
