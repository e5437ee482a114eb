"""The profile of backlinks: figures computed ahead, drawn and as tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.backlinks.base_rates import RATES, beside
from outreach.backlinks.figures import compute_profile, figures_of
from outreach.backlinks.profile_tables import flat
from outreach.errors import NotFound
from outreach.model.backlink_profile import BacklinkSummary, SummaryKind
from outreach.store import profile as stored
from outreach.store import watching
from outreach.store.pages import backlinks
from outreach.web import charts, exports
from outreach.web.gate import current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext, language_now

pages = Blueprint("profile", __name__)
_AT_ONCE = 20_000  # links whose figures are computed while somebody waits


@pages.get("/p/<int:project_id>/backlinks/profile")
def show(project_id: int) -> str:
    """Everything about the links as a whole."""
    with serving().store.read() as session:
        graph = stored.summary(session, project_id, SummaryKind.GRAPH)
        found = _summary(session, project_id)
    figures = found.figures if found else None
    return render_template(
        "backlinks/profile.html",
        summary=found,
        figures=figures,
        graph=graph.figures if graph else None,
        shown=_drawn(figures) if figures and figures["totals"]["links"] else None,
        rates=_beside(figures) if figures else [],
    )


@pages.post("/p/<int:project_id>/backlinks/profile")
def again(project_id: int) -> Response:
    """Compute anew: at once if that is quick, else by the worker."""
    with serving().store.read() as session:
        total = sum(backlinks.counts(session, project_id).values())
    if total <= _AT_ONCE:
        compute_profile(serving().store, serving().clock, current_project())
        flash(gettext("The figures are fresh."))
    else:
        with serving().store.write() as session:
            watching.profile_changed(session, project_id)
        flash(gettext("The worker computes the figures anew within a quarter of an hour."))
    return redirect(url_for("backlinks.profile.show", project_id=project_id), 303)


@pages.get("/p/<int:project_id>/backlinks/profile/<name>.<form>")
def figures_file(project_id: int, name: str, form: str) -> Response:
    """One table of the profile."""
    with serving().store.read() as session:
        found = _summary(session, project_id)
    table = flat(name, found.figures) if found else None
    if table is None:
        raise NotFound("There are no such figures.")
    called = f"{name}-{current_project().site_key}"
    return exports.download(exports.form_named(form), called, table.headings, table.rows)


def _summary(session: Session, project_id: int) -> BacklinkSummary | None:
    """What was computed last; of few links, what is so now: shown, not kept, because looking at a
    page changes nothing."""
    found = stored.summary(session, project_id, SummaryKind.PROFILE)
    if found is not None:
        return found
    if not 0 < sum(backlinks.counts(session, project_id).values()) <= _AT_ONCE:
        return None
    fresh = figures_of(session, serving().clock, current_project())
    return BacklinkSummary(
        project_id=project_id,
        kind=SummaryKind.PROFILE,
        figures=fresh,
        computed_at=serving().clock.now(),
    )


def _drawn(figures: dict[str, Any]) -> dict[str, Any]:
    """The charts of the page by name."""
    weeks = [(_day(week[0]), week[1], week[2]) for week in figures["weeks"]]
    months = [(row[0], row[1]) for row in figures["months"]]
    authority = figures["authority"]
    tens = [f"{low}–{low + 9}" for low in range(0, 90, 10)] + ["90–100"]
    ratings = {"Local link strength": authority["local_strength"], **authority["vendors"]}
    lives = figures["survival"]
    curves = {
        tactic: [(step["day"], step["share"]) for step in curve] for tactic, curve in lives.items()
    }
    last = max((points[-1][0] for points in curves.values()), default=0)
    return {
        "weeks": charts.gains_and_losses(weeks, up="gained", down="lost"),
        "months": charts.area(months, name="referring domains"),
        "ratings": {
            name: (
                charts.histogram(counts, tens, what="domains"),
                list(zip(tens, counts, strict=True)),
            )
            for name, counts in ratings.items()
            if counts
        },
        "survival": charts.steps(curves, last=max(last, 30), unit="days") if curves else None,
        "gained": sum(week[1] for week in weeks[-4:]),
        "lost": sum(week[2] for week in weeks[-4:]),
    }


def _day(text: str) -> str:
    return language_now().pattern(date.fromisoformat(text), "MMMd")


def _beside(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Our shares next to the natural base rates; None where nobody knows ours."""
    totals, rel, traces = figures["totals"], figures["rel"], figures["traces"]
    links, known = totals["links"], totals["links"] - rel.get("unknown", 0)
    values = {
        "nofollow": (_share(rel.get("nofollow", 0), known), known),
        "ugc": (_share(rel.get("ugc", 0), known), known),
        "sponsored": (_share(rel.get("sponsored", 0), known), known),
        "image": (_share(totals["image_links"], totals["image_known"]), totals["image_known"]),
        "links_per_domain": (_share(links, totals["domains"]), links),
        "networks_per_domain": (_share(traces["networks"], traces["sites"]), traces["sites"]),
    }
    return [
        {
            "name": name.replace("_", " "),
            "value": value,
            "is_share": not name.endswith("_per_domain"),
            "of": of,
            "rate": RATES[name],
            "words": beside(name, value, links=of),
        }
        for name, (value, of) in values.items()
    ]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
