"""The client's report with its files, what came of letters, what it cost, and how reports look."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from outreach.clock import written_day
from outreach.errors import InvalidInput, NotFound
from outreach.model.placement import Cost
from outreach.model.project import Project
from outreach.reporting import gather, html, keep, pdf
from outreach.reporting.client import Link, Period, period
from outreach.reporting.outcomes import HEADINGS, Grouping, cells, outcomes
from outreach.store import costs
from outreach.web import exports, forms
from outreach.web.gate import actor, allowed_here, current_project
from outreach.web.runtime import serving

pages = Blueprint("reports", __name__)
_LONGEST_COMMENT = 2_000
_LINKS = (
    "site", "page", "target", "anchor text", "tactic", "method", "followed", "place", "won on",
    "lost on", "risk", "quality",
)  # fmt: skip
_COSTS = ("on", "hours", "money", "currency", "campaign", "placement", "note")


@pages.get("/p/<int:project_id>/reports")
def show(project_id: int) -> str:
    """The report of a period, as the client gets it."""
    when = _period()
    report, logo = _report(project_id, when)
    with serving().store.read() as session:
        brand = costs.brand(session, project_id)
        ledger = costs.every(session, project_id) if allowed_here("reports.outcome_table") else []
    return render_template(
        "reports/show.html",
        report=report,
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


@pages.get("/p/<int:project_id>/reports/links.<form>")
def links(project_id: int, form: str) -> AnyResponse:
    """Every link that was won or is a risk, as a table."""
    with serving().store.read() as session:
        project = session.get_one(Project, project_id)
        found = gather.links(session, project, now=serving().clock.now())
    rows = [_link_cells(one) for one in found]
    return exports.download(_form(form), f"links-{current_project().site_key}", _LINKS, rows)


@pages.get("/p/<int:project_id>/reports/outcomes")
def outcome_table(project_id: int) -> str:
    """What came of letters, grouped, each share with its interval."""
    when, by = _period(), forms.asked_choice("by", Grouping) or Grouping.TACTIC
    with serving().store.read() as session:
        lines = outcomes(gather.written(session, project_id, when), by)
    return render_template("reports/outcomes.html", lines=lines, by=by, ways=Grouping, span=when)


@pages.get("/p/<int:project_id>/reports/outcomes.<form>")
def outcome_file(project_id: int, form: str) -> AnyResponse:
    """The same as a file."""
    when, by = _period(), forms.asked_choice("by", Grouping) or Grouping.TACTIC
    with serving().store.read() as session:
        lines = outcomes(gather.written(session, project_id, when), by)
    name = f"outcomes-by-{by.value}-{current_project().site_key}"
    return exports.download(_form(form), name, HEADINGS, [cells(line) for line in lines])


@pages.get("/p/<int:project_id>/reports/costs.<form>")
def cost_file(project_id: int, form: str) -> AnyResponse:
    """The ledger as a file."""
    with serving().store.read() as session:
        rows = [_cost_cells(row) for row in costs.every(session, project_id)]
    return exports.download(_form(form), f"costs-{current_project().site_key}", _COSTS, rows)


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
    flash("Saved.")
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
    flash("Written down.")
    return redirect(url_for("reports.show", project_id=project_id, costs="1"), 303)


@pages.post("/p/<int:project_id>/reports/costs/<int:number>/strike")
def strike(project_id: int, number: int) -> AnyResponse:
    """Strike out an entry that was a mistake."""
    with serving().store.write() as session:
        row = costs.one(session, project_id, number)
        keep.strike(session, row, at=serving().clock.now(), actor=actor())
    flash("Struck out.")
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
            now=serving().clock.now(),
        )
        brand = costs.brand(session, project_id)
        return report, brand.logo if brand else None


def _period() -> Period:
    first, last = request.args.get("from", ""), request.args.get("to", "")
    if not first and not last:
        return gather.last_month(serving().clock.now().date())
    try:
        return period(written_day(first, "from"), written_day(last, "to"))
    except ValueError as wrong:
        raise InvalidInput(str(wrong), field="to") from None


def _hours(text: str) -> float:
    try:
        return float(text.replace(",", ".")) if text else 0.0
    except ValueError:
        raise InvalidInput("write hours as 2.5.", field="hours") from None


def _form(name: str) -> exports.Form:
    if name not in {one.value for one in exports.Form}:
        raise NotFound("There is no such kind of file.")
    return exports.Form(name)


def _link_cells(one: Link) -> tuple[object, ...]:
    quality = None if one.quality is None else round(one.quality, 1)
    return (
        one.site, one.page, one.target, one.anchor, one.tactic, one.method,
        {True: "yes", False: "no", None: ""}[one.followed], one.place, one.won_on, one.lost_on,
        one.risk, quality,
    )  # fmt: skip


def _cost_cells(row: Cost) -> tuple[object, ...]:
    money = row.cents / 100 if row.cents else None
    return (
        row.spent_on, row.hours or None, money, row.currency, row.campaign_id, row.placement_id,
        row.note,
    )  # fmt: skip
